import { expect, test } from 'vitest'
import type { BoughtWorks } from '../purchases/bought-works.ts'
import { boughtProblems, type SubmittedWork } from './bought-problems.ts'

const SOLD = 'a'.repeat(64)
const MADE = 'b'.repeat(64)
const ORIGIN = { marketAssetId: '0190a0b0-0000-7000-8000-000000000001', creatorName: 'Ada' }

const bought: BoughtWorks = {
  ofAssets: (assetIds) => assetIds.filter((id) => id === 'bought').map((assetId) => ({ assetId, ...ORIGIN })),
  ofFile: (sha256) => (sha256 === SOLD ? ORIGIN : null),
}

type Given = Partial<Pick<SubmittedWork, 'assetId' | 'sourceId'> & Pick<SubmittedWork['draft'], 'media' | 'derivation'>>

function fieldsOf({ assetId = 'own', sourceId = MADE, ...given }: Given) {
  const media: SubmittedWork['draft']['media'] = [{ sha256: sourceId ?? MADE, role: 'main' }]
  const work = { draft: { media, assetId: null, derivation: null, ...given }, assetId, sourceId }
  return boughtProblems(work, bought).map(({ field }) => field)
}
const parent = { parentAssetId: ORIGIN.marketAssetId, kind: 'remix', royaltyPercent: 10 } as const
const derivation = { parents: [parent] }

test('says nothing of own works', () => {
  expect(fieldsOf({})).toEqual([])
  expect(fieldsOf({ assetId: null, sourceId: null })).toEqual([])
})

test('asks for the origin of what was made from a bought work, and for no other', () => {
  expect(fieldsOf({ assetId: 'bought' })).toEqual(['derivation'])
  const another = { ...parent, parentAssetId: '0190a0b0-0000-7000-8000-000000000002' }
  const other = { parents: [another] }
  expect(fieldsOf({ assetId: 'bought', derivation: { parents: [another, parent] } })).toEqual([])
  expect(fieldsOf({ assetId: 'bought', derivation: other })).toEqual(['derivation'])
  expect(fieldsOf({ assetId: 'bought', derivation })).toEqual([])
})

test('refuses the file that was bought, also where it was imported by itself or leaves without its metadata', () => {
  expect(fieldsOf({ assetId: 'bought', sourceId: SOLD, derivation })).toEqual(['media.0'])
  expect(fieldsOf({ sourceId: SOLD })).toEqual(['media.0', 'derivation'])
  const stripped: SubmittedWork['draft']['media'] = [
    { sha256: 'c'.repeat(64), role: 'preview' },
    { sha256: MADE, role: 'main' },
  ]
  expect(fieldsOf({ sourceId: SOLD, media: stripped, derivation })).toEqual(['media.1'])
})

test('lets a new version be made of an own work that another own account bought', () => {
  const media: SubmittedWork['draft']['media'] = [{ sha256: SOLD, role: 'main' }]
  const draft = { media, assetId: ORIGIN.marketAssetId, derivation: null }
  expect(boughtProblems({ draft, assetId: 'own', sourceId: SOLD }, bought)).toEqual([])
})
