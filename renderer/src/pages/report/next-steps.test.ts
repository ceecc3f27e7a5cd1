import { describe, expect, it } from 'vitest'
import { matchWith, reportWith } from '../../uniqueness/report.fixture.ts'
import { assetIdOf, nextSteps, orderedMatches } from './next-steps.ts'

describe('nextSteps', () => {
  it('offers to update or keep an own duplicate', () => {
    const own = matchWith({ id: 'asset:1', origin: 'library', creator: 'self' })
    const report = reportWith({ verdict: 'duplicate_self', decidingMatchId: own.id, matches: [own] })
    expect(nextSteps(report)).toEqual(['compare', 'update', 'keepBoth', 'edit', 'notDuplicate'])
  })

  it('offers nothing about a match where there is none, and how to close what was not checked', () => {
    const report = reportWith({
      layersChecked: [{ layer: 'text_vector', checked: false, reason: 'no_model' }],
      comparedWith: { libraryAssets: 0, catalogEntries: 0, catalogCreatedAt: null, market: null },
    })
    expect(nextSteps(report)).toEqual(['ready', 'model', 'catalog'])
  })

  it('lets a copy of a published work be submitted as a derivative of it', () => {
    const published = matchWith({ origin: 'catalog', creator: 'other' })
    const known = matchWith({ id: 'asset:1', origin: 'library', creator: 'other' })
    const stepsFor = (match: typeof known) =>
      nextSteps(reportWith({ verdict: 'plagiarism_review', decidingMatchId: match.id, matches: [match] }))
    expect(stepsFor(published)).toContain('derivative')
    expect(stepsFor(known)).not.toContain('derivative')
  })

  it('offers to look at the most similar work of a unique asset', () => {
    expect(nextSteps(reportWith({ similarWorks: [matchWith({})] }))).toEqual(['ready', 'compare'])
  })

  it('cannot open a work of a catalog', () => {
    const report = reportWith({
      verdict: 'duplicate_self',
      matches: [matchWith({})],
      decidingMatchId: matchWith({}).id,
    })
    expect(nextSteps(report)).not.toContain('update')
  })
})

it('puts the deciding match first and keeps the order of the others', () => {
  const matches = ['a', 'b', 'c'].map((id) => matchWith({ id }))
  expect(orderedMatches(reportWith({ matches, decidingMatchId: 'c' })).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
})

it('knows the asset behind a match of the library only', () => {
  expect(assetIdOf(matchWith({ id: 'asset:7', origin: 'library' }))).toBe('7')
  expect(assetIdOf(matchWith({ id: 'catalog:x:7' }))).toBeNull()
})
