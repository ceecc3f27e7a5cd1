/** The books of an account as far as they were read: where each ends, and up to where it is summed up. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { type ErrorReport, errorReportSchema } from '#shared/contract/errors.ts'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import { GENESIS_HASH } from '#shared/ledger/chain.ts'

/** What a creator's money goes through; a buyer's wallet is read where it is shown. */
export const READ_BOOKS = ['creator', 'hold', 'payout'] as const
export type ReadBook = (typeof READ_BOOKS)[number]

export interface BookRow {
  readonly id: number
  readonly accountId: string
  readonly book: ReadBook
  readonly lastSequence: number
  readonly headHash: string
  readonly balance: bigint
  readonly zone: string
  readonly summedSequence: number
  readonly readAt: string | null
  readonly problem: ErrorReport | null
}

const rowSchema = z
  .object({
    id: z.bigint(),
    account_id: z.string(),
    book: z.enum(READ_BOOKS),
    last_sequence: z.bigint(),
    head_hash: z.string(),
    balance_micro_dollars: z.bigint(),
    zone: z.string(),
    summed_sequence: z.bigint(),
    read_at: z.string().nullable(),
    problem: z.string().nullable(),
  })
  .transform(
    (row): BookRow => ({
      id: Number(row.id),
      accountId: row.account_id,
      book: row.book,
      lastSequence: Number(row.last_sequence),
      headHash: row.head_hash,
      balance: row.balance_micro_dollars,
      zone: row.zone,
      summedSequence: Number(row.summed_sequence),
      readAt: row.read_at,
      problem: row.problem === null ? null : errorReportSchema.parse(JSON.parse(row.problem)),
    }),
  )

type AccountKey = Pick<MarketAccount, 'id' | 'marketUrl'>

export interface Books {
  find(account: AccountKey, book: ReadBook): BookRow | null
  /** Begins it where it was never read. */
  open(account: Pick<MarketAccount, 'id' | 'marketUrl' | 'timeZone'>, book: ReadBook): BookRow
  /** Lines were added at its end. */
  moveHead(id: number, head: Pick<BookRow, 'lastSequence' | 'headHash' | 'balance'>): void
  setSummed(id: number, summed: Pick<BookRow, 'zone' | 'summedSequence'>): void
  /** Read to its end, or not, and why. */
  setRead(id: number, read: { readonly at: string } | { readonly problem: ErrorReport }): void
  /** With its lines and sums. */
  remove(account: AccountKey): void
}

export function createBooks(db: Database): Books {
  function find({ id, marketUrl }: AccountKey, book: ReadBook): BookRow | null {
    const row = db
      .prepare('select * from ledger_book where account_id = ? and market_url = ? and book = ?')
      .safeIntegers()
      .get(id, marketUrl, book)
    return row === undefined ? null : rowSchema.parse(row)
  }

  return {
    find,
    open(account, book) {
      db.prepare(
        `insert into ledger_book (account_id, market_url, book, head_hash, zone) values (?, ?, ?, ?, ?)
         on conflict (account_id, market_url, book) do nothing`,
      ).run(account.id, account.marketUrl, book, GENESIS_HASH, account.timeZone)
      const row = find(account, book)
      if (row === null) throw new Error('The book that was just created is missing.')
      return row
    },
    moveHead(id, { lastSequence, headHash, balance }) {
      db.prepare('update ledger_book set last_sequence = ?, head_hash = ?, balance_micro_dollars = ? where id = ?').run(
        lastSequence,
        headHash,
        balance,
        id,
      )
    },
    setSummed(id, { zone, summedSequence }) {
      db.prepare('update ledger_book set zone = ?, summed_sequence = ? where id = ?').run(zone, summedSequence, id)
    },
    setRead(id, read) {
      if ('at' in read) db.prepare('update ledger_book set read_at = ?, problem = null where id = ?').run(read.at, id)
      else db.prepare('update ledger_book set problem = ? where id = ?').run(JSON.stringify(read.problem), id)
    },
    remove({ id, marketUrl }) {
      db.prepare('delete from ledger_book where account_id = ? and market_url = ?').run(id, marketUrl)
    },
  }
}
