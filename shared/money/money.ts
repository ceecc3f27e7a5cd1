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

const HALF_A_CENT = 5_000n

/** In whole cents, rounded half away from zero: for people to read, never to be added up. */
export function roundedToCents(value: MicroDollars): Cents {
  const size = value < 0n ? -value : value
  const rounded = microDollarsToCents(microDollars(size + HALF_A_CENT)).cents
  return cents(value < 0n && rounded > 0 ? -rounded : rounded)
}

/** To the cent, as sentences give money: `$6.29` of 6.291. What rounds to nothing is `less than $0.01`. */
export function formatToCent(value: MicroDollars): string {
  const rounded = roundedToCents(value)
  return rounded === 0 && value > 0n ? 'less than $0.01' : formatCents(rounded)
}

const EXAMPLE = 'Enter a price in dollars, such as 4.99.'

function refuse(text: string, problem: string): never {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text
  throw new LunaError('INVALID_INPUT', `price: "${shown}" ${problem}`)
}

/** Whole dollars, where the last group of decimals (one or two digits) has been cut off already. */
function wholeDigits(text: string, whole: string, decimalMark: string): string {
  if (/^\d*$/.test(whole)) return whole
  const groupMark = decimalMark === ',' ? '.' : ','
  const groups = whole.split(groupMark)
  const wellGrouped = /^[1-9]\d{0,2}$/.test(groups[0] ?? '') && groups.slice(1).every((group) => /^\d{3}$/.test(group))
  if (!wellGrouped) refuse(text, `is not a price. ${EXAMPLE}`)
  return groups.join('')
}

/**
 * The mark before the decimals: the last dot, or the last comma unless exactly three digits follow it
 * (`4,99` is four dollars ninety-nine, `1,299` is one thousand two hundred and ninety-nine).
 */
function splitAtDecimals(text: string, amount: string): { whole: string; decimals: string } {
  const position = Math.max(amount.lastIndexOf('.'), amount.lastIndexOf(','))
  if (position === -1) return { whole: amount, decimals: '' }
  const mark = amount.charAt(position)
  const decimals = amount.slice(position + 1)
  if (mark === ',' && decimals.length === 3) return { whole: wholeDigits(text, amount, '.'), decimals: '' }
  if (/^\d{3,}$/.test(decimals)) refuse(text, `has more than two decimals. ${EXAMPLE}`)
  return { whole: wholeDigits(text, amount.slice(0, position), mark), decimals }
}

/**
 * Reads `4.99`, `$4.99`, `4,99`, `1,299.00`, `.5`, ` 5 ` and `5 USD` as whole cents.
 * Throws INVALID_INPUT, with what to correct, for anything else: nothing at all, other currencies, more than two
 * decimals, negative prices, prices above `maxCents`. Whether an offer allows the price is `validatePrice`'s question.
 */
export function parsePrice(text: string, maxCents: Cents = MAX_PRICE_CENTS): Cents {
  const trimmed = text.trim()
  if (trimmed === '') refuse(text, `is empty. ${EXAMPLE}`)
  const amount = trimmed
    .replace(/^(?:USD?)?\s*\$?\s*/i, '')
    .replace(/\s*(?:\$|USD)$/i, '')
    .trim()
  if (/^[-−–(]/.test(trimmed) || /^[-−–]/.test(amount)) refuse(text, 'is negative. Enter a price of 0 or more.')
  if (/[€£¥₹]|EUR|GBP/i.test(amount)) refuse(text, 'is in another currency. Prices are in US dollars.')
  if (!/^[\d.,]*\d[\d.,]*$/.test(amount)) refuse(text, `is not a price. ${EXAMPLE}`)
  const { whole, decimals } = splitAtDecimals(text, amount)
  const digits = `${whole}${decimals.padEnd(2, '0')}`.replace(/^0+(?=\d)/, '')
  // Compared by length first: a longer number may not be held exactly.
  if (digits.length > String(maxCents).length || Number(digits) > maxCents) {
    refuse(text, `is too high. The maximum is ${formatCents(maxCents)}.`)
  }
  return cents(Number(digits))
}
