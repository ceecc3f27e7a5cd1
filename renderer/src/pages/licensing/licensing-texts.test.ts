import { describe, expect, it } from 'vitest'
import type { QueuedCall } from '#shared/contract/studio/queued-calls.ts'
import type { Mutation } from '#shared/contract/studio/sync.ts'
import { checkoutStep, isSettled } from '../../buying/checkout-step.ts'
import { browseInput, isFiltered, NO_FILTERS } from './browse-query.ts'
import { fieldWords } from './certificate-rows.ts'
import { answerTo } from './complaint-answer.ts'
import { sold, terms } from './licensing.fixture.ts'
import { listingTotals, shareOf } from './listing-totals.ts'
import { pendingListings } from './pending.ts'
import { pictureUrl } from './picture-url.ts'
import { soldByDay } from './sold-by-day.ts'
import { countryCode, creditLine, termRows, termsLine } from './terms-text.ts'

describe('terms in words', () => {
  const rows = (changes = {}) => Object.fromEntries(termRows(terms(changes)).map(({ key, text }) => [key, text]))
  it('says every term, limits and none', () => {
    expect(rows()).toMatchObject({
      ...{ uses: 'Web, Print', territory: 'Worldwide', duration: 'For ever', impressions: 'Unlimited' },
      ...{ royalty: 'None', credit: 'Not required', training: 'Not permitted', advertising: 'Permitted' },
    })
    const limited = { kind: 'rights_managed', territory: ['DE', 'FR'], durationDays: 730, maxImpressions: 1_000 }
    expect(rows({ ...limited, royaltyPercent: 10 })).toMatchObject({
      ...{ territory: 'Germany, France', duration: '2 years from the day it is granted' },
      ...{ impressions: '1,000 at most', royalty: '10 % of the usage rates' },
      derivatives: 'May be licensed as rights-managed',
    })
    expect(rows({ kind: 'exclusive' })['derivatives']).toBe('May not be licensed to others')
  })
  it('fits on one line', () => {
    expect(termsLine(terms({ durationDays: 1 }))).toBe('Web, Print · Worldwide · 1 day')
  })
  it('knows countries by name and code', () => {
    expect([countryCode(' germany '), countryCode('de'), countryCode('XX')]).toEqual(['DE', 'DE', null])
  })
  it('gives the line to be shown, the creator’s own where there is one', () => {
    expect(creditLine(terms(), 'Harbour', 'Ada')).toBeNull()
    expect(creditLine(terms({ requiresAttribution: true }), 'Harbour', 'Ada')).toBe('Harbour by Ada')
    const own = terms({ requiresAttribution: true, attributionText: 'Art by A.' })
    expect(creditLine(own, 'Harbour', 'Ada')).toBe('Art by A.')
  })
})

describe('browsing', () => {
  it('asks for what is set alone, prices only once they are prices', () => {
    expect(browseInput(NO_FILTERS, undefined)).toEqual({ limit: 30, sort: 'newest' })
    const some = { ...NO_FILTERS, text: ' keeper ', minPrice: '4.99', maxPrice: 'x', forAdvertising: true }
    expect(browseInput(some, 'next')).toEqual({
      ...{ limit: 30, sort: 'newest', cursor: 'next', q: 'keeper', minPriceCents: 499, permitsAdvertising: 'true' },
    })
  })
  it('knows whether anything is looked for; an order is no filter', () => {
    expect(isFiltered({ ...NO_FILTERS, sort: 'price' })).toBe(false)
    expect(isFiltered({ ...NO_FILTERS, forTraining: true })).toBe(true)
  })
})

