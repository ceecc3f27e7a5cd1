import { expect, it } from 'vitest'
import { addItems } from './list-items.ts'

it('keeps commas, adds lines, and puts a changed entry back in its place', () => {
  expect(addItems(['a'], ' Cunning, but kind ', 1, 100)).toEqual(['a', 'Cunning, but kind'])
  expect(addItems(['a', 'c'], 'b', 1, 100)).toEqual(['a', 'b', 'c'])
  expect(addItems([], 'one\r\ntwo\n\n two', 0, 100)).toEqual(['one', 'two'])
})

it('cuts what is longer than a card takes', () => {
  expect(addItems([], 'abcdef', 0, 3)).toEqual(['abc'])
})

it('adds nothing twice and nothing empty', () => {
  expect(addItems(['a'], 'a', 1, 100)).toEqual(['a'])
  expect(addItems(['a'], ' \n ', 1, 100)).toEqual(['a'])
})
