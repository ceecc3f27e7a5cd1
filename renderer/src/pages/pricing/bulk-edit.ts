/** Many prices changed at once: what each becomes, and why one stays as it is. */

import type { NewOffer } from '#shared/contract/market/offers.ts'
import { type Cents, cents } from '#shared/money/money.ts'
import { priceRange } from '#shared/offers/offers.ts'
import { wayKey } from '#shared/offers/way-key.ts'
import type { Way } from './ways.ts'

export type BulkChange =
  | { readonly type: 'set'; readonly priceCents: number }
  /** Whole percent; below zero lowers. */
  | { readonly type: 'percent'; readonly percent: number }
  | { readonly type: 'round' }
  /** No longer sold in this way. */
  | { readonly type: 'stop' }

export interface BulkRow {
  readonly assetId: string
  readonly name: string
  readonly before: number | null
  /** Null: not sold in this way. */
  readonly after: number | null
  /** `clamped`: the range ends there; `not_sold`: it is not sold in this way, and only setting a price changes that. */
  readonly note: 'clamped' | 'not_sold' | null
  readonly isChanged: boolean
}

/** To ten cents below $10, to fifty below $100, to the dollar above; below $1 the cent stays. */
export function roundedPrice(priceCents: number): number {
  const step = priceCents < 100 ? 1 : priceCents < 1_000 ? 10 : priceCents < 10_000 ? 50 : 100
  return Math.round(priceCents / step) * step
}

function clamped(way: Way, priceCents: number): { price: Cents; isClamped: boolean } {
  const { min, max } = priceRange(way.offer, way.interval ?? 'month')
  const price = cents(Math.min(max, Math.max(min, priceCents)))
  return { price, isClamped: price !== priceCents }
}

/** Percent in whole numbers, half a cent upwards: no fraction of a cent is ever kept. */
function afterPercent(priceCents: number, percent: number): number {
  return Math.floor((priceCents * (100 + percent) * 2 + 100) / 200)
}

function wanted(before: number, change: Exclude<BulkChange, { type: 'set' | 'stop' }>): number {
  return change.type === 'percent' ? afterPercent(before, change.percent) : roundedPrice(before)
}

export interface BulkWork {
  readonly assetId: string
  readonly name: string
  readonly offers: readonly NewOffer[]
}

/** What the change makes of the price in one way of each work. */
export function bulkRows(works: readonly BulkWork[], way: Way, change: BulkChange): BulkRow[] {
  return works.map(({ assetId, name, offers }): BulkRow => {
    const before = offers.find((offer) => wayKey(offer) === way.key)?.priceCents ?? null
    const stays = { assetId, name, before, after: before, isChanged: false }
    if (change.type === 'stop') return { ...stays, after: null, note: null, isChanged: before !== null }
    if (before === null && change.type !== 'set') return { ...stays, note: 'not_sold' }
    const target = change.type === 'set' ? change.priceCents : wanted(before ?? 0, change)
    const { price, isClamped } = clamped(way, target)
    return { ...stays, after: price, note: isClamped ? 'clamped' : null, isChanged: price !== before }
  })
}

/** The offers of a work with one price changed. */
export function withPrice(offers: readonly NewOffer[], way: Way, after: number | null): NewOffer[] {
  const kept = offers.filter((offer) => wayKey(offer) !== way.key)
  if (after === null || way.offer === 'license') return kept
  const changed: NewOffer = {
    offer: way.offer,
    priceCents: after,
    ...(way.interval === null ? {} : { interval: way.interval }),
  }
  return [...kept, changed]
}
