import { expect, it } from 'vitest'
import { isWithin, pathOf, visibleRows } from './collection-tree.ts'

const collection = (id: string, parentId: string | null) => ({ id, name: id.toUpperCase(), parentId, count: 0 })
const all = [collection('a', null), collection('b', 'a'), collection('c', 'b'), collection('d', null)]

it('shows what is in the open ones alone', () => {
  const shown = (...open: string[]) =>
    visibleRows(all, new Set(open)).map(({ collection: { id }, depth }) => `${id}${depth}`)
  expect(shown()).toEqual(['a0', 'd0'])
  expect(shown('a')).toEqual(['a0', 'b1', 'd0'])
  // An open one in a closed one does not show.
  expect(shown('b')).toEqual(['a0', 'd0'])
  expect(shown('a', 'b')).toEqual(['a0', 'b1', 'c2', 'd0'])
})

it('names a collection by all it is in, and knows what is below another', () => {
  expect(pathOf(all, 'c')).toBe('A / B / C')
  expect([isWithin(all, 'c', 'a'), isWithin(all, 'a', 'a'), isWithin(all, 'a', 'c')]).toEqual([true, true, false])
})
