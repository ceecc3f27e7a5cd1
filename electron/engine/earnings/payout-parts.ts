/** What each payout is made of: the account after the payout before it, the lines since, and what is left. */
import type { PayoutParts } from '#shared/contract/studio/earnings.ts'
import type { BookRow } from './books.ts'
import type { Lines } from './lines.ts'

/** Ten years of weeks. */
const MOST_PAYOUTS = 520

/** Newest first. */
export function payoutParts(lines: Lines, book: BookRow): PayoutParts[] {
  const range = { first: 1, last: book.lastSequence }
  const found = lines
    .newest({ bookId: book.id, range, filter: { figure: 'payouts' } }, null, MOST_PAYOUTS)
    .filter(({ kind }) => kind === 'payout')
  return found.map(({ sequence, at, amountMicroDollars, balanceMicroDollars }, index) => {
    const before = found[index + 1]
    const firstSequence = (before?.sequence ?? 0) + 1
    const opening = BigInt(before?.balanceMicroDollars ?? 0n)
    const ahead = BigInt(balanceMicroDollars) - BigInt(amountMicroDollars)
    return {
      sequence,
      at,
      amountMicroDollars: String(-BigInt(amountMicroDollars)),
      openingMicroDollars: String(opening),
      firstSequence,
      lineCount: sequence - firstSequence,
      linesMicroDollars: String(ahead - opening),
      remainingMicroDollars: balanceMicroDollars,
    }
  })
}
