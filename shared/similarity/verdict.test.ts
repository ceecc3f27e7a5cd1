import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Candidate } from './candidates.ts'
import { combined } from './combine.ts'
import { judge } from './judge.ts'
import type { MatchLayers } from './layers.ts'
import { describeReason, type Reason, reasonSchema } from './reasons.ts'
import {
  decideVerdict,
  matchReasons,
  THRESHOLDS,
  VERDICT_RULES,
  VERDICTS,
  type VerdictMatch,
  type VerdictSubject,
} from './verdict.ts'

const SUBJECT: VerdictSubject = { wordCount: 100, lowInformation: false }
const UNRELATED: MatchLayers = {
  metadata: 0.1,
  visual: 0.2,
  pHashBits: 32,
  dHashBits: 31,
  metadataHashEqual: false,
  visualHashEqual: false,
  alignment: null,
}

function match(
  creator: 'self' | 'other',
  layers: Partial<MatchLayers>,
  rest: Partial<VerdictMatch> = {},
): VerdictMatch {
  return { id: 'm', creator, layers: { ...UNRELATED, ...layers }, wordCount: 100, lowInformation: false, ...rest }
}

const both = (similarity: number): Partial<MatchLayers> => ({ metadata: similarity, visual: similarity })
const codes = (reasons: readonly Reason[]): string[] => reasons.map(({ code }) => code)

describe('each rule by itself', () => {
  it.each([
    ['nothing close, self', match('self', {}), 'unique', 'none'],
    ['nothing close, other', match('other', {}), 'unique', 'none'],
    [
      'equal metadata hash, self',
      match('self', { metadataHashEqual: true }),
      'duplicate_self',
      'same_creator_equal_metadata',
    ],
    ['equal metadata hash, other', match('other', { metadataHashEqual: true }), 'unique', 'none'],
    ['combined on 0.95, self', match('self', both(0.95)), 'unique', 'none'],
    ['combined over 0.95, self', match('self', both(0.9501)), 'duplicate_self', 'same_creator_combined'],
    ['combined on 0.95, other', match('other', both(0.95)), 'derivative_potential', 'other_creator_derivative'],
    ['combined over 0.95, other', match('other', both(0.9501)), 'plagiarism_review', 'other_creator_copy'],
    [
      'pHash on 6 bits, other',
      match('other', { pHashBits: 6, visual: 0.5 }),
      'plagiarism_review',
      'other_creator_copy',
    ],
    ['pHash on 7 bits, other', match('other', { pHashBits: 7, visual: 0.5 }), 'unique', 'none'],
    ['pHash by chance, other', match('other', { pHashBits: 0, visual: 0.49 }), 'unique', 'none'],
    ['pHash alone, other', match('other', { pHashBits: 6, visual: null }), 'plagiarism_review', 'other_creator_copy'],
    ['pHash on 0 bits, self', match('self', { pHashBits: 0 }), 'unique', 'none'],
    ['dHash on 0 bits, other', match('other', { dHashBits: 0 }), 'unique', 'none'],
    ['equal visual hash, other', match('other', { visualHashEqual: true }), 'plagiarism_review', 'other_creator_copy'],
    ['visual on 0.97, other', match('other', { visual: 0.97 }), 'unique', 'none'],
    ['visual over 0.97, other', match('other', { visual: 0.9701 }), 'plagiarism_review', 'other_creator_copy'],
    ['visual over 0.97, self', match('self', { visual: 0.9701 }), 'unique', 'none'],
    ['alignment on 0.75, other', match('other', { alignment: 0.75 }), 'unique', 'none'],
    ['alignment over 0.75, other', match('other', { alignment: 0.76 }), 'plagiarism_review', 'other_creator_copy'],
    ['alignment over 0.75, self', match('self', { alignment: 0.76 }), 'unique', 'none'],
    ['text on 0.97, other', match('other', { metadata: 0.97 }), 'unique', 'none'],
    ['text over 0.97, other', match('other', { metadata: 0.9701 }), 'plagiarism_review', 'other_creator_copy'],
    ['text over 0.97, self', match('self', { metadata: 0.9701 }), 'unique', 'none'],
    ['combined on 0.85, other', match('other', both(0.85)), 'unique', 'none'],
    ['combined over 0.85, other', match('other', both(0.8501)), 'derivative_potential', 'other_creator_derivative'],
    ['combined over 0.85, self', match('self', both(0.8501)), 'unique', 'none'],
    [
      'text alone over 0.85',
      match('other', { metadata: 0.9, visual: null }),
      'derivative_potential',
      'other_creator_derivative',
    ],
    [
      'picture alone over 0.95',
      match('self', { metadata: null, visual: 0.96 }),
      'duplicate_self',
      'same_creator_combined',
    ],
  ] as const)('%s', (_, only, verdict, rule) => {
    const result = decideVerdict(SUBJECT, [only])
    expect(result).toMatchObject({ verdict, rule, decidingMatchId: rule === 'none' ? null : 'm' })
    expect(result.uniqueness).toBeCloseTo(1 - combined(only.layers), 9)
  })

  it('is unique without matches', () => {
    expect(decideVerdict(SUBJECT, [])).toEqual({
      verdict: 'unique',
      uniqueness: 1,
      decidingMatchId: null,
      rule: 'none',
      reasons: [{ code: 'no_matches' }],
    })
  })
})

