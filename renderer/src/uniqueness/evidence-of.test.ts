import { expect, it } from 'vitest'
import { logExpected } from '#shared/similarity/evidence.ts'
import { findingsOf, regionsOf, similarParts, worksCompared } from './evidence-of.ts'
import { FOUND, matchWith, reasonsOf, reportOf, reportWith, WORKS } from './report.fixture.ts'
import { similarNote } from './similar-note.ts'

it('puts what decides first, then what is least expected by chance', () => {
  const evidence = [FOUND.picture, FOUND.hashes, FOUND.features]
  const found = findingsOf(matchWith({ evidence, reasons: reasonsOf(FOUND.hashes) }), WORKS)
  expect(found.map((finding) => [finding.evidence.layer, finding.isDeciding])).toEqual([
    ['hashes', true],
    ['features', false],
    ['picture', false],
  ])
  expect(found[0]?.logExpected).toBe(logExpected(FOUND.hashes, WORKS))
})

it('leaves out what chance gives to one work or more, which depends on how many were compared', () => {
  const match = matchWith({ evidence: [FOUND.picture] })
  expect(findingsOf(match, 10_000)).toHaveLength(1)
  expect(findingsOf(match, 1_000_000)).toEqual([])
})

it('takes the number of works from the reasons, else from what was compared with', () => {
  expect(worksCompared(reportWith({ reasons: [{ code: 'nothing_shown', works: 7 }] }))).toBe(7)
  expect(worksCompared(reportOf([FOUND.file]))).toBe(WORKS)
  expect(worksCompared(reportWith({ reasons: [{ code: 'content_equal' }] }))).toBe(103)
})

it('knows the part that both pictures show where features found one', () => {
  expect(regionsOf(matchWith({ evidence: [FOUND.hashes, FOUND.features] }))).toEqual(FOUND.features.regions)
  expect(regionsOf(matchWith({ evidence: [FOUND.pixels] }))).toBeNull()
})

it('says in what a work is similar, whether chance was measured or not', () => {
  const byReason = matchWith({ reasons: [{ code: 'similar', part: 'text', similarity: 0.9 }] })
  expect(similarParts(byReason, WORKS)).toEqual(['text'])
  expect(similarNote(byReason, WORKS)).toBe('Similar text')
  expect(similarNote(matchWith({ evidence: [FOUND.picture] }), WORKS)).toBe('Similar picture')
  expect(similarNote(matchWith({ evidence: [FOUND.picture, FOUND.text] }), WORKS)).toBe('Similar picture and text')
  expect(similarNote(matchWith({}), WORKS)).toBeUndefined()
})
