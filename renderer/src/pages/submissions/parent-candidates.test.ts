import { expect, it } from 'vitest'
import type { Match } from '#shared/contract/studio/uniqueness.ts'
import { candidatesOf, percentOf } from './parent-candidates.ts'

const ASSET = '019db0a0-0000-7000-8000-000000000001'
const match = (change: Partial<Match>): Match => ({
  ...{
    id: 'catalog:c:1',
    publishedId: ASSET,
    origin: 'catalog',
    name: 'Harbour',
    kind: 'image',
    creator: 'other',
    creatorName: 'Bo',
  },
  ...{
    pictureId: null,
    combined: 0.9,
    percentiles: { metadata: null, visual: null },
    reasons: [],
    orientation: 'identity',
    decision: null,
  },
  layers: {} as Match['layers'],
  ...change,
})

it('offers works of others on the market as parents, the closest first', () => {
  const other = '019db0a0-0000-7000-8000-000000000002'
  const matches = [
    match({}),
    match({ id: 'catalog:c:2', publishedId: other, combined: 0.95 }),
    match({ creator: 'self' }),
    match({ origin: 'library', id: `asset:${ASSET}` }),
    match({ id: 'catalog:c:17', publishedId: 'number-17' }),
  ]
  expect(candidatesOf({ matches }).map(({ assetId }) => assetId)).toEqual([other, ASSET])
  expect(candidatesOf(null)).toEqual([])
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
