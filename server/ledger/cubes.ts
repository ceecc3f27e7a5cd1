/**
 * Sums of entries by the dimensions that questions are asked in, made the same way when entries are sealed, when a
 * creator's sums are made anew, and of what is not sealed yet.
 */
import type { TransferKind } from '#shared/ledger/kinds.ts'
import { dayFinder } from '#shared/ledger/time-zone.ts'
import { addEntry, noSums, type Sums } from './figures.ts'

/** What the sums need to know of an entry of a creator's account. */
export interface EarningsEntry {
  readonly kind: TransferKind
  readonly amount: bigint
  readonly at: Date
  readonly availableAt: Date | null
  readonly assetId: string | null
  readonly viaAssetId: string | null
  readonly soldAssetId: string | null
  readonly versionId: string | null
  readonly offer: string | null
  readonly country: string | null
}

export type Cube = 'day' | 'version_day' | 'version_all' | 'market_day' | 'market_all'

/** Stand for what is unknown or no part of a cube. */
export const NO_ID = '00000000-0000-0000-0000-000000000000'
export const NO_TEXT = ''
export const ALL_DAYS = '0001-01-01'

export interface SumKey {
  readonly accountId: string
  readonly cube: Cube
  readonly day: string
  readonly assetId: string
  readonly versionId: string
  readonly offer: string
  readonly country: string
}

export interface BranchKey {
  readonly accountId: string
  readonly assetId: string
  readonly viaAssetId: string
  readonly soldAssetId: string
  readonly day: string
}

export interface SumRow extends SumKey {
  readonly sums: Sums
}

export interface BranchRow extends BranchKey {
  amount: bigint
  count: bigint
}

export interface MaturityRow {
  readonly accountId: string
  readonly availableAt: Date
  amount: bigint
}

export interface Cubes {
  add(accountId: string, entry: EarningsEntry): void
  readonly sums: () => SumRow[]
  readonly branches: () => BranchRow[]
  readonly maturities: () => MaturityRow[]
}

function keysOf(accountId: string, day: string, entry: EarningsEntry): SumKey[] {
  const assetId = entry.assetId ?? NO_ID
  const versionId = entry.versionId ?? NO_ID
  const offer = entry.offer ?? NO_TEXT
  const country = entry.country ?? NO_TEXT
  const none = { accountId, assetId: NO_ID, versionId: NO_ID, offer: NO_TEXT, country: NO_TEXT }
  return [
    { ...none, cube: 'day', day },
    { ...none, cube: 'version_day', day, assetId, versionId },
    { ...none, cube: 'version_all', day: ALL_DAYS, assetId, versionId },
    { ...none, cube: 'market_day', day, offer, country },
    { ...none, cube: 'market_all', day: ALL_DAYS, offer, country },
  ]
}

/** Finds or makes the row with the same key. */
function rowOf<Row>(rows: Map<string, Row>, key: readonly string[], make: () => Row): Row {
  const text = key.join('|')
  let row = rows.get(text)
  if (row === undefined) {
    row = make()
    rows.set(text, row)
  }
  return row
}

/** `zoneOf` names the time zone whose days an account's earnings are counted in. */
export function createCubes(zoneOf: (accountId: string) => string): Cubes {
  const sums = new Map<string, SumRow>()
  const branches = new Map<string, BranchRow>()
  const maturities = new Map<string, MaturityRow>()
  const dayFinders = new Map<string, (at: Date) => string>()

  function addBranch(accountId: string, day: string, entry: EarningsEntry): void {
    const { kind, amount, assetId, viaAssetId, soldAssetId } = entry
    const isReceived = kind === 'royalty' && amount > 0n
    const isTakenBack = kind === 'royalty_refund' && amount < 0n
    if (!(isReceived || isTakenBack) || assetId === null || viaAssetId === null || soldAssetId === null) return
    const row = rowOf(branches, [accountId, assetId, viaAssetId, soldAssetId, day], () => ({
      ...{ accountId, assetId, viaAssetId, soldAssetId, day, amount: 0n, count: 0n },
    }))
    row.amount += amount
    if (isReceived) row.count += 1n
  }

  return {
    add(accountId, entry) {
      const finder = rowOf(dayFinders, [zoneOf(accountId)], () => dayFinder(zoneOf(accountId)))
      const day = finder(entry.at)
      for (const key of keysOf(accountId, day, entry)) {
        const { cube, assetId, versionId, offer, country } = key
        const row = rowOf(sums, [accountId, cube, key.day, assetId, versionId, offer, country], () => ({
          ...key,
          sums: noSums(),
        }))
        addEntry(row.sums, entry.kind, entry.amount)
      }
      addBranch(accountId, day, entry)
      const { availableAt } = entry
      if (availableAt === null) return
      const row = rowOf(maturities, [accountId, availableAt.toISOString()], () => ({
        ...{ accountId, availableAt, amount: 0n },
      }))
      row.amount += entry.amount
    },
    sums: () => [...sums.values()],
    branches: () => [...branches.values()],
    maturities: () => [...maturities.values()],
  }
}
