/**
 * Sums of entries by the dimensions that questions are asked in, made the same way by the market and by the studios
 * that keep a copy of their owner's entries.
 */
import { addEntries, noSums, type Sums } from './figures.ts'
import type { TransferKind } from './kinds.ts'

/** What the sums need to know of entries of a creator's account that are alike in everything named here. */
export interface EarningsEntries {
  /** The local date. */
  readonly day: string
  readonly kind: TransferKind
  /** Of all of them; their amounts have the same sign. */
  readonly amount: bigint
  readonly count: bigint
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
  add(accountId: string, entries: EarningsEntries): void
  /** Of entries that become available later. */
  addMaturity(accountId: string, availableAt: Date, amount: bigint): void
  readonly sums: () => SumRow[]
  /** What derivatives brought, by the asset they derive from. */
  readonly branches: () => BranchRow[]
  /** What went to parents (an amount below zero), by the own asset that owed it. */
  readonly paidBranches: () => BranchRow[]
  readonly maturities: () => MaturityRow[]
}

function keysOf(accountId: string, entry: EarningsEntries): SumKey[] {
  const { day } = entry
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
export function rowOf<Row>(rows: Map<string, Row>, key: readonly string[], make: () => Row): Row {
  const text = key.join('|')
  let row = rows.get(text)
  if (row === undefined) {
    row = make()
    rows.set(text, row)
  }
  return row
}

export function createCubes(): Cubes {
  const sums = new Map<string, SumRow>()
  const received = new Map<string, BranchRow>()
  const paid = new Map<string, BranchRow>()
  const maturities = new Map<string, MaturityRow>()

  function addBranch(accountId: string, entries: EarningsEntries): void {
    const { day, kind, amount, count, assetId, viaAssetId, soldAssetId } = entries
    if ((kind !== 'royalty' && kind !== 'royalty_refund') || assetId === null) return
    if (viaAssetId === null || soldAssetId === null) return
    // What comes back had been paid; what goes back had been received.
    const isRoyalty = kind === 'royalty'
    const branches = isRoyalty === amount > 0n ? received : paid
    const row = rowOf(branches, [accountId, assetId, viaAssetId, soldAssetId, day], () => ({
      ...{ accountId, assetId, viaAssetId, soldAssetId, day, amount: 0n, count: 0n },
    }))
    row.amount += amount
    if (isRoyalty) row.count += count
  }

  return {
    add(accountId, entries) {
      for (const key of keysOf(accountId, entries)) {
        const { cube, day, assetId, versionId, offer, country } = key
        const row = rowOf(sums, [accountId, cube, day, assetId, versionId, offer, country], () => ({
          ...key,
          sums: noSums(),
        }))
        addEntries(row.sums, entries)
      }
      addBranch(accountId, entries)
    },
    addMaturity(accountId, availableAt, amount) {
      const row = rowOf(maturities, [accountId, availableAt.toISOString()], () => ({
        ...{ accountId, availableAt, amount: 0n },
      }))
      row.amount += amount
    },
    sums: () => [...sums.values()],
    branches: () => [...received.values()],
    paidBranches: () => [...paid.values()],
    maturities: () => [...maturities.values()],
  }
}
