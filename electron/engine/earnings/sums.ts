/** The sums of a creator's lines as they lie in the library; made by the code the market makes its own with. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { LedgerLine } from '#shared/ledger/chain.ts'
import { type Cube, type Cubes, createCubes } from '#shared/ledger/cubes.ts'
import { AMOUNTS, COUNTS, noSums, type Sums } from '#shared/ledger/figures.ts'
import { type DayWindow, dayFinder } from '#shared/ledger/time-zone.ts'
import type { SequenceRange } from './line-blocks.ts'

export interface SumRow {
  readonly day: string
  readonly assetId: string
  readonly versionId: string
  readonly offer: string
  readonly country: string
  readonly sums: Sums
}

export interface BranchRow {
  readonly assetId: string
  readonly viaAssetId: string
  readonly soldAssetId: string
  readonly amount: bigint
  readonly count: bigint
}

export interface DaySpan extends SequenceRange {
  readonly day: string
}

/** What sums can be asked by; by days each day by itself, else the window added up. */
export type Dimension = 'day' | 'version' | 'market'

export interface EarningsSums {
  /** Lines that follow those summed up already; once each. */
  add(bookId: number, zone: string, lines: readonly LedgerLine[]): void
  /** Deletes the sums, to be recalculated. */
  clear(bookId: number): void
  read(bookId: number, dimension: Dimension, window: Pick<DayWindow, 'firstDay' | 'lastDay'>): SumRow[]
  branches(bookId: number, direction: 'received' | 'paid', window: Pick<DayWindow, 'firstDay' | 'lastDay'>): BranchRow[]
  /** Soonest first, those that lie after a time. */
  maturities(bookId: number, after: Date): { readonly at: Date; readonly amount: bigint }[]
  /** The days with lines, oldest first. */
  days(bookId: number): DaySpan[]
  /** The lines of whole days; null where there are none. */
  span(bookId: number, firstDay: string | null, lastDay: string | null): SequenceRange | null
}

const SUM_COLUMNS = [...AMOUNTS, ...COUNTS]
const KEY_COLUMNS = ['cube', 'day', 'asset_id', 'version_id', 'offer', 'country'] as const
const FIRST_DAY = '0000-00-00'
const LAST_DAY = '9999-99-99'

const UPSERT_SUM = `insert into earnings_sum (book_id, ${KEY_COLUMNS.join(', ')}, ${SUM_COLUMNS.join(', ')})
  values (@bookId, ${KEY_COLUMNS.map((column) => `@${column}`).join(', ')}, ${SUM_COLUMNS.map((column) => `@${column}`).join(', ')})
  on conflict (book_id, ${KEY_COLUMNS.join(', ')}) do update set
  ${SUM_COLUMNS.map((column) => `${column} = earnings_sum.${column} + excluded.${column}`).join(', ')}`

const UPSERT_BRANCH = `insert into earnings_branch
    (book_id, direction, day, asset_id, via_asset_id, sold_asset_id, amount_micro_dollars, royalty_count)
  values (@bookId, @direction, @day, @assetId, @viaAssetId, @soldAssetId, @amount, @count)
  on conflict (book_id, direction, day, asset_id, via_asset_id, sold_asset_id) do update set
    amount_micro_dollars = earnings_branch.amount_micro_dollars + excluded.amount_micro_dollars,
    royalty_count = earnings_branch.royalty_count + excluded.royalty_count`

const UPSERT_MATURITY = `insert into earnings_maturity (book_id, available_at_ms, amount_micro_dollars)
  values (?, ?, ?) on conflict (book_id, available_at_ms) do update set
    amount_micro_dollars = earnings_maturity.amount_micro_dollars + excluded.amount_micro_dollars`

const UPSERT_DAY = `insert into ledger_day (book_id, day, first_sequence, last_sequence) values (@bookId, @day, @first, @last)
  on conflict (book_id, day) do update set last_sequence = excluded.last_sequence`

function cubesOf(lines: readonly LedgerLine[], dayOf: (at: Date) => string): { cubes: Cubes; days: DaySpan[] } {
  const cubes = createCubes()
  const days = new Map<string, DaySpan>()
  for (const line of lines) {
    const day = dayOf(new Date(line.at))
    days.set(day, { day, first: days.get(day)?.first ?? line.sequence, last: line.sequence })
    const amount = BigInt(line.amountMicroDollars)
    cubes.add('', { ...line, day, amount, count: 1n })
    if (line.availableAt !== null) cubes.addMaturity('', new Date(line.availableAt), amount)
  }
  return { cubes, days: [...days.values()] }
}

const amount = z.bigint()
const sumsShape = Object.fromEntries(SUM_COLUMNS.map((column) => [column, amount])) as Record<keyof Sums, typeof amount>
const sumRowSchema = z.object({
  day: z.string(),
  asset_id: z.string(),
  version_id: z.string(),
  offer: z.string(),
  country: z.string(),
  ...sumsShape,
})

function sumRowOf(row: unknown): SumRow {
  const { day, asset_id, version_id, offer, country, ...given } = sumRowSchema.parse(row)
  return { day, assetId: asset_id, versionId: version_id, offer, country, sums: { ...noSums(), ...given } }
}

