import { describe, expect, it } from 'vitest'
import type { GenerationBatch, GenerationResult } from '#shared/contract/studio/generators.ts'
import { byUniqueness, firstForm, mostUnique, nextSeed, readForm, restOf } from './generate-request.ts'

const card = { prompt: 'three moons', width: 510, height: 768, steps: 30, model: 'dunes' }

function result(seed: number, uniqueness: number | null): GenerationResult {
  const id = `0190c4b2-0000-7000-8000-00000000000${seed}`
  const rest = { revisionId: id, revisionNumber: seed + 1, verdict: null, nearestName: null }
  return { id, seed: String(seed), uniqueness, pictureId: 'a'.repeat(64), ...rest }
}

describe('what is asked of the generator', () => {
  it('takes the values of the card, and usual ones where it has none', () => {
    const { request } = readForm(firstForm(card, '5'), card)
    expect(request).toMatchObject({
      ...{ prompt: 'three moons', model: 'dunes', sampler: null, steps: 30, guidanceScale: 7 },
      ...{ width: 512, height: 768, firstSeed: '5', count: 4 },
    })
  })

  it('names what is wrong', () => {
    const form = { ...firstForm(card, '5'), count: '65', width: '100', firstSeed: '-1' }
    expect(readForm(form, card)).toEqual({ request: null, wrong: new Set(['count', 'width', 'firstSeed']) })
    expect(readForm(firstForm(undefined, '5'), undefined).wrong).toEqual(new Set(['prompt']))
    expect(readForm({ ...firstForm(card, '18446744073709551614'), count: '3' }, card).wrong).toEqual(
      new Set(['firstSeed']),
    )
    expect(readForm(firstForm(card, '18446744073709551616'), card).wrong).toEqual(new Set(['firstSeed']))
  })
})

describe('seeds of 64 bits', () => {
  it('are asked for and counted on to the digit', () => {
    const { request } = readForm({ ...firstForm(card, '18446744073709551610'), count: '4' }, card)
    expect(request?.firstSeed).toBe('18446744073709551610')
    if (request !== null) expect(nextSeed(request)).toBe('18446744073709551614')
  })

  it('stand in their order whatever their length', () => {
    const seeds = ['18446744073709551615', '9', '10'].map((seed) => ({ ...result(1, 0.5), seed }))
    expect(byUniqueness(seeds).map(({ seed }) => seed)).toEqual(['9', '10', '18446744073709551615'])
  })
})

describe('what was made', () => {
  it('stands with the most unique first', () => {
    const results = [result(1, 0.4), result(2, null), result(3, 0.9), result(4, 0.4)]
    expect(byUniqueness(results).map(({ seed }) => seed)).toEqual(['3', '1', '4', '2'])
    expect(mostUnique(results)?.seed).toBe('3')
    expect(mostUnique([result(2, null)])).toBeNull()
  })

  it('continues after the last seed where it stopped', () => {
    const request = readForm(firstForm(card, '5'), card).request
    if (request === null) throw new Error('no request')
    const batch = { request, state: 'interrupted', results: [result(5, 1)] } as unknown as GenerationBatch
    expect(restOf(batch)).toMatchObject({ firstSeed: '6', count: 3 })
    expect(restOf({ ...batch, state: 'running' })).toBeNull()
    expect(restOf({ ...batch, results: [5, 6, 7, 8].map((seed) => result(seed, 1)) })).toBeNull()
  })
})
