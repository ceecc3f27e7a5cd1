/** Which fee schedule holds at a time, of those the market told of. */
import type { DatedFeeSchedule } from '#shared/contract/market/offers.ts'

/** The newest one that has begun. What was read before tells also of schedules announced for a time that has come. */
export function scheduleInForce(items: readonly DatedFeeSchedule[], at: Date): DatedFeeSchedule | null {
  const begun = items.filter(({ effectiveFrom }) => new Date(effectiveFrom) <= at)
  return begun.toSorted((a, b) => a.effectiveFrom.localeCompare(b.effectiveFrom)).at(-1) ?? null
}
