/** The questions a creator asks about earnings. All of them inside a transaction that reads one moment. */

import type { EarningsSummary } from '#shared/contract/market/ledger.ts'
import { NO_ID, NO_TEXT, type SumRow } from '#shared/ledger/cubes.ts'
import { addSums, netOf, noSums, type Sums, toFigures } from '#shared/ledger/figures.ts'
import {
  addDays,
  type DayWindow,
  type EarningsPeriod,
  localDay,
  periodWindow,
  windowBefore,
} from '#shared/ledger/time-zone.ts'
import { offerKindSchema } from '#shared/offers/offers.ts'
import type { Tx } from '../db/database.ts'
import type { Paged, PageRequest } from '../http/cursor.ts'
import { balanceOf } from './balances.ts'
import type { BranchTotal } from './earnings-tables.ts'
import { openEarnings, sumOf } from './earnings-view.ts'
import type { ContractOutputs } from './outputs.ts'
import { payableBalance } from './payable.ts'
import { summedZoneOf } from './zones.ts'

export interface EarningsQuery {
  readonly accountId: string
  readonly period: EarningsPeriod
  /** By default that of the creator's sums: their own, once these are counted in it. */
  readonly zone?: string | undefined
  readonly now: Date
}

async function open(tx: Tx, { accountId, period, zone: wanted, now }: EarningsQuery) {
  const zone = wanted ?? (await summedZoneOf(tx, accountId))
  const window = periodWindow(period, zone, now)
  const before = windowBefore(window, zone)
  const view = await openEarnings(tx, accountId, zone, before?.from ?? null)
  const described = {
    period,
    zone,
    from: window.from?.toISOString() ?? null,
    to: window.to.toISOString(),
    asOf: now.toISOString(),
  }
  return { view, window, before, described }
}

/** Sums by a part of their keys, highest net first. */
function groupBy(rows: readonly SumRow[], keyOf: (row: SumRow) => string): { key: string; sums: Sums }[] {
  const groups = new Map<string, Sums>()
  for (const row of rows) {
    const key = keyOf(row)
    const sums = groups.get(key) ?? noSums()
    addSums(sums, row.sums)
    groups.set(key, sums)
  }
  const isSomething = (sums: Sums) => Object.values(sums).some((value) => value !== 0n)
  return [...groups]
    .map(([key, sums]) => ({ key, sums, net: netOf(sums) }))
    .filter(({ sums }) => isSomething(sums))
    .toSorted((a, b) => (a.net === b.net ? (a.key < b.key ? -1 : 1) : a.net > b.net ? -1 : 1))
}

/** Every day of the window, also those on which nothing happened; of all time, from the first that has something. */
function everyDay(rows: readonly SumRow[], { firstDay, lastDay }: DayWindow) {
  const byDay = new Map(rows.map(({ day, sums }) => [day, sums]))
  const start = firstDay ?? [...byDay.keys()].toSorted()[0] ?? lastDay
  const days: ContractOutputs['earnings']['days'] = []
  for (let day = start; day <= lastDay; day = addDays(day, 1)) {
    days.push({ day, ...toFigures(byDay.get(day) ?? noSums()) })
  }
  return days
}

export async function earningsOf(tx: Tx, query: EarningsQuery): Promise<ContractOutputs['earnings']> {
  const { view, window, before, described } = await open(tx, query)
  const days = await view.read('day', window)
  const market = await view.read('market', window)
  return {
    ...described,
    totals: toFigures(sumOf(days)),
    previous: before && toFigures(sumOf(await view.read('day', before))),
    days: everyDay(days, window),
    offers: groupBy(market, ({ offer }) => offer).map(({ key, sums }) => ({
      offer: key === NO_TEXT ? null : offerKindSchema.parse(key),
      ...toFigures(sums),
    })),
    countries: groupBy(market, ({ country }) => country).map(({ key, sums }) => ({
      country: key === NO_TEXT ? null : key,
      ...toFigures(sums),
    })),
  }
}

