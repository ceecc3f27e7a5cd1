import { expect, test } from 'vitest'
import { creatorKey } from '#models/catalog/writer.ts'
import { creatorOfPair, ownCreatorKeys } from './creators.ts'

const anonymous = { userId: null, username: null }
const bob = { userId: 'u-1', username: 'Bob' }

test.each([
  ['cards that name nobody are one’s own', anonymous, anonymous, 'Mira', 'self'],
  ['another name than the settings’', anonymous, bob, 'Mira', 'other'],
  ['the settings’ name in other letters', anonymous, bob, ' BOB ', 'self'],
  ['an unknown own name accuses nobody', anonymous, bob, '', 'self'],
  ['two names', { userId: null, username: 'Ann' }, bob, '', 'other'],
  ['the same user under a new name', { userId: 'u-1', username: 'Robert' }, bob, 'Mira', 'self'],
] as const)('%s', (_, subject, other, ownName, expected) => {
  expect(creatorOfPair(subject, other, ownName)).toBe(expected)
  expect(creatorOfPair(other, subject, ownName)).toBe(expected)
})

test('a catalog may know a creator by id, by name or by the settings’ name', () => {
  expect(ownCreatorKeys(bob, ['Mira'])).toEqual(new Set(['u-1', 'Bob', 'Mira'].map(creatorKey)))
  expect(ownCreatorKeys(anonymous, [' '])).toEqual(new Set())
})
