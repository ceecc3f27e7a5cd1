import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moveIndex, triageOf } from './grid-keys.ts'

const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End']

describe('moveIndex', () => {
  // 0 1 2 3
  // 4 5 6 7
  // 8 9
  const shape = { total: 10, columns: 4, pageRows: 2 }

  it.each([
    ['ArrowRight', 3, 4],
    ['ArrowLeft', 4, 3],
    ['ArrowLeft', 0, 0],
    ['ArrowRight', 9, 9],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 7, 9],
    ['ArrowDown', 8, 8],
    ['ArrowUp', 2, 2],
    ['ArrowUp', 9, 5],
    ['PageDown', 1, 9],
    ['PageUp', 9, 1],
    ['PageUp', 6, 2],
    ['Home', 7, 0],
    ['End', 2, 9],
  ])('%s from %i leads to %i', (key, from, to) => {
    expect(moveIndex(key, from, shape)).toBe(to)
  })

  it('enters at the first asset', () => {
    expect(moveIndex('ArrowDown', -1, shape)).toBe(0)
  })

  it('moves nothing in an empty grid or for other keys', () => {
    expect(moveIndex('ArrowDown', 0, { ...shape, total: 0 })).toBeNull()
    expect(moveIndex('a', 0, shape)).toBeNull()
  })

  it('never leaves the grid', () => {
    void fc.assert(
      fc.property(
        fc.constantFrom(...KEYS),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 9 }),
        fc.nat(),
        (key, total, columns, pageRows, seed) => {
          const next = moveIndex(key, seed % total, { total, columns, pageRows })
          expect(next).toBeGreaterThanOrEqual(0)
          expect(next).toBeLessThan(total)
        },
      ),
    )
  })
})

describe('triageOf', () => {
  it('knows the keys of picking and rating', () => {
    expect(triageOf('p')).toEqual({ flag: 'pick' })
    expect(triageOf('u')).toEqual({ flag: null })
    expect(triageOf('0')).toEqual({ rating: 0 })
    expect(triageOf('6')).toBeNull()
    expect(triageOf('mod+p')).toBeNull()
  })
})