const branchRowSchema = z.object({
  assetId: z.string(),
  viaAssetId: z.string(),
  soldAssetId: z.string(),
  amount: z.bigint(),
  count: z.bigint(),
})

const maturityRowSchema = z
  .object({ available_at_ms: z.bigint(), amount_micro_dollars: z.bigint() })
  .transform((row) => ({ at: new Date(Number(row.available_at_ms)), amount: row.amount_micro_dollars }))

const dayRowSchema = z.object({ day: z.string(), first: z.number(), last: z.number() })
const rangeSchema = z.object({ first: z.number().nullable(), last: z.number().nullable() })

/** Of all time there are sums without days. */
function cubeOf(dimension: Dimension, isAllTime: boolean): Cube {
  if (dimension === 'day') return 'day'
  return `${dimension}_${isAllTime ? 'all' : 'day'}`
}

function addBranches(db: Database, bookId: number, direction: 'received' | 'paid', cubes: Cubes): void {
  const statement = db.prepare(UPSERT_BRANCH)
  for (const row of direction === 'received' ? cubes.branches() : cubes.paidBranches()) {
    const { day, assetId, viaAssetId, soldAssetId, amount: sum, count } = row
    statement.run({ bookId, direction, day, assetId, viaAssetId, soldAssetId, amount: sum, count })
  }
}

function addLines(db: Database, bookId: number, { cubes, days }: ReturnType<typeof cubesOf>): void {
  const sum = db.prepare(UPSERT_SUM)
  for (const { cube, day, assetId, versionId, offer, country, sums } of cubes.sums()) {
    sum.run({ bookId, cube, day, asset_id: assetId, version_id: versionId, offer, country, ...sums })
  }
  addBranches(db, bookId, 'received', cubes)
  addBranches(db, bookId, 'paid', cubes)
  const maturity = db.prepare(UPSERT_MATURITY)
  for (const row of cubes.maturities()) maturity.run(bookId, row.availableAt.getTime(), row.amount)
  const span = db.prepare(UPSERT_DAY)
  for (const day of days) span.run({ bookId, ...day })
}

export function createSums(db: Database): EarningsSums {
  let lastFinder: { zone: string; dayOf: (at: Date) => string } | undefined

  function dayOfZone(zone: string): (at: Date) => string {
    if (lastFinder?.zone !== zone) lastFinder = { zone, dayOf: dayFinder(zone) }
    return lastFinder.dayOf
  }

  return {
    add: (bookId, zone, lines) => addLines(db, bookId, cubesOf(lines, dayOfZone(zone))),
    clear(bookId) {
      for (const table of ['earnings_sum', 'earnings_branch', 'earnings_maturity', 'ledger_day']) {
        db.prepare(`delete from ${table} where book_id = ?`).run(bookId)
      }
    },
    read(bookId, dimension, { firstDay, lastDay }) {
      const isAllTime = firstDay === null && dimension !== 'day'
      const keys = dimension === 'day' ? 'day' : "'' as day"
      const sums = SUM_COLUMNS.map((column) => `sum(${column}) as ${column}`).join(', ')
      return db
        .prepare(
          `select ${keys}, asset_id, version_id, offer, country, ${sums} from earnings_sum
           where book_id = @bookId and cube = @cube and day between @firstDay and @lastDay
           group by ${dimension === 'day' ? 'day' : 'asset_id, version_id, offer, country'}`,
        )
        .safeIntegers()
        .all({
          bookId,
          cube: cubeOf(dimension, isAllTime),
          firstDay: firstDay ?? FIRST_DAY,
          lastDay: isAllTime ? LAST_DAY : lastDay,
        })
        .map(sumRowOf)
    },
    branches: (bookId, direction, { firstDay, lastDay }) =>
      db
        .prepare(
          `select asset_id as assetId, via_asset_id as viaAssetId, sold_asset_id as soldAssetId,
             sum(amount_micro_dollars) as amount, sum(royalty_count) as count
           from earnings_branch where book_id = ? and direction = ? and day between ? and ?
           group by asset_id, via_asset_id, sold_asset_id`,
        )
        .safeIntegers()
        .all(bookId, direction, firstDay ?? FIRST_DAY, lastDay)
        .map((row) => branchRowSchema.parse(row)),
    maturities: (bookId, after) =>
      db
        .prepare(
          `select available_at_ms, amount_micro_dollars from earnings_maturity
           where book_id = ? and available_at_ms > ? order by available_at_ms`,
        )
        .safeIntegers()
        .all(bookId, after.getTime())
        .map((row) => maturityRowSchema.parse(row)),
    days: (bookId) =>
      db
        .prepare(
          'select day, first_sequence as first, last_sequence as last from ledger_day where book_id = ? order by day',
        )
        .all(bookId)
        .map((row) => dayRowSchema.parse(row)),
    span(bookId, firstDay, lastDay) {
      const row = db
        .prepare(
          `select min(first_sequence) as first, max(last_sequence) as last from ledger_day
           where book_id = ? and day between ? and ?`,
        )
        .get(bookId, firstDay ?? FIRST_DAY, lastDay ?? LAST_DAY)
      const { first, last } = rangeSchema.parse(row)
      return first === null || last === null ? null : { first, last }
    },
  }
}