/** The cursor is how many were on the pages before. */
function pageOf<Item>(items: readonly Item[], { cursor, limit }: PageRequest): Paged<Item> {
  const start = cursor === undefined ? 0 : Math.max(0, Math.trunc(Number(cursor) || 0))
  const end = start + limit
  return { items: items.slice(start, end), nextCursor: end < items.length ? String(end) : null }
}

const orNull = (id: string): string | null => (id === NO_ID ? null : id)

export async function assetEarnings(tx: Tx, query: EarningsQuery & PageRequest): Promise<ContractOutputs['assets']> {
  const { view, window, described } = await open(tx, query)
  const groups = groupBy(await view.read('version', window), ({ assetId }) => assetId)
  const items = groups.map(({ key, sums }) => ({ assetId: orNull(key), ...toFigures(sums) }))
  return { ...described, ...pageOf(items, query) }
}

export async function versionEarnings(
  tx: Tx,
  query: EarningsQuery & PageRequest & { readonly assetId?: string | undefined },
): Promise<ContractOutputs['versions']> {
  const { view, window, described } = await open(tx, query)
  const rows = await view.read('version', window)
  const wanted = rows.filter(({ assetId }) => assetId !== NO_ID && assetId === (query.assetId ?? assetId))
  const items = groupBy(wanted, ({ assetId, versionId }) => `${assetId}/${versionId}`).map(({ key, sums }) => {
    const [assetId = '', versionId = ''] = key.split('/')
    return { assetId, versionId: orNull(versionId), ...toFigures(sums) }
  })
  return { ...described, ...pageOf(items, query) }
}

interface BranchGroup {
  readonly key: string
  readonly branches: BranchTotal[]
  readonly figures: { readonly royaltiesMicroDollars: string; readonly royaltyCount: number }
}

/** Highest amount first. */
function groupBranches(branches: readonly BranchTotal[], keyOf: (branch: BranchTotal) => string): BranchGroup[] {
  return [...Map.groupBy(branches, keyOf)]
    .map(([key, group]) => ({ key, group, amount: group.reduce((sum, { amount }) => sum + amount, 0n) }))
    .toSorted((a, b) => (a.amount === b.amount ? (a.key < b.key ? -1 : 1) : a.amount > b.amount ? -1 : 1))
    .map(({ key, group, amount }) => ({
      key,
      branches: group,
      figures: {
        royaltiesMicroDollars: String(amount),
        royaltyCount: Number(group.reduce((sum, { count }) => sum + count, 0n)),
      },
    }))
}

export async function royaltyTree(tx: Tx, query: EarningsQuery): Promise<ContractOutputs['royaltyTree']> {
  const { view, window, described } = await open(tx, query)
  const assets = groupBranches(await view.branches(window), ({ assetId }) => assetId)
  return {
    ...described,
    assets: assets.map(({ key, figures, branches }) => ({
      assetId: key,
      ...figures,
      branches: groupBranches(branches, ({ viaAssetId }) => viaAssetId).map((branch) => ({
        assetId: branch.key,
        ...branch.figures,
        sold: groupBranches(branch.branches, ({ soldAssetId }) => soldAssetId).map((sold) => ({
          assetId: sold.key,
          ...sold.figures,
        })),
      })),
    })),
  }
}

export async function earningsSummary(
  tx: Tx,
  { accountId, now }: { readonly accountId: string; readonly now: Date },
): Promise<EarningsSummary> {
  const zone = await summedZoneOf(tx, accountId)
  const view = await openEarnings(tx, accountId, zone, null)
  // To the day after tomorrow: clocks of several servers may differ.
  const always: DayWindow = { firstDay: null, lastDay: addDays(localDay(zone, now), 2), from: null, to: now }
  const lifetime = sumOf(await view.read('market', always))
  const { balance, pending, available } = await payableBalance(tx, accountId, now)
  return {
    asOf: now.toISOString(),
    lifetime: toFigures(lifetime),
    paidOutMicroDollars: String(-lifetime.payouts),
    balanceMicroDollars: String(balance),
    pendingMicroDollars: String(pending),
    availableMicroDollars: String(available),
    negativeMicroDollars: String(balance < 0n ? -balance : 0n),
    heldMicroDollars: String(await balanceOf(tx, accountId, 'hold')),
  }
}
