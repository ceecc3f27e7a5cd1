/** Money as the market's answers hold it, for people to read. */
import {
  cents,
  formatCents as centsText,
  formatMicroDollars as exactText,
  microDollars,
  microDollarsToCents,
} from '#shared/money/money.ts'

/** `$4.99` of whole cents, `−$4.99` with a true minus. */
export function formatCents(value: number): string {
  return withMinus(centsText(cents(value)))
}

const withMinus = (amount: string): string => amount.replace(/^-/, '−')

/**
 * Of micro-dollars as a decimal text or a bigint: to the cent, rounded half away from zero, or with every digit where
 * `isExact`. An amount that is not zero is never shown as zero, but with every digit.
 */
export function formatMicroDollars(value: string | bigint, { isExact = false } = {}): string {
  const exact = microDollars(BigInt(value))
  if (isExact) return withMinus(exactText(exact))
  const size = exact < 0n ? -exact : exact
  const rounded = microDollarsToCents(microDollars(size + HALF_A_CENT)).cents
  if (rounded === 0 && size > 0n) return withMinus(exactText(exact))
  return withMinus(centsText(cents(exact < 0n ? -rounded : rounded)))
}

const HALF_A_CENT = 5_000n
