import { expect, it } from 'vitest'
import { readWholeNumber } from './whole-number.ts'

it.each([
  ['2048', 2048],
  [' 2048 ', 2048],
  ['2,048', 2048],
  ['2 048', 2048],
  ['65.536', 65_536],
  ['256', 256],
  ['255', null],
  ['65537', null],
  ['20.5', null],
  ['-300', null],
  ['1e4', null],
  ['', null],
])('reads %j as %s', (text, value) => {
  expect(readWholeNumber(text, 256, 65_536)).toBe(value)
})
