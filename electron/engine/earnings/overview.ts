/** The figures of a period, from the sums alone: no line is read, however many there are. */
import type { EarningsBalance, EarningsOverview, LedgerState, WorkEarnings } from '#shared/contract/studio/earnings.ts'
import { NO_ID, NO_TEXT } from '#shared/ledger/cubes.ts'
import { addSums, netOf, noSums, type Sums, toFigures } from '#shared/ledger/figures.ts'
import { availableBalance, FORECAST_PAYOUTS, payoutDatesAfter, plannedPayouts } from '#shared/ledger/payout-schedule.ts'
import { addDays, type DayWindow, type EarningsPeriod, periodWindow, windowBefore } from '#shared/ledger/time-zone.ts'
import { microDollars } from '#shared/money/money.ts'
import { offerKindSchema } from '#shared/offers/offers.ts'
import type { BookRow } from './books.ts'
import type { Names } from './names.ts'
import type { EarningsSums, SumRow } from './sums.ts'

export interface OverviewParts {
  readonly sums: EarningsSums
  readonly names: Names
}

export interface Holding {
  /** Null where the ledger was never read. */
  readonly book: BookRow | null
  readonly held: bigint
  readonly zone: string
  readonly isReading: boolean
  readonly now: Date
}

function ledgerState({ book, zone, isReading }: Holding): LedgerState {
  return {
    lineCount: book?.lastSequence ?? 0,
    readAt: book?.readAt ?? null,
    isReading,
    summedCount: book?.summedSequence ?? 0,
    problem: book?.problem ?? null,
    zone: book?.zone ?? zone,
  }
}

function sumOf(rows: readonly SumRow[]): Sums {
  const total = noSums()
  for (const { sums } of rows) addSums(total, sums)
  return total
}

interface Group {
  readonly key: string
  readonly rows: readonly SumRow[]
  readonly sums: Sums
}

/** Highest net first; what nothing happened to is left out. */
function groupBy(rows: readonly SumRow[], keyOf: (row: SumRow) => string): Group[] {
  return [...Map.groupBy(rows, keyOf)]
    .map(([key, group]) => ({ key, rows: group, sums: sumOf(group) }))
    .filter(({ sums }) => Object.values(sums).some((value) => value !== 0n))
    .map((group) => ({ ...group, net: netOf(group.sums) }))
    .toSorted((a, b) => (a.net === b.net ? (a.key < b.key ? -1 : 1) : a.net > b.net ? -1 : 1))
}

function everyDay(rows: readonly SumRow[], { firstDay, lastDay }: DayWindow): EarningsOverview['days'] {
  const byDay = new Map(rows.map(({ day, sums }) => [day, sums]))
  const days: EarningsOverview['days'] = []
  for (let day = firstDay ?? rows[0]?.day ?? lastDay; day <= lastDay; day = addDays(day, 1)) {
    days.push({ day, ...toFigures(byDay.get(day) ?? noSums()) })
  }
  return days
}

/** As `ledger.summary` and `ledger.forecast` of the market answer, from what is held here. */
function balanceOf({ book, held, now }: Holding, { sums }: OverviewParts): EarningsBalance {
  const balance = microDollars(book?.balance ?? 0n)
  const maturities = book === null ? [] : sums.maturities(book.id, now)
  const pendingAt = (at: Date) =>
    microDollars(maturities.reduce((sum, row) => (row.at > at ? sum + row.amount : sum), 0n))
  const pending = pendingAt(now)
  const always = { firstDay: null, lastDay: '' }
  const lifetime = sumOf(book === null ? [] : sums.read(book.id, 'market', always))
  const dates = payoutDatesAfter(now, FORECAST_PAYOUTS).map((at) => ({ at, pending: pendingAt(at) }))
  return {
    balanceMicroDollars: String(balance),
    pendingMicroDollars: String(pending),
    availableMicroDollars: String(availableBalance(balance, pending)),
    payouts: plannedPayouts(balance, dates),
    paidOutMicroDollars: String(-lifetime.payouts),
    negativeMicroDollars: String(balance < 0n ? -balance : 0n),
    heldMicroDollars: String(held),
    maturities: maturities
      .filter(({ amount }) => amount !== 0n)
      .map(({ at, amount }) => ({ at: at.toISOString(), amountMicroDollars: String(amount) })),
  }
}

export function overviewOf(parts: OverviewParts, holding: Holding, period: EarningsPeriod): EarningsOverview {
  const { book, now } = holding
  const { sums } = parts
  const ledger = ledgerState(holding)
  const window = periodWindow(period, ledger.zone, now)
  const before = windowBefore(window, ledger.zone)
  const read = (dimension: 'day' | 'market', of: DayWindow) => (book === null ? [] : sums.read(book.id, dimension, of))
  const days = read('day', window)
  const market = read('market', window)
  const allDays = everyDay(days, window)
  return {
    ledger,
    firstDay: window.firstDay ?? allDays[0]?.day ?? null,
    lastDay: window.lastDay,
    totals: toFigures(sumOf(days)),
    previous: before && toFigures(sumOf(read('day', before))),
    days: allDays,
    offers: groupBy(market, ({ offer }) => offer).map(({ key, sums: of }) => ({
      offer: key === NO_TEXT ? null : offerKindSchema.parse(key),
      ...toFigures(of),
    })),
    countries: groupBy(market, ({ country }) => country).map(({ key, sums: of }) => ({
      country: key === NO_TEXT ? null : key,
      ...toFigures(of),
    })),
    balance: balanceOf(holding, parts),
  }
}

const MOST_WORKS = 1_000
const orNull = (id: string): string | null => (id === NO_ID ? null : id)

/** By work and, in each, by version. */
export function worksOf(
  { sums, names }: OverviewParts,
  { book, now }: Holding,
  period: EarningsPeriod,
): WorkEarnings[] {
  if (book === null) return []
  const rows = sums.read(book.id, 'version', periodWindow(period, book.zone, now))
  return groupBy(rows, ({ assetId }) => assetId)
    .slice(0, MOST_WORKS)
    .map((work) => ({
      assetId: orNull(work.key),
      ...names.of(orNull(work.key)),
      ...toFigures(work.sums),
      versions: groupBy(work.rows, ({ versionId }) => versionId).map(({ key, sums: of }) => ({
        versionId: orNull(key),
        number: names.versionNumber(key),
        ...toFigures(of),
      })),
    }))
}
