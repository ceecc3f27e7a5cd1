import { expect, it } from 'vitest'
import type { Match } from '#shared/contract/studio/uniqueness.ts'
import { matchWith } from '../../uniqueness/report.fixture.ts'
import { candidatesOf, percentOf } from './parent-candidates.ts'

const ASSET = '019db0a0-0000-7000-8000-000000000001'
const match = (change: Partial<Match>): Match =>
  matchWith({ publishedId: ASSET, name: 'Harbour', kind: 'image', creatorName: 'Bo', similarity: 0.9, ...change })

it('offers works of others on the market as parents, the closest first', () => {
  const other = '019db0a0-0000-7000-8000-000000000002'
  const matches = [
    match({}),
    match({ id: 'catalog:c:2', publishedId: other, similarity: 0.95 }),
    match({ creator: 'self' }),
    match({ origin: 'library', id: `asset:${ASSET}` }),
    match({ id: 'catalog:c:17', publishedId: 'number-17' }),
  ]
  expect(candidatesOf({ matches, similarWorks: [] }).map(({ assetId }) => assetId)).toEqual([other, ASSET])
  expect(candidatesOf(null)).toEqual([])
})

it('offers similar works too, after every match, without a similarity that was not measured', () => {
  const other = '019db0a0-0000-7000-8000-000000000003'
  const similarWorks = [match({ id: 'catalog:c:3', publishedId: other, similarity: 0 })]
  expect(
    candidatesOf({ matches: [match({})], similarWorks }).map(({ assetId, similarity }) => [assetId, similarity]),
  ).toEqual([
    [ASSET, 0.9],
    [other, null],
  ])
})

it('takes whole percents alone', () => {
  expect(['0', '10', '100', '101', '5.5', '', '-1', 'ten'].map(percentOf)).toEqual([
    0,
    10,
    100,
    null,
    null,
    null,
    null,
    null,
  ])
})