describe('rules over all matches', () => {
  it('catches an identical picture with unrelated text', () => {
    const result = decideVerdict(SUBJECT, [match('other', { metadata: 0, visual: 1, pHashBits: 0, dHashBits: 0 })])
    expect(result.verdict).toBe('plagiarism_review')
    expect(result.uniqueness).toBeCloseTo(0.6, 9)
    expect(codes(result.reasons)).toEqual(['visual_copy_phash', 'visual_copy_similarity'])
  })

  it('takes no notice of what flat pictures have in common', () => {
    const flat = match('other', { alignment: 0.9, pHashBits: 0 }, { lowInformation: true })
    expect(decideVerdict(SUBJECT, [flat]).verdict).toBe('unique')
  })

  it('is decided by a further match where the nearest meets no rule', () => {
    const nearestText = match(
      'other',
      { metadata: 0.84, visual: null, pHashBits: null, dHashBits: null },
      { id: 'text' },
    )
    const copiedPicture = match('other', { metadata: 0.05, visual: 0.9, pHashBits: 3 }, { id: 'picture' })
    const result = decideVerdict(SUBJECT, [nearestText, copiedPicture])
    expect(result).toMatchObject({ verdict: 'plagiarism_review', decidingMatchId: 'picture' })
    expect(result.uniqueness).toBeCloseTo(0.16, 9)
  })

  it('does not read the first candidate as the nearest', () => {
    const first = match('other', { metadata: 0.58, visual: 0.58 }, { id: 'first' })
    const second = match('other', { metadata: 0.9, visual: 0.94 }, { id: 'second' })
    expect(decideVerdict(SUBJECT, [first, second])).toMatchObject({
      verdict: 'derivative_potential',
      decidingMatchId: 'second',
      uniqueness: expect.closeTo(1 - 0.916, 9),
    })
  })

  it('names the nearest of several matches that meet the deciding rule', () => {
    const near = match('other', { ...both(0.99), pHashBits: 1 }, { id: 'near' })
    const far = match('other', { pHashBits: 0 }, { id: 'far' })
    expect(decideVerdict(SUBJECT, [far, near]).decidingMatchId).toBe('near')
  })

  it('puts a work of the same creator before one of another', () => {
    const others = match('other', { ...both(1), pHashBits: 0 }, { id: 'theirs' })
    const own = match('self', both(0.96), { id: 'mine' })
    const ownEqual = match('self', { metadataHashEqual: true }, { id: 'equal' })
    expect(decideVerdict(SUBJECT, [others, own])).toMatchObject({ verdict: 'duplicate_self', decidingMatchId: 'mine' })
    expect(decideVerdict(SUBJECT, [others, own, ownEqual])).toMatchObject({
      rule: 'same_creator_equal_metadata',
      decidingMatchId: 'equal',
    })
  })
})

describe('short texts', () => {
  const alike = { metadata: 1, visual: 0.1 }

  it.each([
    [19, 100, 'unique'],
    [100, 19, 'unique'],
    [20, 20, 'plagiarism_review'],
    [20, null, 'plagiarism_review'],
    [19, null, 'unique'],
  ] as const)('of %s and %s words: %s', (subjectWords, matchWords, verdict) => {
    const subject = { ...SUBJECT, wordCount: subjectWords }
    expect(decideVerdict(subject, [match('other', alike, { wordCount: matchWords })]).verdict).toBe(verdict)
  })

  it('are said to be too short', () => {
    const reasons = matchReasons({ ...SUBJECT, wordCount: 4 }, match('other', alike))
    expect(reasons).toEqual([{ code: 'text_too_short', value: 1, words: 4, minimumWords: 20 }])
  })
})

