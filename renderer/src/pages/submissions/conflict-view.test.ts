import { expect, it } from 'vitest'
import { fieldLabel, keptFields, sidesOf, stillValid, valueText } from './conflict-view.ts'

const field = (path: string, mine: unknown, theirs: unknown) => ({
  path,
  base: 'a',
  mine,
  theirs,
  concernsMoney: false,
})

it('names fields as people do', () => {
  expect(fieldLabel('offers')).toBe('Prices and ways to buy')
  expect(fieldLabel('card.name')).toBe('Name')
  expect(fieldLabel('card.character.age')).toBe('Age')
})

it('shows prices as money and terms line by line', () => {
  const offers = [
    { offer: 'one_time', priceCents: 499 },
    { offer: 'subscription', priceCents: 150, interval: 'month' },
    { offer: 'license', priceCents: 9900, terms: { kind: 'commercial', allowsAiTraining: false } },
  ]
  expect(valueText(offers)).toBe(
    'One time: $4.99\nSubscription, Month: $1.50\nLicense: $99.00\nTerms:\nKind: Commercial\nAllows ai training: No',
  )
  expect(valueText([{ sha256: 'a'.repeat(64), role: 'main' }])).toBe('Main file aaaaaaaa')
  expect(valueText(['tall', 'gray'])).toBe('tall, gray')
  expect(valueText('13+', 'ageRating')).toBe('13 and older')
  expect(valueText(undefined)).toBe('')
})

it('offers what was before only where it is known', () => {
  expect(sidesOf({ hasBase: true })).toEqual(['base', 'mine', 'theirs'])
  expect(sidesOf({ hasBase: false })).toEqual(['mine', 'theirs'])
})

it('says what will be kept, and what is open', () => {
  const fields = [field('card.name', 'Ash', 'Birch'), field('ageRating', 'all', '13+')]
  expect(keptFields(fields, { 'card.name': 'theirs' })).toEqual([
    { path: 'card.name', label: 'Name', text: 'Birch' },
    { path: 'ageRating', label: 'Age rating', text: null },
  ])
})

it('forgets a choice between values that are others now', () => {
  const before = [field('card.name', 'Ash', 'Birch'), field('ageRating', 'all', '13+')]
  const now = [field('card.name', 'Ash', 'Cedar'), field('ageRating', 'all', '13+')]
  expect(stillValid({ 'card.name': 'theirs', ageRating: 'mine' }, before, now)).toEqual({ ageRating: 'mine' })
})
