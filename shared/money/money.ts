/**
 * Money as integers: prices are whole cents, ledger amounts are micro-dollars (1 USD = 1,000,000).
 * No floating point ever touches an amount; cents are safe integers, micro-dollars are bigint.
 */
import { LunaError } from '../contract/errors.ts'

declare const unit: unique symbol

/** Whole US cents; may be negative (a balance after refunds). */
export type Cents = number & { readonly [unit]: 'cents' }

/** Millionths of a US dollar; may be negative (a balance after refunds). */
export type MicroDollars = bigint & { readonly [unit]: 'micro_dollars' }

const MICRO_DOLLARS_PER_CENT = 10_000n
const MICRO_DOLLARS_PER_DOLLAR = 1_000_000n

/** $999,999.99. Stripe takes amounts of at most eight digits in the smallest unit of the currency. */
export const MAX_PRICE_CENTS = 99_999_999 as Cents

/** Throws INVALID_INPUT unless the value is a whole number that is held exactly. */
export function cents(value: number): Cents {
  if (!Number.isSafeInteger(value)) throw new LunaError('INVALID_INPUT', `${value} is not a whole number of cents.`)
  // Adding zero makes zero of negative zero, which would print with a sign.
  return (value + 0) as Cents
}

export function microDollars(value: bigint): MicroDollars {
  return value as MicroDollars
}

export function centsToMicroDollars(value: Cents): MicroDollars {
  return microDollars(BigInt(value) * MICRO_DOLLARS_PER_CENT)
}

/**
 * Whole cents that can be paid out, and what remains below a cent (0 to 9,999 micro-dollars) and carries over.
 * Rounds towards minus infinity, so that `cents + rest` is the amount for debts as well.
 */
export function microDollarsToCents(value: MicroDollars): { cents: Cents; rest: MicroDollars } {
  const remainder = value % MICRO_DOLLARS_PER_CENT
  const rest = remainder < 0n ? remainder + MICRO_DOLLARS_PER_CENT : remainder
  return { cents: cents(Number((value - rest) / MICRO_DOLLARS_PER_CENT)), rest: microDollars(rest) }
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** For example `$1,299.00`, `-$0.05`. */
export function formatCents(value: Cents): string {
  const digits = String(Math.abs(value)).padStart(3, '0')
  return `${value < 0 ? '-' : ''}$${grouped(digits.slice(0, -2))}.${digits.slice(-2)}`
}

/** Exact, with two to six decimals: `$0.64`, `$0.6375`, `$6.375`. */
export function formatMicroDollars(value: MicroDollars): string {
  const size = value < 0n ? -value : value
  const whole = grouped(String(size / MICRO_DOLLARS_PER_DOLLAR))
  const fraction = String(size % MICRO_DOLLARS_PER_DOLLAR).padStart(6, '0')
  return `${value < 0n ? '-' : ''}$${whole}.${fraction.replace(/0{1,4}$/, '')}`
}
