import { expect, test } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { cardFields } from './card-fields.ts'

test('shows what the card says, in the order of its kind, and nothing that is empty', () => {
  const card = {
    ...createCard('character', 'Ash'),
    character: { class: 'Smith', race: 'Dwarf', personality_traits: ['calm', ' ', 'exact'], alignment: '' },
  }
  expect(cardFields(card)).toEqual([
    { name: 'race', text: 'Dwarf' },
    { name: 'class', text: 'Smith' },
    { name: 'personality_traits', text: 'calm, exact' },
  ])
  expect(cardFields(createCard('character', 'Ash'))).toEqual([])
})

test('puts what has parts into words', () => {
  const layout = { rows: 2, corner: { has_fire: true } }
  const card = { ...createCard('room_template', 'Tower'), room_template: { layout } }
  expect(cardFields(card)).toEqual([{ name: 'layout', text: 'rows: 2; corner: has fire: true' }])
})
