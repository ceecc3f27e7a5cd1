/** Money as the market's answers hold it, for people to read. */
import {
  cents,
  formatCents as centsText,
  formatMicroDollars as exactText,
  microDollars,
  roundedToCents,
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
  const rounded = roundedToCents(exact)
  return withMinus(rounded === 0 && exact !== 0n ? exactText(exact) : centsText(rounded))
}
