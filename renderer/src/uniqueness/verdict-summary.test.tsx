import { cleanup, render, screen } from '@testing-library/react'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { Candidate } from '#shared/similarity/candidates.ts'
import type { Evidence } from '#shared/similarity/evidence.ts'
import { judge } from '#shared/similarity/judge.ts'
import { en } from '../strings/en.ts'
import { percent, wholePercent } from '../strings/percent.ts'
import { FOUND, matchWith, reportWith } from './report.fixture.ts'
import { closestSimilarity } from './subject-match.ts'
import { sentenceText, verdictSentence } from './verdict-sentence.ts'
import { ScoreBlock, VerdictSentence } from './verdict-summary.tsx'

const share = fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100)
const logChance = fc.integer({ min: -120, max: 0 }).map((tenths) => tenths / 10)

/** Of any layer, as little or as much of each work as it may be, and as likely by chance as it may be. */
const anyEvidence: fc.Arbitrary<Evidence> = fc
  .tuple(fc.constantFrom(...Object.values<Evidence>(FOUND)), share, share, logChance, fc.integer({ min: 1, max: 60 }))
  .map(([evidence, ofSubject, ofOther, chance, words]) => {
    const measured = { ...evidence, logChance: chance }
    const withWords = 'words' in measured ? { ...measured, words } : measured
    return 'ofSubject' in withWords ? { ...withWords, ofSubject, ofOther } : withWords
  })

const { decision: _decision, similarity: _similarity, reasons: _reasons, ...named } = matchWith({})

const anyCandidate: fc.Arbitrary<Candidate> = fc
  .record({
    creator: fc.constantFrom('self', 'other'),
    isCardEqual: fc.boolean(),
    evidence: fc.uniqueArray(anyEvidence, { maxLength: 4, selector: ({ layer }) => layer }),
  })
  .map((part) => ({
    ...named,
    ...part,
    orientation: 'identity',
    lowInformation: false,
    partScore: null,
    contentKey: '',
  }))

const anyReport: fc.Arbitrary<PreflightReport> = fc
  .record({
    candidates: fc.array(anyCandidate, { maxLength: 5 }),
    decided: fc.constantFrom(null, 'key 0'),
    works: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ candidates, decided, works }) => {
    const numbered = candidates.map((candidate, index): Candidate => {
      return { ...candidate, id: `asset:${index}`, name: `Work ${index}`, contentKey: `key ${index}` }
    })
    const decision = { id: '0190c4b2-0000-7000-8000-000000000001', relation: 'not_duplicate' as const }
    const decisions = new Map(decided === null ? [] : [[decided, decision]])
    return reportWith(judge(numbered, { works, decisions }))
  })

type Band = 'unique' | 'derivative' | 'copy'

const BANDS: Record<PreflightReport['verdict'], Band> = {
  unique: 'unique',
  derivative_potential: 'derivative',
  duplicate_self: 'copy',
  duplicate: 'copy',
  plagiarism_review: 'copy',
}

const bandOf = (shown: number): Band => (shown >= 95 ? 'copy' : shown >= 85 ? 'derivative' : 'unique')

it('number, badge and sentence never disagree', () => {
  void fc.assert(
    fc.property(anyReport, (report) => {
      const band = BANDS[report.verdict]
      expect(bandOf(wholePercent(closestSimilarity(report)))).toBe(band)
      const { name, before } = verdictSentence(report)
      expect(before.startsWith('Unique:')).toBe(band === 'unique')
      const deciding = report.matches.find(({ id }) => id === report.decidingMatchId)
      if (deciding === undefined) expect(band).toBe('unique')
      else expect([name, bandOf(wholePercent(deciding.similarity))]).toEqual([deciding.name, band])
    }),
  )
})

it('only works under both marks are listed as similar, and only works over one as matches, or decided ones', () => {
  void fc.assert(
    fc.property(anyReport, ({ matches, similarWorks }) => {
      for (const { similarity } of similarWorks) expect(bandOf(wholePercent(similarity))).toBe('unique')
      for (const { similarity, decision } of matches) {
        expect(decision !== null || bandOf(wholePercent(similarity)) !== 'unique').toBe(true)
      }
    }),
  )
})

it('badge, sentence, number and bar are shown as they are, with the marks 85% and 95%', () => {
  void fc.assert(
    fc.property(anyReport, (report) => {
      render(
        <>
          <VerdictSentence report={report} />
          <ScoreBlock report={report} />
        </>,
      )
      const number = percent(closestSimilarity(report))
      const meter = screen.getByRole('meter', { name: en.uniqueness.score.scale(number) })
      expect(meter.getAttribute('aria-valuenow')).toBe(String(wholePercent(closestSimilarity(report))))
      expect(screen.getAllByText(number).length).toBeGreaterThan(0)
      expect(screen.getByText(en.verdicts[report.verdict].label)).toBeDefined()
      expect(screen.getByRole('status').textContent).toBe(sentenceText(verdictSentence(report)))
      expect(screen.getAllByText(/^(85|95)%$/).length).toBeGreaterThanOrEqual(2)
      cleanup()
    }),
    { numRuns: 20 },
  )
})
