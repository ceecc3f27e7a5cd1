import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LunaError } from '../contract/errors.ts'
import { cents } from '../money/money.ts'
import type { ParentLink } from '../offers/ancestry.ts'
import { OFFER_KINDS, OFFERS, priceRange } from '../offers/offers.ts'
import { type NetParts, type NetPreviewInput, previewNet } from './net-preview.ts'
import { cardFee } from './processor-fees.ts'

const sold = { assetId: 'sold', creatorId: 'creator' }
const parentChain = (royalties: readonly number[]): ParentLink[] =>
  royalties.map((royaltyPercent, index) => ({
    assetId: `parent-${index}`,
    creatorId: `maker-${index}`,
    royaltyPercent,
  }))
const preview = (changes: Partial<NetPreviewInput>) =>
  previewNet({ offer: 'one_time', priceCents: 999, sold, ...changes })

function expectConserved(parts: NetParts) {
  const royalties = parts.royalties.reduce((sum, { amount }) => sum + amount, 0n)
  expect(parts.creatorNet + royalties + parts.processorFee + parts.platformKeeps).toBe(parts.buyerPays)
  expect(parts.processorFee + parts.platformKeeps).toBe(parts.platformFee)
}

describe('card fees', () => {
  it.each([
    [0, 0],
    [50, 31],
    [99, 33],
    [999, 59],
    [1_000, 59],
    [9_999, 320],
  ])('of %d cents are %d', (price, fee) => {
    expect(cardFee(cents(price))).toBe(fee)
  })
})

describe('one sale', () => {
  it('$9.99 leaves $6.99, and the platform pays the processor from its $3.00', () => {
    const { perSale, sentences, topUp } = preview({})
    expect(perSale).toEqual({
      buyerPays: 9_990_000n,
      platformFee: 3_000_000n,
      processorFee: 590_000n,
      platformKeeps: 2_410_000n,
      royalties: [],
      creatorNet: 6_990_000n,
    })
    expect(topUp).toBeNull()
    expect(sentences).toEqual([
      'The buyer pays $9.99; you receive $6.99.',
      'The platform takes 30%, $3.00.',
      'Of this it pays the card processor $0.59.',
      'If 2% of sales are refunded, a sale earns you $6.8502 on average.',
      'The processor keeps its fee for a refunded sale; the platform bears it.',
    ])
  })

  it('from the wallet there is no card fee; the share of the top-up is shown apart', () => {
    const { perSale, topUp } = preview({ offer: 'per_use', priceCents: 100, parents: parentChain([10]) })
    expect(perSale).toMatchObject({ processorFee: 0n, platformFee: 150_000n, creatorNet: 765_000n })
    expect(perSale.royalties).toEqual([{ assetId: 'parent-0', creatorId: 'maker-0', amount: 85_000n }])
    expect(topUp).toEqual({ topUpCents: 1_000, feeShare: 59_000n })
    expect(preview({ offer: 'per_use', priceCents: 100, topUpCents: 500 }).topUp?.feeShare).toBe(90_000n)
  })

  it('says when the card fee exceeds the platform’s share, and what cards refuse', () => {
    const cheap = preview({ priceCents: 99 })
    expect(cheap.perSale.platformKeeps).toBe(-30_000n)
    expect(cheap.sentences.at(-1)).toContain('The card fee exceeds')
    expect(preview({ offer: 'license', priceCents: 49 }).sentences).toContain(
      'Cards cannot be charged less than $0.50.',
    )
    expect(preview({ offer: 'license', priceCents: 0 })).toMatchObject({
      perSale: { creatorNet: 0n, processorFee: 0n },
    })
  })

  it.each<[string, Partial<NetPreviewInput>]>([
    ['an illegal price', { priceCents: 98 }],
    ['a fraction of a cent', { priceCents: 100.5 }],
    ['more refunds than sales', { refundBasisPoints: 10_001 }],
    ['half a sale', { volumes: [0.5] }],
    ['a top-up that cards refuse', { topUpCents: 49 }],
  ])('refuses %s', (_, changes) => {
    expect(() => preview(changes)).toThrow(LunaError)
  })
})

describe('volumes', () => {
  it('refunds take the creator, the parents and the platform back, not the processor', () => {
    const [row] = preview({ refundBasisPoints: 1_000, volumes: [100], parents: parentChain([10]) }).volumes
    expect(row).toEqual({
      sales: 100,
      refunded: 10,
      buyerPays: 899_100_000n,
      platformFee: 270_000_000n,
      processorFee: 59_000_000n,
      platformKeeps: 211_000_000n,
      royalties: [{ assetId: 'parent-0', creatorId: 'maker-0', amount: 62_910_000n }],
      creatorNet: 566_190_000n,
    })
  })
})

describe('laws', () => {
  const inputs = fc
    .record({
      offer: fc.constantFrom(...OFFER_KINDS),
      interval: fc.constantFrom('month' as const, 'year' as const),
      place: fc.nat(1_000_000),
      royalties: fc.array(fc.nat(100), { maxLength: 5 }),
      platform: fc.nat(10_000),
      refundBasisPoints: fc.nat(10_000),
      volumes: fc.array(fc.nat(1_000_000_000), { maxLength: 3 }),
    })
    .map(({ offer, interval, place, royalties, platform, ...rest }): NetPreviewInput => {
      const { min, max } = priceRange(offer, interval)
      const platformBasisPoints = { per_use: platform, one_time: platform, subscription: platform, license: platform }
      return {
        ...rest,
        offer,
        interval,
        priceCents: min + (place % (max - min + 1)),
        sold,
        parents: parentChain(royalties),
        fees: { version: 3, platformBasisPoints },
      }
    })

  it('nothing is lost or made, for one sale and for any number of them', () => {
    fc.assert(
      fc.property(inputs, (drawn) => {
        const { perSale, volumes } = previewNet(drawn)
        expectConserved(perSale)
        for (const row of volumes) {
          expectConserved(row)
          expect(row.buyerPays).toBe(perSale.buyerPays * BigInt(row.sales - row.refunded))
          expect(row.refunded).toBeLessThanOrEqual(row.sales)
        }
      }),
    )
  })

  it('the expected net lies between nothing and the net, and refunds never raise it', () => {
    fc.assert(
      fc.property(inputs, fc.nat(10_000), (drawn, refundBasisPoints) => {
        const { expectedCreatorNet, perSale } = previewNet(drawn)
        expect(expectedCreatorNet).toBeGreaterThanOrEqual(0n)
        expect(expectedCreatorNet).toBeLessThanOrEqual(perSale.creatorNet)
        const more = previewNet({
          ...drawn,
          refundBasisPoints: Math.max(refundBasisPoints, drawn.refundBasisPoints ?? 0),
        })
        expect(more.expectedCreatorNet).toBeLessThanOrEqual(expectedCreatorNet)
        expect(OFFERS[drawn.offer].settles === 'wallet').toBe(previewNet(drawn).topUp !== null)
      }),
    )
  })
})
