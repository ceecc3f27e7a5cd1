import { expect, it } from 'vitest'
import { randomFrom } from './random.ts'

it('gives the numbers of Mulberry32, for negative seeds as for their unsigned form', () => {
  const first = (seed: number) => Array.from({ length: 3 }, randomFrom(seed))
  expect(first(1)).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522])
  expect(first(-1)).toEqual(first(2 ** 32 - 1))
})
