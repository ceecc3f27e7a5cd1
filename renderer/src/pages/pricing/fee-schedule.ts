/** Selects the fee schedule in force at a time from those the market has announced. */
import type { DatedFeeSchedule } from '#shared/contract/market/offers.ts'

/** Returns the newest one in force. A cached list also includes schedules that have come into force since. */
export function scheduleInForce(items: readonly DatedFeeSchedule[], at: Date): DatedFeeSchedule | null {
  const inForce = items.filter(({ effectiveFrom }) => new Date(effectiveFrom) <= at)
  return inForce.toSorted((a, b) => a.effectiveFrom.localeCompare(b.effectiveFrom)).at(-1) ?? null
}
