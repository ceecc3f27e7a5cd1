/** What the account in use has earned: the copy of its ledger, its sums, and what is made of them. */
import type { Database } from 'better-sqlite3'
import type {
  EarningsExport,
  EarningsOverview,
  LineFilter,
  PayoutParts,
  RoyaltyTree,
  StatementCheck,
  StatementMonth,
  WorkEarnings,
} from '#shared/contract/studio/earnings.ts'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import type { LedgerLine } from '#shared/ledger/chain.ts'
import { type Statement, statementSchema } from '#shared/ledger/statement.ts'
import { type EarningsPeriod, periodWindow } from '#shared/ledger/time-zone.ts'
import type { NamedFile } from '../api/exports.ts'
import type { Write } from '../database/write.ts'
import type { Market } from '../market/market.ts'
import type { Sync } from '../sync/sync.ts'
import { createBooks, READ_BOOKS, type ReadBook } from './books.ts'
import { type CopyVerdict, checkCopy } from './copy-check.ts'
import { exportedFile } from './exported-file.ts'
import { createLineQueries } from './line-queries.ts'
import { createLines } from './lines.ts'
import { createNames } from './names.ts'
import { type Holding, overviewOf, worksOf } from './overview.ts'
import { payoutParts } from './payout-parts.ts'
import { createReading } from './reading.ts'
import { createReadings } from './readings.ts'
import { royaltyTree } from './royalties.ts'
import { checkStatement, monthsOf } from './statements.ts'
import { createSums } from './sums.ts'

export interface CheckedStatement {
  readonly statement: Statement
  readonly asOf: string
  readonly isFromCache: boolean
  readonly checks: StatementCheck[]
}

/** All of it throws NOT_SIGNED_IN. */
export interface Earnings {
  overview(period: EarningsPeriod): EarningsOverview
  works(period: EarningsPeriod): WorkEarnings[]
  royalties(period: EarningsPeriod): { received: RoyaltyTree; paid: RoyaltyTree }
  lines(page: { readonly filter: LineFilter; readonly before: number | null; readonly limit: number }): {
    items: (LedgerLine & { assetName: string | null })[]
    nextBefore: number | null
  }
  lineTotals(filter: LineFilter): { count: number; amountMicroDollars: string }
  months(): StatementMonth[]
  /** Throws what the market refuses, and MARKET_UNREACHABLE where it was never read. */
  statement(period: string, signal?: AbortSignal): Promise<CheckedStatement>
  payouts(): PayoutParts[]
  check(): Promise<CopyVerdict>
  readAgain(): void
  file(wanted: EarningsExport, signal?: AbortSignal): Promise<NamedFile>
  /** Waits for a page that is just being kept. */
  close(): Promise<void>
}

export interface EarningsParts {
  readonly db: Database
  readonly write: Write
  readonly market: Pick<Market, 'requireAccount' | 'relay' | 'accounts'>
  readonly sync: Pick<Sync, 'onPull' | 'now'>
  readonly clock?: () => Date
}

export function createEarnings({ db, write, market, sync, clock = () => new Date() }: EarningsParts): Earnings {
  const [books, lines, sums, names] = [createBooks(db), createLines(db), createSums(db), createNames({ db, write })]
  const readings = createReadings(createReading({ write, books, lines, sums, names, accounts: market.accounts }))
  const queries = createLineQueries({ books, lines, sums, clock })
  sync.onPull(readings.round)

  function holding(account: MarketAccount = market.requireAccount()): Holding {
    return {
      book: books.find(account, 'creator'),
      held: books.find(account, 'hold')?.balance ?? 0n,
      zone: account.timeZone,
      isReading: readings.isReading(account.id),
      now: clock(),
    }
  }

  async function statement(period: string, signal?: AbortSignal): Promise<CheckedStatement> {
    const account = market.requireAccount()
    const answer = await market.relay.call({ operation: 'ledger.statement', input: { period } }, signal)
    const stated = statementSchema.parse(answer.data)
    const copy = { accountId: account.id, lines, bookOf: (book: ReadBook) => books.find(account, book) }
    return { ...answer, statement: stated, checks: checkStatement(copy, stated) }
  }

  const overview = (period: EarningsPeriod) => overviewOf({ sums, names }, holding(), period)
  const works = (period: EarningsPeriod) => worksOf({ sums, names }, holding(), period)

  return {
    overview,
    works,
    royalties(period) {
      const { book, now } = holding()
      if (book === null) return { received: [], paid: [] }
      const window = periodWindow(period, book.zone, now)
      const tree = (direction: 'received' | 'paid') => royaltyTree(sums.branches(book.id, direction, window), names)
      return { received: tree('received'), paid: tree('paid') }
    },
    lines({ filter, before, limit }) {
      const found = lines.newest(queries.queryOf(market.requireAccount(), filter), before, limit + 1)
      const items = found.slice(0, limit).map((line) => ({ ...line, assetName: names.of(line.assetId).name }))
      return { items, nextBefore: found.length > limit ? (items.at(-1)?.sequence ?? null) : null }
    },
    lineTotals(filter) {
      const { count, amount } = lines.totals(queries.queryOf(market.requireAccount(), filter))
      return { count, amountMicroDollars: String(amount) }
    },
    months() {
      const { book, now } = holding()
      return book === null ? [] : monthsOf({ sums, lines }, book, now)
    },
    statement,
    payouts() {
      const { book } = holding()
      return book === null ? [] : payoutParts(lines, book)
    },
    check() {
      const account = market.requireAccount()
      return checkCopy(
        READ_BOOKS.map((name) => books.find(account, name)).filter((book) => book !== null),
        lines,
      )
    },
    readAgain() {
      const account = market.requireAccount()
      write((changed) => {
        books.remove(account)
        changed.event({ type: 'earnings' })
      })
      void sync.now()
    },
    file(wanted, signal) {
      const account = market.requireAccount()
      return exportedFile(wanted, {
        owner: account.displayName,
        report: (period) => ({ overview: overview(period), works: works(period) }),
        pages: (filter) => queries.pagesOf(account, filter),
        statement: async (period) => (await statement(period, signal)).statement,
        nameOf: (assetId) => names.of(assetId).name,
      })
    },
    close: readings.close,
  }
}
