/** Reading a price that a person typed, exactly: digits are counted, never turned into a fraction. */
import { LunaError } from '../contract/errors.ts'
import { type Cents, cents, formatCents, MAX_PRICE_CENTS } from './money.ts'

const EXAMPLE = 'Write a price in dollars, such as 4.99.'

function refuse(text: string, problem: string): never {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text
  throw new LunaError('INVALID_INPUT', `price: "${shown}" ${problem}`)
}

/** Whole dollars, where the last group of decimals (one or two digits) has been cut off already. */
function wholeDigits(text: string, whole: string, decimalMark: string): string {
  if (/^\d*$/.test(whole)) return whole
  const groupMark = decimalMark === ',' ? '.' : ','
  const groups = whole.split(groupMark)
  const wellGrouped = /^\d{1,3}$/.test(groups[0] ?? '') && groups.slice(1).every((group) => /^\d{3}$/.test(group))
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
  if (/^[-−–(]/.test(trimmed) || /^[-−–]/.test(amount)) refuse(text, 'is negative. A price is zero or more.')
  if (/[€£¥₹]|EUR|GBP/i.test(amount)) refuse(text, 'is in another currency. Prices are in US dollars.')
  if (!/^[\d.,]*\d[\d.,]*$/.test(amount)) refuse(text, `is not a price. ${EXAMPLE}`)
  const { whole, decimals } = splitAtDecimals(text, amount)
  const digits = `${whole}${decimals.padEnd(2, '0')}`.replace(/^0+(?=\d)/, '')
  // Compared by length first: a longer number may not be held exactly.
  if (digits.length > String(maxCents).length || Number(digits) > maxCents) {
    refuse(text, `is too high. The most is ${formatCents(maxCents)}.`)
  }
  return cents(Number(digits))
}
