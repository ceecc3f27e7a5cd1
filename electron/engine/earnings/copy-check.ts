/** Whether the copy of the ledger is still as the market sealed it, from the first line of each book to the last. */
import { setImmediate as breathe } from 'node:timers/promises'
import { GENESIS_HASH } from '#shared/ledger/chain.ts'
import type { Book } from '#shared/ledger/kinds.ts'
import type { BookRow } from './books.ts'
import { continueChain } from './chain-check.ts'
import type { Lines } from './lines.ts'

export interface CopyDifference {
  readonly book: Book
  readonly sequence: number
  readonly text: string
}

export interface CopyVerdict {
  lineCount: number
  /** The first line that is not as it was sealed. */
  difference: CopyDifference | null
}

const CHECKED_AT_ONCE = 1_000

async function differenceIn(book: BookRow, lines: Lines): Promise<CopyDifference | null> {
  const wrong = (sequence: number, text: string): CopyDifference => ({ book: book.book, sequence, text })
  let end = { lastSequence: 0, headHash: GENESIS_HASH, balance: 0n }
  while (end.lastSequence < book.lastSequence) {
    const next = end.lastSequence + 1
    const some = lines.inOrder(book.id, { first: next, last: book.lastSequence }, CHECKED_AT_ONCE)
    if (some.length === 0) return wrong(next, `${book.book}: line ${next} is missing.`)
    const verdict = continueChain({ ownerId: book.accountId, book: book.book }, end, some)
    if (!verdict.ok) return wrong(verdict.sequence, verdict.difference)
    end = verdict.end
    await breathe()
  }
  if (end.headHash === book.headHash) return null
  return wrong(book.lastSequence, `${book.book}, line ${book.lastSequence}: is not the last line that was downloaded.`)
}

export async function checkCopy(books: readonly BookRow[], lines: Lines): Promise<CopyVerdict> {
  const lineCount = books.reduce((sum, { lastSequence }) => sum + lastSequence, 0)
  for (const book of books) {
    const difference = await differenceIn(book, lines)
    if (difference !== null) return { lineCount, difference }
  }
  return { lineCount, difference: null }
}
