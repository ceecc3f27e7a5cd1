import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inNaturalOrder } from '../media/natural-order.ts'
import { isHidden, stemOf } from './file-names.ts'

test('names are ordered as people count, and the order is total', () => {
  expect(['page 10', 'page 2', 'Page 1'].sort(inNaturalOrder)).toEqual(['Page 1', 'page 2', 'page 10'])
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(inNaturalOrder(a, b) === 0).toBe(a === b)
      expect(Math.sign(inNaturalOrder(a, b)) + Math.sign(inNaturalOrder(b, a))).toBe(0)
    }),
  )
})

test('files that belong together have the same stem', () => {
  expect(['castle.png', 'castle.txt', 'castle.png.txt', 'castle.json'].map(stemOf)).toEqual(Array(4).fill('castle'))
  expect(stemOf('v1.2.png')).toBe('v1.2')
})

test('hidden and system files are known by their names', () => {
  expect(['.DS_Store', 'Thumbs.db', 'desktop.ini', '__MACOSX'].every(isHidden)).toBe(true)
  expect(['a.png', 'thumbs.png', 'dot.'].some(isHidden)).toBe(false)
})
