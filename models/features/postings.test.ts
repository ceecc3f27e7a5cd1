import fc from 'fast-check'
import { expect, it } from 'vitest'
import { byExtent } from '#shared/testing/test-run.ts'
import { createPostings, type Postings } from './postings.ts'

type Pair = readonly [first: number, second: number]

function pairsOf(postings: Postings, cell: number): Pair[] {
  const pairs: Pair[] = []
  postings.scan(cell, (words, from, to) => {
    for (let at = from; at < to; at += 2) pairs.push([words[at] ?? -1, words[at + 1] ?? -1])
  })
  return pairs
}

const CELLS = [0, 7, 65_535]
const step = fc.oneof(
  fc.record({
    cell: fc.constantFrom(...CELLS),
    firsts: fc.array(fc.nat(5), { maxLength: 100 }),
    second: fc.nat(0xffffffff),
  }),
  fc.record({ dropped: fc.nat(5) }),
)

it('keeps what lists keep: all pairs of a cell in order, less those that are dropped', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const postings = createPostings()
      const lists = new Map<number, Pair[]>(CELLS.map((cell) => [cell, []]))
      for (const one of steps) {
        if ('dropped' in one) {
          postings.keepOnly((first) => first !== one.dropped)
          for (const [cell, list] of lists)
            lists.set(
              cell,
              list.filter(([first]) => first !== one.dropped),
            )
          continue
        }
        for (const first of one.firsts) {
          postings.add(one.cell, first, one.second)
          lists.get(one.cell)?.push([first, one.second])
        }
      }
      for (const [cell, list] of lists) {
        expect(pairsOf(postings, cell)).toEqual(list)
        expect(postings.sizeOf(cell)).toBe(list.length)
      }
    }),
    { numRuns: byExtent({ short: 30, long: 500 }) },
  )
})

it('uses the space of dropped pairs again', () => {
  const postings = createPostings()
  const fill = (): void => {
    for (let at = 0; at < 40_000; at++) postings.add(at & 1_023, at & 1, at)
  }
  fill()
  const { bytes } = postings
  postings.keepOnly((first) => first === 1)
  postings.keepOnly(() => false)
  fill()
  expect(postings.bytes).toBe(bytes)
})
