import { describe, expect, it } from 'vitest'
import { assetCardSchema, createCard } from '#shared/asset-card/card.ts'
import { cents } from '#shared/money/money.ts'
import type { EditorDocument } from './document.ts'
import { offerText, readPrice, settleOffer, splitOf, withOffer, withOfferText } from './offers.ts'
import { IDENTITY_RECIPE } from './recipe.ts'

const empty: EditorDocument = { card: createCard('item', 'Lamp'), recipe: IDENTITY_RECIPE, mediaId: null, rough: {} }

describe('an offer', () => {
  it('waits for its price when switched on, and is in the card once it has one', () => {
    const on = withOffer(empty, 'one_time', true)
    expect(offerText(on, 'one_time')).toBe('')
    expect(on.card).toEqual(empty.card)
    const priced = withOfferText(on, 'one_time', '$4,99')
    expect(priced.card.licensing?.offers).toEqual([{ offer: 'one_time', price_cents: 499 }])
    expect(offerText(priced, 'one_time')).toBe('$4,99')
    expect(offerText(settleOffer(priced, 'one_time'), 'one_time')).toBe('4.99')
    expect(assetCardSchema.safeParse(priced.card).success).toBe(true)
  })

  it('keeps its last valid price while another is typed', () => {
    const priced = settleOffer(withOfferText(empty, 'one_time', '4.99'), 'one_time')
    const wrong = withOfferText(priced, 'one_time', '4.9x')
    expect(wrong.card.licensing?.offers?.[0]?.price_cents).toBe(499)
    expect(settleOffer(wrong, 'one_time').rough).toEqual(wrong.rough)
  })

  it('leaves the card when switched off, the others stay', () => {
    const two = withOfferText(withOfferText(empty, 'one_time', '4.99'), 'license', '0')
    const one = withOffer(two, 'one_time', false)
    expect(offerText(one, 'one_time')).toBeNull()
    expect(one.card.licensing?.offers).toEqual([{ offer: 'license', price_cents: 0 }])
    expect(withOffer(one, 'license', false).card).toEqual(empty.card)
  })
})

it('says what is wrong with a price', () => {
  expect(readPrice('one_time', '')).toEqual({ problem: 'Enter a price in dollars, such as 4.99.' })
  expect(readPrice('per_use', '4.99')).toEqual({
    problem: '$4.99 is outside the range of this offer, $0.01 to $1.00.',
  })
})

it('splits a sale as documented', () => {
  expect(splitOf('one_time', cents(999))).toEqual({ platform: '$3.00', creator: '$6.99' })
  expect(splitOf('per_use', cents(25))).toEqual({ platform: '$0.0375', creator: '$0.2125' })
})
