/** Finds the ledger lines behind a figure. */
import { setImmediate as breathe } from 'node:timers/promises'
import type { LineFilter } from '#shared/contract/studio/earnings.ts'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import type { LedgerLine } from '#shared/ledger/chain.ts'
import { periodWindow } from '#shared/ledger/time-zone.ts'
import type { BookRow, Books } from './books.ts'
import type { LineQuery, SequenceRange } from './line-blocks.ts'
import type { Lines } from './lines.ts'
import type { EarningsSums } from './sums.ts'

export interface LineQueriesParts {
  readonly books: Books
  readonly lines: Lines
  readonly sums: EarningsSums
  readonly clock: () => Date
}

const NO_LINES: SequenceRange = { first: 1, last: 0 }
const LINES_AT_ONCE = 1_000

export function createLineQueries({ books, lines, sums, clock }: LineQueriesParts) {
  /** Each local day is a run of lines, so days are turned into sequences. */
  function rangeOf(book: BookRow, filter: LineFilter): SequenceRange {
    const window = filter.period === undefined ? undefined : periodWindow(filter.period, book.zone, clock())
    const firstDay = filter.firstDay ?? window?.firstDay ?? null
    const lastDay = filter.lastDay ?? window?.lastDay ?? null
    const isByDay = (firstDay !== null || lastDay !== null) && book.book === 'creator'
    const span = isByDay ? sums.span(book.id, firstDay, lastDay) : { first: 1, last: book.lastSequence }
    if (span === null) return NO_LINES
    return {
      first: Math.max(span.first, filter.firstSequence ?? 1),
      last: Math.min(span.last, book.lastSequence, filter.lastSequence ?? Number.MAX_SAFE_INTEGER),
    }
  }

  function queryOf(account: MarketAccount, filter: LineFilter): LineQuery {
    const book = books.find(account, filter.book)
    return book === null
      ? { bookId: 0, range: NO_LINES, filter }
      : { bookId: book.id, range: rangeOf(book, filter), filter }
  }

  return {
    queryOf,
    /** Newest first, with pauses in between for other work. */
    async *pagesOf(account: MarketAccount, filter: LineFilter): AsyncGenerator<LedgerLine[]> {
      const query = queryOf(account, filter)
      for (let before: number | null = null; ; ) {
        const page = lines.newest(query, before, LINES_AT_ONCE)
        yield page
        await breathe()
        before = page.at(-1)?.sequence ?? null
        if (page.length < LINES_AT_ONCE) return
      }
    },
  }
}