it('counts what was sold by day, days without a sale too, refunds left out', () => {
  const day = (iso: string, endReason: 'refunded' | 'revoked' | null = null) => sold({ createdAt: iso, endReason })
  const noon = new Date(2026, 2, 30, 12)
  const at = (date: number) => new Date(2026, 2, date, 9).toISOString()
  const days = soldByDay([day(at(30)), day(at(30), 'revoked'), day(at(29), 'refunded'), day(at(1))], noon)
  expect(days).toHaveLength(30)
  expect(days[0]).toEqual({ day: '2026-03-01', sold: 1, revenueCents: 4_900 })
  expect(days.slice(-2)).toEqual([
    { day: '2026-03-29', sold: 0, revenueCents: 0 },
    { day: '2026-03-30', sold: 2, revenueCents: 9_800 },
  ])
})

it('sums up listings, and says what each brought of the whole', () => {
  const listing = (revenue: number, royalties: string, status: 'active' | 'closed' = 'active') => ({
    status,
    analytics: {
      ...{ totalPurchases: 2, totalRevenueCents: revenue, liveGrants: 1, royaltiesMicroDollars: royalties },
      declaredUsage: { impressions: 0, downloads: 0, embeds: 0 },
    },
  })
  const [first, second] = [listing(3_000, '100'), listing(1_000, '250', 'closed')]
  const totals = listingTotals([first, second])
  expect(totals).toEqual({ active: 1, sold: 4, revenueCents: 4_000, royaltiesMicroDollars: 350n })
  expect([shareOf(first, totals), shareOf(second, totals)]).toEqual([7_500, 2_500])
  expect(shareOf(listing(0, '0'), listingTotals([listing(0, '0')]))).toBe(0)
})

it('tells changes of listings from everything else that waits', () => {
  const mutation = (call: Mutation['call']): Mutation => ({
    ...{ id: 'm', number: 1, kind: 'call', subject: 's', title: 't', state: 'refused', attempts: 1, error: null, call },
    ...{ createdAt: '2026-03-01T12:00:00Z', nextTryAt: null },
  })
  const documented = {
    ...{ content_type: 'character', content_id: 'a', content_title: 'Harbour', price_cents: 900 },
    ...{ license_type: 'royalty_free', usage_rights: ['web'] },
  } satisfies Extract<QueuedCall, { operation: 'licensing.createLicense' }>['input']
  const waiting = [
    mutation({ operation: 'licensing.createLicense', input: documented }),
    mutation({ operation: 'licensing.close', input: { id: 'l' } }),
    mutation({ operation: 'derivations.answer', input: { id: 'l', accept: true } }),
    mutation(null),
  ]
  expect(pendingListings(waiting)).toMatchObject([
    { operation: 'licensing.createLicense', title: 'Harbour', state: 'refused' },
    { operation: 'licensing.close', title: null, state: 'refused' },
  ])
})

it('follows a checkout until nothing changes any more', () => {
  expect(['pending', 'paid', 'fulfilled', 'expired'].map((state) => isSettled(checkoutStep(state as 'paid')))).toEqual([
    ...[false, false, true, true],
  ])
})

it('lets a licensee answer in time, and appeal in time', () => {
  const now = new Date('2026-03-10T00:00:00Z')
  expect(answerTo({ state: 'cure_period', appealUntil: null }, now)).toBe('respond')
  expect(answerTo({ state: 'revoked', appealUntil: '2026-03-10T00:00:01Z' }, now)).toBe('appeal')
  expect(answerTo({ state: 'revoked', appealUntil: '2026-03-10T00:00:00Z' }, now)).toBeNull()
  expect(answerTo({ state: 'reported', appealUntil: null }, now)).toBeNull()
})

it('names fields of a certificate in words, and takes pictures from the market’s own paths alone', () => {
  expect([fieldWords('terms.territory'), fieldWords('unheard')]).toEqual(['where it is valid', 'unheard'])
  const id = '00000000-0000-7000-8000-000000000001'
  expect(pictureUrl(`/v1/assets/${id}/media/${'a'.repeat(64)}`)).toBe(`market-picture/${id}/${'a'.repeat(64)}?edge=512`)
  expect(pictureUrl('https://elsewhere.example/x.png')).toBeNull()
})
