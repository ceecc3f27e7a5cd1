/**
 * Sums of entries by the dimensions that questions are asked in, made the same way when entries are sealed, when a
 * creator's sums are made anew, and of what is not sealed yet.
 */
import type { TransferKind } from '#shared/ledger/kinds.ts'
import { dayFinder } from '#shared/ledger/time-zone.ts'
import { addEntries, noSums, type Sums } from './figures.ts'
import type { Side } from './sides.ts'

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
  readonly branches: () => BranchRow[]
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
function rowOf<Row>(rows: Map<string, Row>, key: readonly string[], make: () => Row): Row {
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
  const branches = new Map<string, BranchRow>()
  const maturities = new Map<string, MaturityRow>()

  function addBranch(accountId: string, entries: EarningsEntries): void {
    const { day, kind, amount, count, assetId, viaAssetId, soldAssetId } = entries
    const isReceived = kind === 'royalty' && amount > 0n
    const isTakenBack = kind === 'royalty_refund' && amount < 0n
    if (!(isReceived || isTakenBack) || assetId === null || viaAssetId === null || soldAssetId === null) return
    const row = rowOf(branches, [accountId, assetId, viaAssetId, soldAssetId, day], () => ({
      ...{ accountId, assetId, viaAssetId, soldAssetId, day, amount: 0n, count: 0n },
    }))
    row.amount += amount
    if (isReceived) row.count += count
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
    branches: () => [...branches.values()],
    maturities: () => [...maturities.values()],
  }
}

/** Adds sides of transfers one by one, each on the day it has in its account's time zone. */
export function addSides(cubes: Cubes, sides: Iterable<Side>, zoneOf: (accountId: string) => string): void {
  const dayFinders = new Map<string, (at: Date) => string>()
  for (const { ownerId, book, amount, at, availableAt, content } of sides) {
    if (book !== 'creator') continue
    const dayOf = rowOf(dayFinders, [zoneOf(ownerId)], () => dayFinder(zoneOf(ownerId)))
    cubes.add(ownerId, { ...content, day: dayOf(at), amount, count: 1n })
    if (availableAt !== null) cubes.addMaturity(ownerId, availableAt, amount)
  }
}
