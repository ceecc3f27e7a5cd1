import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { padBatches, readTokenizer } from './tokenizer.ts'

test('batches hold every row once, in order, padded to their longest and bounded in size', () => {
  const rows = fc.array(fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 600 }), {
    maxLength: 30,
  })
  fc.assert(
    fc.property(rows, (list) => {
      const batches = padBatches(list, 0)
      const seen: number[][] = []
      for (const { ids, mask, rows: count, length } of batches) {
        expect(ids.length).toBe(count * length)
        expect(count === 1 || ids.length <= 2048).toBe(true)
        for (let row = 0; row < count; row++) {
          const values = Array.from(ids.subarray(row * length, (row + 1) * length), Number)
          const flags = Array.from(mask.subarray(row * length, (row + 1) * length), Number)
          const used = flags.lastIndexOf(1) + 1
          expect(flags).toEqual(values.map((_, position) => (position < used ? 1 : 0)))
          expect(values.slice(used).every((value) => value === 0)).toBe(true)
          seen.push(values.slice(0, used))
        }
      }
      expect(seen).toEqual(list)
    }),
    { numRuns: 50 },
  )
})

test('a model knows the words that its vocabulary holds whole, and no invented ones', async () => {
  const path = join(import.meta.dirname, '../embedded/tokenizer.json')
  const { knowsAWordOf } = await readTokenizer(path, 'WordPiece', 512)
  for (const known of ['dragon', 'A blue DRAGON, asleep', 'zzzzqqq dragon'])
    expect(knowsAWordOf(known), known).toBe(true)
  for (const unknown of ['zzzzqqq', 'q', '剣', '', '… ?!']) expect(knowsAWordOf(unknown), unknown).toBe(false)
})
