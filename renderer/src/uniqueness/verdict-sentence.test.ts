import { describe, expect, it } from 'vitest'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { Evidence } from '#shared/similarity/evidence.ts'
import { FOUND, matchWith, reportOf, reportWith } from './report.fixture.ts'
import { sentenceText, verdictSentence } from './verdict-sentence.ts'

const say = (report: PreflightReport) => sentenceText(verdictSentence(report))
const sayOf = (evidence: Evidence, part: Partial<Match> = {}) => say(reportOf([evidence], part))

const upright = { ...FOUND.features.regions, isMirrored: false, turnDegrees: 1 }
const shared = (ofSubject: number, ofOther: number): Evidence => {
  return { ...FOUND.features, regions: upright, ofSubject, ofOther }
}

describe('the sentence of each kind of evidence', () => {
  it.each<[string, Evidence, string]>([
    ['an equal file', FOUND.file, 'The same file as Shadowveil by another creator.'],
    ['near hashes', FOUND.hashes, 'The same picture as Shadowveil by another creator: 97% of the detail matches.'],
    [
      'near hashes without the other picture',
      { ...FOUND.hashes, pixels: null },
      'The same picture as Shadowveil by another creator.',
    ],
    [
      'features of the whole picture',
      FOUND.features,
      'The same picture as Shadowveil by another creator, mirrored, rotated by 12°: 93% of it.',
    ],
    ['a crop', shared(0.9, 0.31), 'Part of Shadowveil by another creator: 31% of it.'],
    ['a collage', shared(0.3, 0.93), 'Contains Shadowveil by another creator: 93% of it.'],
    ['a pasted part', shared(0.3, 0.2), 'Shares a part with Shadowveil by another creator: 20% of it.'],
    ['agreeing pixels', FOUND.pixels, 'The same picture as Shadowveil by another creator: 97% of it.'],
    ['a passage', FOUND.passage, '37 words in a row as in Shadowveil by another creator: 41% of its text.'],
    ['words and meaning', FOUND.text, 'Nearly the same text as Shadowveil by another creator.'],
  ])('of %s', (_, evidence, expected) => {
    expect(sayOf(evidence)).toBe(expected)
  })

  it('names inverted tones, and how the picture was turned in which the hashes agree', () => {
    const inverted = { ...FOUND.features, regions: { ...upright, isInverted: true } }
    expect(sayOf(inverted)).toContain(', inverted: 93% of it.')
    expect(sayOf({ ...FOUND.hashes, pixels: null }, { orientation: 'rotate270' })).toBe(
      'The same picture as Shadowveil by another creator, rotated left.',
    )
  })

  it('tells text and picture together from either alone', () => {
    expect(say(reportOf([FOUND.text, FOUND.picture]))).toBe(
      'Picture and text are both close to Shadowveil by another creator.',
    )
  })

  it('is about the strongest evidence of several', () => {
    expect(say(reportOf([FOUND.features, FOUND.passage]))).toMatch(/^The same picture as Shadowveil/)
  })
})

describe('the sentence', () => {
  it('names the creator, or that the work is your own', () => {
    expect(sayOf(FOUND.file, { creatorName: 'Ada' })).toBe('The same file as Shadowveil by Ada.')
    expect(sayOf(FOUND.file, { creator: 'self' })).toBe('The same file as your own Shadowveil.')
  })

  it('says what only the market knows', () => {
    const report = reportOf([FOUND.hashes])
    expect(say({ ...report, verdict: 'duplicate', reasons: [{ code: 'content_equal' }] })).toBe(
      'The same file as Shadowveil by another creator.',
    )
    const sameCard = { ...reportOf([FOUND.hashes], { creator: 'self' }) }
    expect(say({ ...sameCard, reasons: [{ code: 'metadata_hash_equal' }, ...sameCard.reasons] })).toBe(
      'The same card as your own Shadowveil.',
    )
  })

  it('names the most similar work of a unique asset, which decides nothing', () => {
    const similarWorks = [matchWith({ creatorName: 'Ada' })]
    expect(say(reportWith({ similarWorks }))).toBe(
      'Unique: no evidence of copying. The most similar work is Shadowveil by Ada.',
    )
    expect(say(reportWith({}))).toBe('Unique: no evidence of copying.')
  })

  it('passes over matches that are decided', () => {
    const decided = matchWith({ decision: { id: 'd', relation: 'not_duplicate' }, similarity: 0.99 })
    expect(say(reportWith({ matches: [decided] }))).toBe('Unique: no other evidence of copying.')
  })

  it('says that earlier rules made a report', () => {
    expect(say({ ...reportOf([FOUND.file]), reasons: [{ code: 'earlier_rules' }] })).toBe(
      'This verdict is from an earlier version. Check again to see the evidence.',
    )
  })
})
