import { describe, expect, it } from 'vitest'
import { CURRENT_FEE_SCHEDULE } from '#shared/offers/offers.ts'
import { scheduleInForce } from './fee-schedule.ts'
import { netOf, splitParts } from './split-parts.ts'
import type { Way } from './ways.ts'

const fees = CURRENT_FEE_SCHEDULE
const oneTime: Way = { key: 'one_time', offer: 'one_time', interval: null }
const perUse: Way = { key: 'per_use', offer: 'per_use', interval: null }
const parents = [10, 50].map((royaltyPercent, index) => ({
  assetId: `parent-${index + 1}`,
  creatorId: `creator-${index + 1}`,
  royaltyPercent,
}))

function partsOf(way: Way, priceCents: number, of: typeof parents = []) {
  const net = netOf({ way, priceCents, fees, parents: of })
  if (net === null) throw new Error('no sale')
  return { net, parts: splitParts(net.perSale, of) }
}

describe('the drawn split', () => {
  it('cuts a card sale into you, platform and processor', () => {
    const { parts } = partsOf(oneTime, 999)
    expect(parts.map(({ receiver, amountMicroDollars }) => [receiver, amountMicroDollars])).toEqual([
      ['you', 6_990_000n],
      ['platform', 2_410_000n],
      ['processor', 590_000n],
    ])
  })

  it('names the parents from near to far', () => {
    const { parts } = partsOf(perUse, 100, parents)
    expect(parts.map(({ receiver, depth, amountMicroDollars }) => [receiver, depth, amountMicroDollars])).toEqual([
      ['you', null, 765_000n],
      ['parents', 1, 42_500n],
      ['parents', 2, 42_500n],
      ['platform', null, 150_000n],
    ])
  })

  it('sums to what the buyer pays, also where the platform pays in', () => {
    for (const price of [99, 100, 110, 499, 9_999]) {
      const { net, parts } = partsOf(oneTime, price, parents)
      expect(parts.reduce((sum, { amountMicroDollars }) => sum + amountMicroDollars, 0n)).toBe(net.perSale.buyerPays)
    }
    const cheap = partsOf(oneTime, 99).parts.find(({ receiver }) => receiver === 'platform')
    expect(cheap).toMatchObject({ amountMicroDollars: -30_000n, basisPoints: 0 })
  })

  it('has nothing to draw of an illegal price', () => {
    expect(netOf({ way: oneTime, priceCents: 50, fees })).toBeNull()
  })
})

describe('the schedule in force', () => {
  const schedule = (version: number, effectiveFrom: string) => ({ ...fees, version, effectiveFrom })
  const items = [schedule(2, '2026-06-01T00:00:00.000Z'), schedule(1, '2026-01-01T00:00:00.000Z')]

  it('is the newest that has begun, also one that was announced when last read', () => {
    expect(scheduleInForce(items, new Date('2026-05-31T23:59:59Z'))?.version).toBe(1)
    expect(scheduleInForce(items, new Date('2026-06-01T00:00:00Z'))?.version).toBe(2)
    expect(scheduleInForce(items, new Date('2025-01-01T00:00:00Z'))).toBeNull()
  })
})