describe('low-information pictures', () => {
  const equal = match('other', { visual: 1, pHashBits: 0, dHashBits: 0, visualHashEqual: true })

  it.each([
    ['the subject', { ...SUBJECT, lowInformation: true }, equal],
    ['the match', SUBJECT, { ...equal, lowInformation: true }],
  ])('never accuse, be it %s', (_, subject, other) => {
    const result = decideVerdict(subject, [other])
    expect(result).toMatchObject({ verdict: 'unique', uniqueness: 0.9 })
    expect(codes(matchReasons(subject, other))).toEqual(['low_information'])
  })

  it('leave the text to decide', () => {
    const subject = { ...SUBJECT, lowInformation: true }
    expect(decideVerdict(subject, [match('other', { metadata: 0.98 })])).toMatchObject({
      verdict: 'plagiarism_review',
      uniqueness: expect.closeTo(0.02, 9),
    })
  })
})

describe('decisions of the creator', () => {
  const copy = match('other', { ...both(1), pHashBits: 0 }, { id: 'copy' })
  const derivative = match('other', both(0.9), { id: 'derivative' })

  it.each(['not_duplicate', 'alternate_of'] as const)('%s takes a match out of verdict and uniqueness', (relation) => {
    expect(decideVerdict(SUBJECT, [copy, derivative], [{ matchId: 'copy', relation }])).toMatchObject({
      verdict: 'derivative_potential',
      decidingMatchId: 'derivative',
      uniqueness: expect.closeTo(0.1, 9),
    })
    const all = [copy, derivative].map(({ id }) => ({ matchId: id, relation }))
    expect(decideVerdict(SUBJECT, [copy, derivative], all)).toMatchObject({ verdict: 'unique', uniqueness: 1 })
  })

  it('leave the reasons of the match as they were', () => {
    expect(codes(matchReasons(SUBJECT, copy))).toEqual([
      'combined_duplicate',
      'visual_copy_phash',
      'visual_copy_similarity',
      'text_copy',
    ])
  })
})

describe('reasons', () => {
  it('carry value, threshold and margin', () => {
    expect(matchReasons(SUBJECT, match('other', { metadata: 0.98, visual: 0.9, pHashBits: 2 }))).toEqual([
      { code: 'visual_copy_phash', valueBits: 2, thresholdBits: 6, margin: 4 },
      { code: 'text_copy', value: 0.98, threshold: 0.97, margin: 0.01, words: 100, minimumWords: 20 },
      { code: 'combined_derivative', of: 'card_and_picture', value: 0.948, threshold: 0.85, margin: 0.098 },
      { code: 'visual_close', value: 0.9, threshold: 0.85, margin: 0.05 },
    ])
  })

  it.each([
    [{ metadata: null, visual: 0.99 }, 'picture', 'The picture is very close'],
    [{ metadata: 0.99, visual: null }, 'card', 'The card is very close'],
    [both(0.99), 'card_and_picture', 'Card and picture together are very close'],
  ])('name the parts that were compared: %j', (layers, of, words) => {
    const reason = matchReasons(SUBJECT, match('other', layers)).find(({ code }) => code === 'combined_duplicate')
    expect(reason).toMatchObject({ of })
    expect(reason && describeReason(reason)).toContain(words)
  })

  it('say how far the nearest match of a unique asset is from the threshold', () => {
    expect(decideVerdict(SUBJECT, [match('other', both(0.8))]).reasons).toEqual([
      { code: 'below_thresholds', value: 0.8, threshold: 0.85, margin: -0.05 },
    ])
    // One's own work counts from a higher threshold.
    expect(decideVerdict(SUBJECT, [match('self', both(0.9))]).reasons).toEqual([
      { code: 'below_thresholds', value: 0.9, threshold: 0.95, margin: -0.05 },
    ])
  })
})

const similarity = fc.option(fc.double({ min: 0, max: 1, noNaN: true }))
const bits = fc.option(fc.integer({ min: 0, max: 64 }))
const anyMatch = fc.record({
  creator: fc.constantFrom('self' as const, 'other' as const),
  layers: fc.record({
    metadata: similarity,
    visual: similarity,
    pHashBits: bits,
    dHashBits: bits,
    metadataHashEqual: fc.boolean(),
    visualHashEqual: fc.boolean(),
    alignment: similarity,
  }),
  wordCount: fc.option(fc.nat(40)),
  lowInformation: fc.boolean(),
})
const anyMatches = fc.array(anyMatch, { maxLength: 8 }).map((list) => list.map((item, i) => ({ ...item, id: `m${i}` })))
const anySubject = fc.record({ wordCount: fc.nat(40), lowInformation: fc.boolean() })
const severity = (rule: (typeof VERDICT_RULES)[number]): number => VERDICT_RULES.indexOf(rule)

