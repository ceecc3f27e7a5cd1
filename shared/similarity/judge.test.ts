import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Candidate } from './candidates.ts'
import type { Evidence } from './evidence.ts'
import { judge } from './judge.ts'
import { describeChance, describeReason, reasonSchema } from './reasons.ts'

const WORKS = 1_000
const NO_LAYERS = {
  ...{ metadata: 0.1, visual: 0.2, pHashBits: 30, dHashBits: 31, alignment: null },
  ...{ metadataHashEqual: false, visualHashEqual: false },
}

function candidate(id: string, evidence: readonly Evidence[], rest: Partial<Candidate> = {}): Candidate {
  return {
    ...{ id, origin: 'library', name: id, kind: 'image', creator: 'other', creatorName: null, pictureId: null },
    ...{ layers: NO_LAYERS, combined: 0.1, evidence, isCardEqual: false, lowInformation: false, partScore: null },
    ...{ orientation: 'identity', contentKey: id },
    ...rest,
  }
}

const copied: Evidence = { layer: 'hashes', pHashBits: 1, dHashBits: 2, pixels: 0.97, logChance: -10 }
const alike = (logChance: number): Evidence => ({ layer: 'picture', logChance })

describe('a report', () => {
  it('lists what shows a copy as a match, and what is only alike apart', () => {
    const found = judge([candidate('alike', [alike(-5)]), candidate('copy', [copied]), candidate('far', [alike(-1)])], {
      works: WORKS,
    })
    expect(found.matches.map(({ id }) => id)).toEqual(['copy'])
    expect(found.similarWorks.map(({ id }) => id)).toEqual(['alike'])
    expect(found).toMatchObject({ verdict: 'plagiarism_review', decidingMatchId: 'copy' })
    expect(found.reasons).toEqual(found.matches[0]?.reasons)
    expect(found.reasons).toMatchObject([{ code: 'evidence', evidence: copied, works: WORKS }])
  })

  it('calls similar what a calibrated scale puts close where chance was not measured', () => {
    const close = candidate('close', [], { layers: { ...NO_LAYERS, visual: 0.9 } })
    const found = judge([close, candidate('far', [])], { works: WORKS })
    expect(found.similarWorks.map(({ id }) => id)).toEqual(['close'])
    expect(found.similarWorks[0]?.reasons).toEqual([{ code: 'similar', part: 'picture', similarity: 0.9 }])
    expect(found.reasons).toEqual([{ code: 'nothing_shown', works: WORKS }])
  })

  it('says that there is nothing', () => {
    expect(judge([], { works: WORKS })).toEqual({
      ...{ verdict: 'unique', uniqueness: 1, decidingMatchId: null, matches: [], similarWorks: [] },
      reasons: [{ code: 'no_matches', works: WORKS }],
    })
  })

  it('keeps a match with a decision listed, though it decides nothing', () => {
    const decision = { id: '00000000-0000-4000-8000-000000000000', relation: 'not_duplicate' as const }
    const found = judge([candidate('copy', [copied])], { works: WORKS, decisions: new Map([['copy', decision]]) })
    expect(found).toMatchObject({ verdict: 'unique', uniqueness: 1, matches: [{ id: 'copy', decision }] })
  })

  it('is what the market refuses, whatever the rules say', () => {
    const refusal = { matchId: 'copy', reasons: [{ code: 'content_equal' as const }] }
    const found = judge([candidate('copy', [])], { works: WORKS, refusal })
    expect(found).toMatchObject({ verdict: 'duplicate', uniqueness: 0, decidingMatchId: 'copy' })
    expect(found.reasons).toEqual(refusal.reasons)
    expect(found.matches.map(({ id }) => id)).toEqual(['copy'])
  })

  it('lists fifty matches at most, with the deciding one among them though others are closer', () => {
    const closer = Array.from({ length: 60 }, (_, index) => candidate(`close ${index}`, [copied]))
    const own = candidate('own', [{ ...copied, logChance: -8 }], { creator: 'self' })
    const found = judge([...closer, own], { works: WORKS })
    expect(found.decidingMatchId).toBe('own')
    expect(found.matches).toHaveLength(50)
    expect(found.matches.map(({ id }) => id)).toContain('own')
  })
})

describe('reasons in words', () => {
  const REGIONS = {
    a: { x: 0, y: 0, width: 1, height: 1 },
    b: { x: 0, y: 0, width: 1, height: 1 },
    ...{ isMirrored: true, isInverted: true, turnDegrees: -24.7, points: 40 },
  }
  const anyEvidence: fc.Arbitrary<Evidence> = fc.constantFrom<Evidence>(
    copied,
    alike(-9),
    { layer: 'file', logChance: -12 },
    { layer: 'features', regions: REGIONS, ofSubject: 0.939, ofOther: 0.4, pixels: null, logChance: -10 },
    { layer: 'pixels', agreement: 0.87, ofSubject: 1, ofOther: 1, logChance: -9 },
    { layer: 'passage', words: 37, ofSubject: 0.5, ofOther: 0.5, logChance: -12 },
    { layer: 'text', words: 80, logChance: -9 },
  )

  it('say what was found and how likely it is by chance', () => {
    const reason = reasonSchema.parse({
      code: 'evidence',
      evidence: { layer: 'features', regions: REGIONS, ofSubject: 0.939, ofOther: 0.4, pixels: null, logChance: -10 },
      ...{ logExpected: -6, works: 101_342 },
    })
    expect(describeReason(reason)).toBe(
      '93% of this picture shows 40% of the other, mirrored, with its tones inverted, turned by 25°: 40 points agree. ' +
        'Among 101,342 works, none this close would be expected by chance.',
    )
  })

  it.each([
    [-3, 'Among 10 works, none this close would be expected by chance.'],
    [-2, 'Among 10 works, one check in 100 would find one this close by chance.'],
    [0, 'Among 10 works, about one this close would be expected by chance.'],
    [1.5, 'Among 10 works, about 32 this close would be expected by chance.'],
  ])('count chance: %s', (logExpected, sentence) => {
    expect(describeChance(logExpected, 10)).toBe(sentence)
  })

  it('are whole sentences that accuse no one', () => {
    fc.assert(
      fc.property(
        anyEvidence,
        fc.double({ min: -12, max: 3, noNaN: true }),
        fc.nat(),
        (evidence, logExpected, works) => {
          const sentence = describeReason({ code: 'evidence', evidence, logExpected, works })
          expect(sentence).toMatch(/^[A-Z0-9].*\.$/)
          expect(sentence).not.toMatch(/plagiar|steal|stolen|theft|infring/i)
        },
      ),
    )
  })
})
