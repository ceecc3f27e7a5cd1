import { describe, expect, it } from 'vitest'
import { idOf } from '../testing/ids.ts'
import { groupOf, memberOf } from './duplicates.fixture.ts'
import { isResolved, keeperBy, similarityOf } from './keepers.ts'

const COLLECTION = idOf(90)
const small = memberOf(1, { createdAt: '2026-01-05T00:00:00.000Z', mediaType: 'image/png' })
const large = memberOf(2, { width: 400, height: 300, mediaType: 'image/jpeg', createdAt: '2026-01-04T00:00:00.000Z' })
const old = memberOf(3, { mediaType: 'image/webp', fileModifiedAt: '2020-01-01T00:00:00.000Z', sizeBytes: 9_000 })
const group = groupOf(small, large, old)

describe('keeperBy', () => {
  it.each([
    ['largest', large],
    ['oldest', old],
    ['format', small],
  ] as const)('keeps the %s', (by, kept) => {
    expect(keeperBy({ by }, group)).toBe(kept.summary.id)
  })

  it('keeps the file of more bytes where the pictures are equally large', () => {
    expect(keeperBy({ by: 'largest' }, groupOf(small, old))).toBe(old.summary.id)
  })

  it('keeps the largest of those in the collection, and says nothing of a group that has none', () => {
    const inside = [
      memberOf(4, { collectionIds: [COLLECTION] }),
      memberOf(5, { width: 200, collectionIds: [COLLECTION] }),
    ]
    expect(keeperBy({ by: 'collection', id: COLLECTION }, groupOf(large, ...inside))).toBe(idOf(5))
    expect(keeperBy({ by: 'collection', id: COLLECTION }, group)).toBeNull()
  })
})

it('knows the similarity of a pair in either order, the higher of two', () => {
  const pairs = [
    { a: idOf(1), b: idOf(2), similarity: 0.9 },
    { a: idOf(2), b: idOf(1), similarity: 0.95 },
  ]
  expect(similarityOf({ ...group, pairs }, idOf(1), idOf(2))).toBe(0.95)
  expect(similarityOf({ ...group, pairs }, idOf(1), idOf(3))).toBeNull()
})

it('is resolved once one member is an alternate of every other', () => {
  const alternates = [{ a: idOf(2), b: idOf(1) }]
  expect(isResolved({ ...group, alternates })).toBe(false)
  expect(isResolved({ ...group, alternates: [...alternates, { a: idOf(2), b: idOf(3) }] })).toBe(true)
})
