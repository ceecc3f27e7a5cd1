import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { DAY_MS } from '#shared/time.ts'
import { layerLines } from './layer-lines.ts'
import { notChecked, OLD_CATALOG_DAYS } from './not-checked.ts'
import { matchWith, reportWith } from './report.fixture.ts'
import { mostSharedField } from './shared-field.ts'
import { leadingMatch, percent, rarity, sentenceText, uniquenessPercent, verdictSentence } from './subject-match.ts'

const measured = { value: 0.912, threshold: 0.85, margin: 0.062 }

describe('how seldom unrelated pairs come as close', () => {
  it('is said with as many digits as matter, rounded down, and not where it was not measured', () => {
    const said = [0.314, 0.9567, 0.99869, 0.999996].map(rarity)
    expect(said).toEqual([
      'closer than 31 % of unrelated pairs',
      'closer than 95.6 % of unrelated pairs',
      'closer than 99.86 % of unrelated pairs',
      'closer than 99.999 % of unrelated pairs',
    ])
    expect(rarity(null)).toBeNull()
  })

  it('stands with the text and the picture, each by its own', () => {
    const match = matchWith({ percentiles: { metadata: null, visual: 0.998 } })
    const lines = layerLines(reportWith({ matches: [match] }), match)
    expect(lines.map(({ id, rarity: said }) => [id, said ?? null])).toEqual([
      ['together', null],
      ['text', null],
      ['picture', 'closer than 99.80 % of unrelated pairs'],
      ['hash', null],
    ])
  })
})

describe('the sentence', () => {
  const say = (...report: Parameters<typeof reportWith>) => sentenceText(verdictSentence(reportWith(...report)))

  it('names the deciding match, its creator and how close it is', () => {
    const match = matchWith({})
    const close = { decidingMatchId: match.id, matches: [match] }
    expect(
      say({
        ...close,
        verdict: 'derivative_potential',
        reasons: [{ code: 'combined_derivative', of: 'card_and_picture', ...measured }],
      }),
    ).toBe('Close to Shadowveil by another creator: 91 %')
    expect(
      say({
        ...close,
        verdict: 'plagiarism_review',
        reasons: [{ code: 'combined_duplicate', of: 'card_and_picture', ...measured }],
      }),
    ).toBe('Very close to Shadowveil by another creator: 91 %')
  })

  it('says that the picture alone decided', () => {
    const match = matchWith({ combined: 0.42, layers: { ...matchWith({}).layers, metadata: 0.05, visual: 0.985 } })
    expect(
      say({
        verdict: 'plagiarism_review',
        decidingMatchId: match.id,
        matches: [match],
        reasons: [{ code: 'visual_copy_similarity', ...measured }],
      }),
    ).toBe('Its picture is very close to Shadowveil by another creator: 98 %')
  })

  it('knows own work', () => {
    const own = matchWith({ id: 'asset:1', creator: 'self', combined: 0.97 })
    const report = { verdict: 'duplicate_self' as const, decidingMatchId: own.id, matches: [own] }
    expect(say(report)).toBe('Very close to your own Shadowveil: 97 %')
    const same = { ...own, layers: { ...own.layers, metadataHashEqual: true } }
    expect(say({ ...report, matches: [same] })).toBe('The same card as your own Shadowveil.')
  })

  it('names the closest one of a unique asset, and says where there is none', () => {
    expect(say({ matches: [matchWith({ combined: 0.42, creatorName: 'Ada' })] })).toBe(
      'Unique: the closest is Shadowveil by Ada, 42 % alike.',
    )
    expect(say({})).toBe('Unique: nothing close was found.')
  })

  it('passes over matches that are decided', () => {
    const decided = matchWith({ decision: { id: 'd', relation: 'not_duplicate' } })
    expect(leadingMatch(reportWith({ matches: [decided] }))).toBeNull()
    expect(say({ matches: [decided] })).toBe('Unique: nothing else is close.')
  })
})

describe('percentages', () => {
  it('never round up to a threshold', () => {
    expect([percent(0.8499), percent(0.85), percent(0.29)]).toEqual(['84 %', '85 %', '29 %'])
  })

  it('are 0 and 100 only where they are exact', () => {
    expect([percent(0), percent(0.002), percent(0.998), percent(1)]).toEqual(['0 %', '< 1 %', '99 %', '100 %'])
    expect([0, 0.002, 0.998, 1].map(uniquenessPercent)).toEqual(['0 %', '1 %', '> 99 %', '100 %'])
  })

  it('of uniqueness and closest match add up', () => {
    const share = fc.integer({ min: 10_000, max: 1_000_000 }).map((steps) => steps / 1e6)
    void fc.assert(
      fc.property(share, (closest) => {
        expect(Number.parseInt(percent(closest), 10) + Number.parseInt(uniquenessPercent(1 - closest), 10)).toBe(100)
      }),
    )
  })
})

