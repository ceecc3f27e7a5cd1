import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Evidence } from './evidence.ts'
import { LEAST_TEXT_WORDS } from './text-closeness.ts'
import { decideVerdict, MARKS, meaningOf, VERDICT_RULES, type VerdictDecision, type VerdictMatch } from './verdict.ts'

const WORKS = 10_000
/** Shows a copy among ten thousand works, and among many more. */
const SURE = -12

const REGIONS = {
  a: { x: 0, y: 0, width: 1, height: 1 },
  b: { x: 0, y: 0, width: 1, height: 1 },
  ...{ isMirrored: false, isInverted: false, turnDegrees: 0, points: 40 },
}
const file: Evidence = { layer: 'file', logChance: SURE }
const hashes = (logChance = SURE): Evidence => {
  return { layer: 'hashes', pHashBits: 2, dHashBits: 4, pixels: null, logChance }
}
const features = (ofSubject = 1, ofOther = 1, logChance = SURE): Evidence => {
  return { layer: 'features', regions: REGIONS, ofSubject, ofOther, pixels: null, logChance }
}
const pixels = (logChance = SURE): Evidence => {
  return { layer: 'pixels', agreement: 0.9, ofSubject: 1, ofOther: 1, logChance }
}
const passage = (ofSubject = 1, ofOther = 1): Evidence => {
  return { layer: 'passage', words: 30, ofSubject, ofOther, logChance: SURE }
}
const text = (logChance: number, words = 100): Evidence => ({ layer: 'text', words, logChance })
const picture = (logChance: number): Evidence => ({ layer: 'picture', logChance })

function match(creator: 'self' | 'other', evidence: readonly Evidence[], rest: Partial<VerdictMatch> = {}) {
  return { id: 'm', creator, isCardEqual: false, evidence, ...rest }
}

describe('each rule by itself', () => {
  it.each([
    ['nothing', match('other', []), 'unique', 'none'],
    ['an equal card, own', match('self', [], { isCardEqual: true }), 'duplicate_self', 'same_creator_equal_card'],
    ['an equal card, another’s', match('other', [], { isCardEqual: true }), 'unique', 'none'],
    ['an equal file, own', match('self', [file]), 'duplicate_self', 'same_creator_copy'],
    ['an equal file, another’s', match('other', [file]), 'plagiarism_review', 'other_creator_copy'],
    ['near hashes, own', match('self', [hashes()]), 'duplicate_self', 'same_creator_copy'],
    ['near hashes, another’s', match('other', [hashes()]), 'plagiarism_review', 'other_creator_copy'],
    ['a part of an own picture', match('self', [features(0.2, 1)]), 'duplicate_self', 'same_creator_copy'],
    ['an own picture in a corner', match('self', [features(1, 0.1)]), 'duplicate_self', 'same_creator_copy'],
    ['a frame that an own series shares', match('self', [features(0.3, 0.3)]), 'unique', 'none'],
    [
      'a frame that another’s series has',
      match('other', [features(0.3, 0.3)]),
      'derivative_potential',
      'other_creator_part',
    ],
    ['most of another’s picture', match('other', [features(0.5, 0.5)]), 'plagiarism_review', 'other_creator_copy'],
    ['all of another’s in a corner', match('other', [features(0.49, 1)]), 'derivative_potential', 'other_creator_part'],
    ['a corner of another’s as all', match('other', [features(1, 0.49)]), 'derivative_potential', 'other_creator_part'],
    ['pixels, another’s', match('other', [pixels()]), 'plagiarism_review', 'other_creator_copy'],
    ['a passage, another’s', match('other', [passage(0.1, 0.1)]), 'derivative_potential', 'other_creator_part'],
    ['most of a text, another’s', match('other', [passage(0.9, 0.9)]), 'plagiarism_review', 'other_creator_copy'],
    ['a passage that one’s own series shares', match('self', [passage(0.1, 0.1)]), 'unique', 'none'],
    ['most of one’s own text', match('self', [passage(0.9, 0.9)]), 'duplicate_self', 'same_creator_copy'],
    ['a reworded text, another’s', match('other', [text(SURE)]), 'derivative_potential', 'other_creator_close'],
    ['a reworded text, own', match('self', [text(SURE)]), 'unique', 'none'],
    ['a text too short', match('other', [text(SURE, LEAST_TEXT_WORDS - 1)]), 'unique', 'none'],
    [
      'a text just long enough',
      match('other', [text(SURE, LEAST_TEXT_WORDS)]),
      'derivative_potential',
      'other_creator_close',
    ],
    ['a picture that only looks alike', match('other', [picture(SURE)]), 'unique', 'none'],
    ['text and picture', match('other', [text(-7), picture(-7)]), 'derivative_potential', 'other_creator_close'],
    ['text at that level alone', match('other', [text(-7)]), 'unique', 'none'],
    ['text and picture, own', match('self', [text(-7), picture(-7)]), 'unique', 'none'],
  ] as const)('%s', (_, only, verdict, rule) => {
    const decidingMatchId = rule === 'none' ? null : 'm'
    expect(decideVerdict([only], WORKS)).toMatchObject({ verdict, rule, decidingMatchId })
  })

  it('is unique without matches', () => {
    expect(decideVerdict([], WORKS)).toEqual({ verdict: 'unique', uniqueness: 1, decidingMatchId: null, rule: 'none' })
  })
})

