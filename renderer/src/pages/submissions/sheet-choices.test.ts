import { beforeEach, expect, it } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { draftSchema } from '#shared/contract/market/submissions.ts'
import { choicesOf, choose, forgetChoices, useSheetChoices, withChoices } from './sheet-choices.ts'

const draft = draftSchema.parse({ card: createCard('item', 'Lamp'), ageRating: 'all' })

beforeEach(() => useSheetChoices.setState({ byAsset: {} }))

it('keeps what was chosen by asset until it is saved', () => {
  choose('a', { ageRating: '16+' })
  choose('a', { derivation: null })
  choose('b', { previews: ['x'] })
  expect(choicesOf(useSheetChoices.getState(), 'a')).toEqual({ ageRating: '16+', derivation: null })
  forgetChoices('a')
  expect(choicesOf(useSheetChoices.getState(), 'a')).toEqual({})
  expect(choicesOf(useSheetChoices.getState(), 'b')).toEqual({ previews: ['x'] })
})

it('lays the choices over the draft, and has card and submission say the same age', () => {
  expect(withChoices(draft, {})).toMatchObject({ ageRating: 'all', card: { age_rating: 'all' } })
  const offers = [{ offer: 'one_time', priceCents: 499 }] as const
  const derivation = { parentAssetId: '019db0a0-0000-7000-8000-000000000000', royaltyPercent: 10 }
  expect(withChoices(draft, { offers, derivation, ageRating: '13+' })).toMatchObject({
    ...{ offers, derivation, ageRating: '13+', card: { age_rating: '13+' } },
  })
  expect(withChoices({ ...draft, derivation }, { derivation: null }).derivation).toBeNull()
  expect(withChoices(draft, { ageRating: null }).card).not.toHaveProperty('age_rating')
})
