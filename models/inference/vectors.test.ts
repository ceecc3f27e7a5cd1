import { describe, expect, test } from 'vitest'
import { poolFirstToken } from '../bge/pool.ts'
import { normalize, splitRows } from './vectors.ts'

describe('vectors', () => {
  test('are brought to length 1', () => {
    expect([...normalize(Float32Array.of(3, 4), 2)]).toEqual([Math.fround(0.6), Math.fround(0.8)])
  })

  test.each([
    ['another size', Float32Array.of(1, 2, 3)],
    ['not a number', Float32Array.of(1, Number.NaN)],
    ['infinite', Float32Array.of(1, Number.POSITIVE_INFINITY)],
    ['zero', Float32Array.of(0, 0)],
  ])('%s is refused', (_, vector) => {
    expect(() => normalize(vector, 2)).toThrow(expect.objectContaining({ code: 'MODEL_OUTPUT_INVALID' }))
  })

  test('rows and first tokens are cut where they lie', () => {
    const values = Float32Array.from({ length: 12 }, (_, index) => index)
    expect(splitRows(values, 4).map((row) => [...row])).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ])
    expect(poolFirstToken(values, 3, 2).map((row) => [...row])).toEqual([
      [0, 1],
      [6, 7],
    ])
  })
})
