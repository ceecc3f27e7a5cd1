import fc from 'fast-check'
import { expect, test } from 'vitest'
import { popcount32 } from './hamming.ts'
import { jointDistance } from './joint-hashes.ts'

const word = fc.integer({ min: 0, max: 0xffff_ffff })
const words = (count: number) =>
  fc.array(word, { minLength: count, maxLength: count }).map((values) => Uint32Array.from(values))
const hashes = (count: number) => fc.record({ pHash: words(count), dHash: words(count) })

test('both hashes are compared in the one orientation in which fewest bits of them differ', () => {
  fc.assert(
    fc.property(hashes(6), hashes(16), fc.nat(2), (columns, query, entry) => {
      const bits = (hash: 'pHash' | 'dHash', orientation: number, half: number): number =>
        popcount32((columns[hash][entry * 2 + half] ?? 0) ^ (query[hash][orientation * 2 + half] ?? 0))
      const each = Array.from({ length: 8 }, (_, at) =>
        (['pHash', 'dHash'] as const).reduce((sum, hash) => sum + bits(hash, at, 0) + bits(hash, at, 1), 0),
      )
      const found = jointDistance(columns, entry, query)
      expect(found.distance).toBe(Math.min(...each))
      expect(each[found.orientation]).toBe(found.distance)
    }),
  )
})

test('a picture is found in the orientation in which it was turned', () => {
  fc.assert(
    fc.property(hashes(16), fc.nat(7), (query, orientation) => {
      const part = (hash: Uint32Array): Uint32Array => hash.slice(orientation * 2, orientation * 2 + 2)
      const columns = { pHash: part(query.pHash), dHash: part(query.dHash) }
      expect(jointDistance(columns, 0, query).distance).toBe(0)
    }),
  )
})