describe('chance', () => {
  const bound = -3 - Math.log10(WORKS * 7)

  it('makes a copy of what fewer than one check in a thousand would find', () => {
    expect(decideVerdict([match('other', [features(1, 1, bound)])], WORKS).verdict).toBe('plagiarism_review')
    expect(decideVerdict([match('other', [features(1, 1, bound + 0.01)])], WORKS).verdict).toBe('unique')
  })

  it('makes a derivative of texts at one in a thousand, and of text and picture at one in a hundred each', () => {
    expect(decideVerdict([match('other', [text(bound)])], WORKS).verdict).toBe('derivative_potential')
    expect(decideVerdict([match('other', [text(bound + 0.01)])], WORKS).verdict).toBe('unique')
    expect(decideVerdict([match('other', [text(bound + 1), picture(bound + 1)])], WORKS).verdict).toBe(
      'derivative_potential',
    )
    expect(decideVerdict([match('other', [text(bound + 1.01), picture(bound + 1)])], WORKS).verdict).toBe('unique')
    expect(decideVerdict([match('other', [text(bound + 1), picture(bound + 1.01)])], WORKS).verdict).toBe('unique')
  })

  it('asks for more among more works', () => {
    const close = match('other', [features(1, 1, -6)])
    expect(decideVerdict([close], 100).verdict).toBe('plagiarism_review')
    expect(decideVerdict([close], 1_000_000).verdict).toBe('unique')
  })
})

describe('the evidence of a rule', () => {
  it('stands in one order whichever was found first: the rarest by chance, then pictures before texts', () => {
    const found = [passage(), features(), hashes(-10), file]
    for (const evidence of [found, found.toReversed()]) {
      const { evidence: standing } = meaningOf(match('other', evidence), WORKS)
      expect(standing.map(({ layer }) => layer)).toEqual(['file', 'features', 'passage', 'hashes'])
    }
  })
})

describe('rules over all matches', () => {
  it('is decided by a further match where the nearest meets no rule', () => {
    const near = match('other', [text(-7.5)], { id: 'text' })
    const part = match('other', [features(0.1, 0.1, -8)], { id: 'part' })
    expect(decideVerdict([near, part], WORKS)).toMatchObject({
      verdict: 'derivative_potential',
      decidingMatchId: 'part',
    })
  })

  it('puts a work of the same creator before one of another, and the same card first', () => {
    const theirs = match('other', [file], { id: 'theirs' })
    const own = match('self', [features()], { id: 'own' })
    const equal = match('self', [], { id: 'equal', isCardEqual: true })
    expect(decideVerdict([theirs, own], WORKS)).toMatchObject({ verdict: 'duplicate_self', decidingMatchId: 'own' })
    expect(decideVerdict([theirs, own, equal], WORKS).decidingMatchId).toBe('equal')
  })

  it('puts a copy before a part', () => {
    const part = match('other', [features(0.1, 1)], { id: 'part' })
    const copy = match('other', [hashes(-8)], { id: 'copy' })
    expect(decideVerdict([part, copy], WORKS)).toMatchObject({ verdict: 'plagiarism_review', decidingMatchId: 'copy' })
  })

  it('names the closest of several matches that meet the deciding rule', () => {
    const near = match('other', [features(1, 1, -11)], { id: 'near' })
    const far = match('other', [features(1, 1, -9)], { id: 'far' })
    expect(decideVerdict([far, near], WORKS).decidingMatchId).toBe('near')
  })
})

