/** Licenses sold, counted by day. */
import type { SoldLicense } from '#shared/contract/market/licensing.ts'
import { DAY_MS } from '#shared/time.ts'

export interface SoldDay {
  /** Such as 2026-03-14, in the person's own time zone. */
  readonly day: string
  readonly sold: number
  readonly revenueCents: number
}

function dayOf(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** Every day up to today, also those without a sale; what was refunded is left out, as in the totals. */
export function soldByDay(sold: readonly SoldLicense[], now: Date, days = 30): SoldDay[] {
  // From noon, so that a day of 23 or 25 hours is never left out or counted twice.
  const noon = new Date(now.getFullYear(), now.getMonth(), now.getDate(), 12).getTime()
  const names = Array.from({ length: days }, (_, index) => dayOf(new Date(noon - (days - 1 - index) * DAY_MS)))
  const kept = sold.filter(({ endReason }) => endReason !== 'refunded')
  return names.map((day) => {
    const onDay = kept.filter(({ createdAt }) => dayOf(new Date(createdAt)) === day)
    return { day, sold: onDay.length, revenueCents: onDay.reduce((sum, { priceCents }) => sum + priceCents, 0) }
  })
}
