/**
 * Reads the ledger of an account into the library, page by page from where the copy ends. Each page is checked against
 * the chain and summed up in the transaction that keeps it, so that a cut at any point leaves whole pages.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { MAX_ENTRIES } from '#shared/contract/market/ledger.ts'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import type { LedgerLine } from '#shared/ledger/chain.ts'
import type { Write } from '../database/write.ts'
import type { Accounts } from '../market/accounts.ts'
import type { MarketClient } from '../market/client.ts'
import type { BookRow, Books, ReadBook } from './books.ts'
import { continueChain } from './chain-check.ts'
import type { Lines } from './lines.ts'
import type { Names } from './names.ts'
import type { EarningsSums } from './sums.ts'

export interface ReadingParts {
  readonly write: Write
  readonly books: Books
  readonly lines: Lines
  readonly sums: EarningsSums
  readonly names: Names
  readonly accounts: Pick<Accounts, 'refresh'>
}

export interface ReadingCall {
  readonly account: MarketAccount
  readonly client: MarketClient
  readonly signal: AbortSignal
}

/** Lines that are summed again in one transaction, so that the engine can respond in between. */
const SUMMED_AT_ONCE = 2_000

function keepPage(
  { write, books, lines, sums }: ReadingParts,
  account: MarketAccount,
  book: BookRow,
  page: readonly LedgerLine[],
): void {
  const verdict = continueChain({ ownerId: book.accountId, book: book.book }, book, page)
  if (!verdict.ok) throw new LunaError('MARKET_ANSWER_INVALID', verdict.difference)
  write((changed) => {
    // The book was deleted in the meantime, to be downloaded again: the next page starts over.
    if (books.find(account, book.book)?.lastSequence !== book.lastSequence) return
    lines.add(book.id, page)
    books.moveHead(book.id, verdict.end)
    if (book.book === 'creator' && book.summedSequence === book.lastSequence) {
      sums.add(book.id, book.zone, page)
      books.setSummed(book.id, { zone: book.zone, summedSequence: verdict.end.lastSequence })
    }
    changed.event({ type: 'earnings' })
  })
}

export function createReading(parts: ReadingParts) {
  const { write, books, lines, sums, names, accounts } = parts

  async function readBook({ account, client, signal }: ReadingCall, name: ReadBook): Promise<void> {
    for (let isMore = true; isMore; ) {
      const book = books.open(account, name)
      const query = { book: name, after: book.lastSequence, limit: MAX_ENTRIES }
      const page = await client.ledger.entries(query, { signal })
      if (page.items.length > 0) keepPage(parts, account, book, page.items)
      isMore = page.nextCursor !== null
    }
  }

  /** Also after the person has moved to another time zone. */
  async function sumUp({ account, signal }: ReadingCall): Promise<void> {
    let book = books.open(account, 'creator')
    if (book.zone !== account.timeZone) {
      write(() => {
        sums.clear(book.id)
        books.setSummed(book.id, { zone: account.timeZone, summedSequence: 0 })
      })
      book = books.open(account, 'creator')
    }
    while (book.summedSequence < book.lastSequence) {
      signal.throwIfAborted()
      const range = { first: book.summedSequence + 1, last: book.lastSequence }
      const some = lines.inOrder(book.id, range, SUMMED_AT_ONCE)
      const summedSequence = some.at(-1)?.sequence ?? book.lastSequence
      write((changed) => {
        sums.add(book.id, book.zone, some)
        books.setSummed(book.id, { zone: book.zone, summedSequence })
        changed.event({ type: 'earnings' })
      })
      book = { ...book, summedSequence }
      await breathe()
    }
  }

  async function readNames({ account, client, signal }: ReadingCall): Promise<void> {
    const book = books.open(account, 'creator')
    while ((await names.fetch(book.id, client, signal)) > 0) write((changed) => changed.event({ type: 'earnings' }))
  }

  /** Throws MARKET_UNREACHABLE, NOT_SIGNED_IN, CANCELLED; what else ends it is kept with the book. */
  return async function read({ account: known, client, signal }: ReadingCall): Promise<void> {
    let account = known
    try {
      // Sums are made by the days of the zone that is set now.
      account = accounts.refresh(known, await client.accounts.me({}, { signal }))
      const call = { account, client, signal }
      await sumUp(call)
      await readBook(call, 'creator')
      // Who never sold anything has nothing that a dispute could hold, and no payouts.
      if (books.open(account, 'creator').lastSequence > 0) {
        await readBook(call, 'hold')
        await readBook(call, 'payout')
      }
      const before = books.open(account, 'creator')
      write((changed) => {
        books.setRead(before.id, { at: new Date().toISOString() })
        changed.event({ type: 'earnings' })
      })
      await readNames(call)
    } catch (cause) {
      const error = toLunaError(cause)
      if (error.code === 'MARKET_UNREACHABLE' || error.code === 'NOT_SIGNED_IN' || error.code === 'CANCELLED')
        throw error
      const book = books.find(account, 'creator')
      // The account was signed out in the meantime, or the studio is closing.
      if (book === null || signal.aborted) return
      write((changed) => {
        books.setRead(book.id, { problem: error.toReport() })
        changed.event({ type: 'earnings' })
      })
    }
  }
}
