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
  expect(readRows([row('@Bo', '20'), row(' cy ', '12.5')])).toEqual({
    shares: [
      { handle: 'bo', basisPoints: 2_000 },
      { handle: 'cy', basisPoints: 1_250 },
    ],
    left: 6_750,
    problem: null,
  })
  expect(readRows([])).toEqual({ shares: [], left: 10_000, problem: null })
})

it.each([
  [[row('', '20')], 'handle'],
  [[row('bo', 'much')], 'percent'],
  [[row('bo', '20'), row('@BO', '10')], 'twice'],
  [[row('bo', '60'), row('cy', '40')], 'nothing_left'],
] as const)('says what is wrong with %j', (rows, problem) => expect(readRows(rows).problem).toBe(problem))
