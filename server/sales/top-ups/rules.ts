/** When a wallet is topped up automatically. */
import type { AutoTopUpPlan } from '#shared/contract/market/auto-top-up.ts'
import { cents, centsToMicroDollars } from '#shared/money/money.ts'

/** The calendar month (UTC) whose ceiling a charge counts towards, as 2026-11. */
export const monthOf = (at: Date): string => at.toISOString().slice(0, 7)

/**
 * Whether a wallet is short of what the plan keeps in it, and one charge makes up for it: a wallet that a bank took below
 * zero is not charged again and again.
 */
export function isDue(
  balanceMicroDollars: bigint,
  { thresholdCents, amountCents }: Pick<AutoTopUpPlan, 'thresholdCents' | 'amountCents'>,
): boolean {
  const threshold = centsToMicroDollars(cents(thresholdCents))
  return balanceMicroDollars < threshold && balanceMicroDollars + centsToMicroDollars(cents(amountCents)) >= threshold
}

/** `countedCents`: of the month, charged and on the way. */
export function isWithinCeiling(
  countedCents: number,
  { amountCents, monthlyCapCents }: Pick<AutoTopUpPlan, 'amountCents' | 'monthlyCapCents'>,
): boolean {
  return countedCents + amountCents <= monthlyCapCents
}
