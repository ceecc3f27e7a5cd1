/** What a number of sales would bring, at one price or two. */

import type { ParentLink } from '#shared/offers/ancestry.ts'
import type { FeeSchedule } from '#shared/offers/offers.ts'
import { previewNet, type VolumeRow } from '#shared/pricing/net-preview.ts'
import { rangeError, type Way } from './ways.ts'

export interface WhatIfInput {
  readonly way: Way
  readonly priceCents: number
  readonly fees: FeeSchedule
  readonly parents: readonly ParentLink[]
  readonly refundPercent: number
}

export const MOST_SALES = 10_000

/** Null for an illegal price. */
export function volumesOf(input: WhatIfInput, volumes: readonly number[]): readonly VolumeRow[] | null {
  const { way, priceCents, fees, parents, refundPercent } = input
  if (rangeError(way, priceCents) !== null) return null
  return previewNet({
    offer: way.offer,
    priceCents,
    ...(way.interval === null ? {} : { interval: way.interval }),
    refundBasisPoints: refundPercent * 100,
    volumes,
    sold: { assetId: 'sold', creatorId: 'you' },
    parents,
    fees,
  }).volumes
}

/** Five numbers of sales up to this one for the table, each once and in order. */
export function volumeSteps(sales: number): number[] {
  const steps = [1, 2, 3, 4, 5].map((fifth) => Math.round((sales * fifth) / 5))
  return [...new Set(steps)].filter((step) => step > 0)
}

/** How many sales at the new price bring at least what `sales` bring at the old one; null where none can. */
export function salesToMatch(now: WhatIfInput, next: WhatIfInput, sales: number): number | null {
  const target = volumesOf(now, [sales])?.[0]?.creatorNet
  if (target === undefined || target === 0n) return null
  let low = 0
  let high = 1_000_000
  const netAt = (count: number) => volumesOf(next, [count])?.[0]?.creatorNet ?? 0n
  if (netAt(high) < target) return null
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (netAt(middle) >= target) high = middle
    else low = middle + 1
  }
  return low
}

/** The slider moves evenly in the number of digits: 1 to 10,000 in 100 steps. */
export function salesOfStep(step: number): number {
  const exact = 10 ** (step / 25)
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 1)
  return Math.min(MOST_SALES, Math.max(1, Math.round(exact / digits) * digits))
}

export function stepOfSales(sales: number): number {
  return Math.round(Math.log10(Math.min(MOST_SALES, Math.max(1, sales))) * 25)
}