describe('every verdict', () => {
  it('does not depend on the order of the matches', () => {
    fc.assert(
      fc.property(anySubject, anyMatches, (subject, matches) => {
        expect(decideVerdict(subject, matches.toReversed())).toEqual(decideVerdict(subject, matches))
      }),
    )
  })

  it('is the gravest of what each match would give alone', () => {
    fc.assert(
      fc.property(anySubject, anyMatches, (subject, matches) => {
        const alone = matches.map((item) => severity(decideVerdict(subject, [item]).rule))
        const { rule } = decideVerdict(subject, matches)
        expect(severity(rule)).toBe(Math.min(severity('none'), ...alone))
      }),
    )
  })

  it('never gets milder, nor the asset more unique, by a further match', () => {
    fc.assert(
      fc.property(anySubject, anyMatches, (subject, matches) => {
        const fewer = decideVerdict(subject, matches.slice(1))
        const all = decideVerdict(subject, matches)
        expect(severity(all.rule)).toBeLessThanOrEqual(severity(fewer.rule))
        expect(all.uniqueness).toBeLessThanOrEqual(fewer.uniqueness)
        expect(all.uniqueness).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('names a match whose own reasons it gives, and only known reasons', () => {
    fc.assert(
      fc.property(anySubject, anyMatches, (subject, matches) => {
        const { verdict, decidingMatchId, reasons } = decideVerdict(subject, matches)
        expect(VERDICTS).toContain(verdict)
        expect(decidingMatchId === null).toBe(verdict === 'unique')
        const deciding = matches.find(({ id }) => id === decidingMatchId)
        if (deciding !== undefined) expect(reasons).toEqual(matchReasons(subject, deciding))
        expect(reasons.length).toBeGreaterThan(0)
        for (const reason of reasons) expect(reasonSchema.parse(reason)).toEqual(reason)
      }),
    )
  })
})

describe('describeReason', () => {
  it('puts numbers into plain words', () => {
    const described = matchReasons(SUBJECT, match('other', { metadata: 0.98, visual: 0.9, pHashBits: 2 })).map(
      describeReason,
    )
    expect(described).toEqual([
      'The picture is very close to this one: 2 of 64 hash bits differ (up to 6 count as a copy).',
      'The text is very close to this one: 98 % alike (threshold 97 %).',
      'Card and picture together are close to this one: 94.8 % alike (threshold 85 %).',
      'The picture is close to this one: 90 % alike.',
    ])
  })

  it('does not round a value up to a threshold it missed', () => {
    expect(describeReason({ code: 'below_thresholds', value: 0.84999, threshold: 0.85, margin: -0.00001 })).toBe(
      'The closest match is 84.9 % alike, below the threshold of 85 %.',
    )
  })

  it('never calls a match more than close', () => {
    fc.assert(
      fc.property(anySubject, anyMatch, (subject, item) => {
        for (const reason of matchReasons(subject, { ...item, id: 'm' })) {
          expect(describeReason(reason)).toMatch(/^[A-Z].*\.$/)
          expect(describeReason(reason)).not.toMatch(/plagiar|steal|stolen|theft|infring/i)
        }
      }),
    )
  })
})

describe('a report', () => {
  const candidate = (id: string, differing: Partial<MatchLayers>): Candidate => {
    const layers = { ...UNRELATED, ...differing }
    return {
      ...{ id, origin: 'library', name: id, kind: 'image', creator: 'other', creatorName: null, pictureId: null },
      ...{ layers, percentiles: { metadata: null, visual: null }, combined: combined(layers), wordCount: 100 },
      ...{ lowInformation: false, orientation: 'identity', contentKey: id },
    }
  }

  it('lists fifty matches at most, with the deciding one among them though others are closer', () => {
    const closer = Array.from({ length: 60 }, (_, index) => candidate(`close ${index}`, both(0.7)))
    const stolen = candidate('stolen', { visual: 0.6, visualHashEqual: true })
    const subject = {
      text: { metadataHash: 'hash', text: 'text', words: 100 },
      picture: { visualHash: 'hash', lowInformation: false },
      ...{ hasPicture: true, imageVector: null, textVector: null },
    }
    const { decidingMatchId, matches } = judge(subject, [...closer, stolen], new Map())
    expect(decidingMatchId).toBe('stolen')
    expect(matches).toHaveLength(50)
    expect(matches.map(({ id }) => id)).toContain('stolen')
  })
})

describe('the thresholds', () => {
  it('are the documented ones', () => {
    expect(THRESHOLDS).toEqual({
      combinedDuplicate: 0.95,
      combinedDerivative: 0.85,
      visualCopy: 0.97,
      visualCopyPHashBits: 6,
      unrelated: 0.5,
      alignedCopy: 0.75,
      textCopy: 0.97,
      textCopyMinWords: 20,
      candidateHashBits: 10,
      candidateNeighbours: 20,
    })
  })
})
