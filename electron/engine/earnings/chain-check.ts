/** Whether lines follow each other as the market sealed them: sequence, balance and hash. */
import { type LedgerLine, lineHash } from '#shared/ledger/chain.ts'
import type { Book } from '#shared/ledger/kinds.ts'

export interface ChainEnd {
  readonly lastSequence: number
  readonly headHash: string
  readonly balance: bigint
}

export type ChainVerdict =
  | { readonly ok: true; readonly end: ChainEnd }
  | { readonly ok: false; readonly sequence: number; readonly difference: string }

/** The first line that does not continue the chain, in words. */
export function continueChain(
  account: { readonly ownerId: string; readonly book: Book },
  start: ChainEnd,
  lines: Iterable<LedgerLine>,
): ChainVerdict {
  let { lastSequence, headHash, balance } = start
  for (const line of lines) {
    const place = `${account.book}, line ${line.sequence}`
    const wrong = (sequence: number, difference: string) => ({ ok: false, sequence, difference }) as const
    if (line.sequence !== lastSequence + 1)
      return wrong(lastSequence + 1, `${place}: line ${lastSequence + 1} is missing.`)
    balance += BigInt(line.amountMicroDollars)
    if (BigInt(line.balanceMicroDollars) !== balance)
      return wrong(line.sequence, `${place}: the balance is not ${balance}.`)
    headHash = lineHash(headHash, account, line)
    if (line.hash !== headHash) {
      return wrong(line.sequence, `${place}: the hash does not match the line and the lines before it.`)
    }
    lastSequence = line.sequence
  }
  return { ok: true, end: { lastSequence, headHash, balance } }
}
