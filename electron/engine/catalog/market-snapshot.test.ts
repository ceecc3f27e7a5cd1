import { expect, it } from 'vitest'
import type { CatalogSnapshot } from '#shared/contract/market/catalog.ts'
import { chooseSnapshot } from './market-snapshot.ts'

function snapshot(profile: string, sizeBytes: number): CatalogSnapshot {
  const signature = { document: {}, keyId: '0'.repeat(32), signature: '' }
  const sha256 = 'a'.repeat(64)
  return {
    ...{ profile, sizeBytes, sha256, signature, path: `/v1/catalog/${sha256}` },
    ...{ entries: 1, createdAt: '2026-01-01T00:00:00.000Z', cursor: 'MA' },
  }
}

it('takes the snapshot of the profile in use, else one whose hashes can be compared with least to fetch', () => {
  const [standard, large, bare] = [snapshot('standard@1', 50), snapshot('large@2', 90), snapshot('lexical@1', 60)]
  expect(chooseSnapshot([large, standard, bare], 'large@2')).toBe(large)
  expect(chooseSnapshot([large, standard, bare], 'large@3')).toBe(bare)
  expect(chooseSnapshot([large, standard, bare], null)).toBe(bare)
  expect(chooseSnapshot([large, standard], null)).toBe(standard)
  expect(chooseSnapshot([], 'standard@1')).toBeNull()
})