describe('the lines', () => {
  it('give each layer its own margin', () => {
    const lines = layerLines(reportWith({}), matchWith({}))
    expect(lines.map(({ id, value, margin, state }) => [id, value, margin, state])).toEqual([
      ['together', '91 %', '4 points under 95 %', 'close'],
      ['text', '90 %', '7 points under 97 %', 'close'],
      ['picture', '93 %', '4 points under 97 %', 'close'],
      ['hash', '9 of 64 bits differ', '3 more than the 6 that count as a copy', 'close'],
    ])
  })

  it('say that a hash is near by chance where the pictures are unrelated otherwise', () => {
    const layers = { ...matchWith({}).layers, pHashBits: 4, visual: 0.4 }
    const lines = layerLines(reportWith({}), matchWith({ layers }))
    expect(lines.at(-1)).toMatchObject({
      value: '4 of 64 bits differ',
      margin: 'By chance: the image model sees two different pictures',
      state: 'close',
    })
  })

  it('say why a layer has no value', () => {
    const layers = { ...matchWith({}).layers, visual: null, pHashBits: null }
    const report = reportWith({
      layersChecked: [
        { layer: 'text_vector', checked: true },
        { layer: 'image_vector', checked: false, reason: 'no_model' },
        { layer: 'p_hash', checked: false, reason: 'no_picture' },
      ],
    })
    const lines = layerLines(report, matchWith({ layers }))
    expect(lines.map(({ id }) => id)).toEqual(['text', 'picture'])
    expect(lines[1]).toMatchObject({ value: null, margin: 'Nothing to compare: no picture', state: 'unknown' })
  })
})

describe('what was not checked', () => {
  const at = Date.parse('2026-01-02T00:00:00Z')

  it('is silent when everything was', () => {
    expect(notChecked(reportWith({ layersChecked: [{ layer: 'text_vector', checked: true }] }), at)).toEqual([])
  })

  it('names the works that a layer was not compared with', () => {
    const report = reportWith({
      layersChecked: [
        { layer: 'text_vector', checked: true },
        { layer: 'text_vector', checked: false, reason: 'catalog_profile' },
      ],
    })
    expect(notChecked(report, at).map((note) => note.id)).toEqual(['text_vector-catalog_profile'])
    const waiting = (['text_vector', 'image_vector'] as const).flatMap((layer) => [
      { layer, checked: true },
      { layer, checked: false, reason: 'not_ready' as const },
    ])
    expect(notChecked(reportWith({ layersChecked: waiting }), at).map((note) => note.id)).toEqual(['others-not-ready'])
  })

  it('names missing models and the missing catalog, and where to mend it', () => {
    const report = reportWith({
      layersChecked: [
        { layer: 'text_vector', checked: false, reason: 'no_model' },
        { layer: 'image_vector', checked: false, reason: 'low_information' },
      ],
      comparedWith: { libraryAssets: 1, catalogEntries: 0, catalogCreatedAt: null, market: null },
    })
    expect(notChecked(report, at).map(({ id, settings }) => [id, settings])).toEqual([
      ['text_vector-no_model', 'models'],
      ['image_vector-low_information', null],
      ['no-catalog', 'catalogs'],
    ])
  })

  it('calls a catalog old after a month', () => {
    const old = at + (OLD_CATALOG_DAYS + 2) * DAY_MS
    expect(notChecked(reportWith({}), old).map(({ id }) => id)).toEqual(['old-catalog'])
  })
})

describe('the field to change', () => {
  it('is the one with most of the shared words', () => {
    const card = {
      ...createCard('character', 'Mira'),
      tags: ['forest'],
      character: { backstory_summary: 'Raised in the silver forest by owls.', class: 'Ranger' },
    }
    expect(mostSharedField(card, ['silver', 'forest', 'owls'])).toEqual(['character', 'backstory_summary'])
    expect(mostSharedField(card, ['mira'])).toEqual(['name'])
    expect(mostSharedField(card, [])).toEqual(['name'])
  })
})
