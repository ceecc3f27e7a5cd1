import { expect, it } from 'vitest'
import { basisPointsOf, readRows } from './share-rows.ts'

const row = (handle: string, percent: string, key = 0) => ({ key, handle, percent })

it.each([
  ['20', 2_000],
  ['12.5', 1_250],
  [' 0,25 % ', 25],
  ['99.99', 9_999],
  ['0', null],
  ['100', null],
  ['1.234', null],
  ['-5', null],
  ['', null],
])('reads %j as a share', (text, basisPoints) => expect(basisPointsOf(text)).toBe(basisPoints))

it('reads what is proposed, and what is left', () => {
  expect(readRows([row('@Bob', '20'), row(' cyd ', '12.5')])).toEqual({
    shares: [
      { handle: 'bob', basisPoints: 2_000 },
      { handle: 'cyd', basisPoints: 1_250 },
    ],
    left: 6_750,
    problem: null,
  })
  expect(readRows([])).toEqual({ shares: [], left: 10_000, problem: null })
})

it.each([
  [[row('', '20')], 'handle'],
  [[row('bo', '20')], 'not_a_handle'],
  [[row('bo b', '20')], 'not_a_handle'],
  [[row('bob', 'much')], 'percent'],
  [[row('bob', '20'), row('@BOB', '10')], 'twice'],
  [[row('bob', '60'), row('cyd', '40')], 'nothing_left'],
] as const)('says what is wrong with %j', (rows, problem) => expect(readRows(rows).problem).toBe(problem))