describe('decisions of the creator', () => {
  const copy = match('other', [file], { id: 'copy' })
  const part = match('other', [features(0.1, 1)], { id: 'part' })

  it.each(['not_duplicate', 'alternate_of'] as const)('%s takes a match out of verdict and uniqueness', (relation) => {
    const one: VerdictDecision = { matchId: 'copy', relation }
    const result = decideVerdict([copy, part], WORKS, [one])
    expect(result).toMatchObject({ verdict: 'derivative_potential', decidingMatchId: 'part' })
    expect(result.uniqueness).toBeGreaterThan(1 - MARKS.copy)
    expect(decideVerdict([copy, part], WORKS, [one, { matchId: 'part', relation }])).toMatchObject({
      verdict: 'unique',
      uniqueness: 1,
    })
  })
})

const anyShare = fc.double({ min: 0, max: 1, noNaN: true })
const anyLogChance = fc.double({ min: -12, max: 0, noNaN: true })
const anyEvidence: fc.Arbitrary<Evidence> = fc.oneof(
  anyLogChance.map(hashes),
  fc.tuple(anyShare, anyShare, anyLogChance).map((values) => features(...values)),
  anyLogChance.map(pixels),
  fc.tuple(anyShare, anyShare).map((values) => passage(...values)),
  fc.tuple(anyLogChance, fc.nat(60)).map((values) => text(...values)),
  anyLogChance.map(picture),
)
const anyMatch = fc.record({
  creator: fc.constantFrom('self' as const, 'other' as const),
  isCardEqual: fc.boolean(),
  evidence: fc.array(anyEvidence, { maxLength: 4 }),
})
const anyMatches = fc
  .array(anyMatch, { maxLength: 8 })
  .map((list) => list.map((item, at) => ({ ...item, id: `m${at}` })))
const anyWorks = fc.integer({ min: 1, max: 1_000_000 })
const gravity = (rule: (typeof VERDICT_RULES)[number]): number => VERDICT_RULES.indexOf(rule)

describe('every verdict', () => {
  it('does not depend on the order of the matches', () => {
    fc.assert(
      fc.property(anyMatches, anyWorks, (matches, works) => {
        expect(decideVerdict(matches.toReversed(), works)).toEqual(decideVerdict(matches, works))
      }),
    )
  })

  it('is the gravest of what each match means alone', () => {
    fc.assert(
      fc.property(anyMatches, anyWorks, (matches, works) => {
        const alone = matches.map((item) => gravity(meaningOf(item, works).rule))
        expect(gravity(decideVerdict(matches, works).rule)).toBe(Math.min(gravity('none'), ...alone))
      }),
    )
  })

  it('never gets milder, nor the work more unique, by a further match', () => {
    fc.assert(
      fc.property(anyMatches, anyWorks, (matches, works) => {
        const fewer = decideVerdict(matches.slice(1), works)
        const all = decideVerdict(matches, works)
        expect(gravity(all.rule)).toBeLessThanOrEqual(gravity(fewer.rule))
        expect(all.uniqueness).toBeLessThanOrEqual(fewer.uniqueness)
      }),
    )
  })

  it('never gets graver, nor the work less unique, by further works that are unrelated', () => {
    fc.assert(
      fc.property(anyMatches, anyWorks, anyWorks, (matches, works, more) => {
        const before = decideVerdict(matches, works)
        const after = decideVerdict(matches, works + more)
        expect(gravity(after.rule)).toBeGreaterThanOrEqual(gravity(before.rule))
        expect(after.uniqueness).toBeGreaterThanOrEqual(before.uniqueness)
      }),
    )
  })

  it('agrees with the mark that the similarity of its match has reached', () => {
    fc.assert(
      fc.property(anyMatch, anyWorks, (item, works) => {
        const { verdict, uniqueness } = decideVerdict([{ ...item, id: 'm' }], works)
        const { similarity } = meaningOf({ ...item, id: 'm' }, works)
        expect(uniqueness).toBe(1 - similarity)
        expect(similarity).toBeGreaterThanOrEqual(0)
        expect(similarity).toBeLessThanOrEqual(1)
        const reached =
          similarity >= MARKS.copy
            ? ['duplicate_self', 'plagiarism_review']
            : [similarity >= MARKS.derivative ? 'derivative_potential' : 'unique']
        expect(reached).toContain(verdict)
      }),
    )
  })

  it('never accuses by a likeness alone', () => {
    const likeness = fc.oneof(
      anyLogChance.map(picture),
      fc.tuple(anyLogChance, fc.nat(60)).map((v) => text(...v)),
    )
    fc.assert(
      fc.property(fc.array(likeness, { maxLength: 4 }), anyWorks, (evidence, works) => {
        expect(decideVerdict([match('other', evidence)], works).verdict).not.toBe('plagiarism_review')
        expect(decideVerdict([match('self', evidence)], works).verdict).toBe('unique')
      }),
    )
  })
})
