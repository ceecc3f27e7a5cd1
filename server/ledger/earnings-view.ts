/** A creator's sums in one time zone: what is summed up already, and what was posted since. */
import { type Cubes, createCubes, type SumRow } from '#shared/ledger/cubes.ts'
import { addSums, noSums } from '#shared/ledger/figures.ts'
import type { DayWindow } from '#shared/ledger/time-zone.ts'
import type { Tx } from '../db/database.ts'
import { addSides } from './cubes.ts'
import { type BranchTotal, cubesOfEntries, readBranches, readSums } from './earnings-tables.ts'
import { unsealedSides } from './entries.ts'
import { summedZoneOf } from './zones.ts'

/** By day, by asset and version, by offer and country. */
export type Dimension = 'day' | 'version' | 'market'

export interface EarningsView {
  /** Added up over the window, by days where that is the dimension. */
  read(dimension: Dimension, window: DayWindow): Promise<SumRow[]>
  branches(window: DayWindow): Promise<BranchTotal[]>
}

function isWithin(day: string, { firstDay, lastDay }: DayWindow): boolean {
  return (firstDay === null || day >= firstDay) && day <= lastDay
}

function merge(rows: Iterable<SumRow>, keepDays: boolean): SumRow[] {
  const merged = new Map<string, SumRow>()
  for (const row of rows) {
    const day = keepDays ? row.day : ''
    const key = [day, row.assetId, row.versionId, row.offer, row.country].join('|')
    const known = merged.get(key)
    if (known) addSums(known.sums, row.sums)
    else merged.set(key, { ...row, day, sums: { ...row.sums } })
  }
  return [...merged.values()]
}

function mergeBranches(branches: Iterable<BranchTotal>): BranchTotal[] {
  const merged = new Map<string, BranchTotal>()
  for (const branch of branches) {
    const key = [branch.assetId, branch.viaAssetId, branch.soldAssetId].join('|')
    const { amount, count } = merged.get(key) ?? { amount: 0n, count: 0n }
    merged.set(key, { ...branch, amount: amount + branch.amount, count: count + branch.count })
  }
  return [...merged.values()]
}

function dayCube(dimension: Dimension) {
  return dimension === 'day' ? 'day' : (`${dimension}_day` as const)
}

function inMemory(cubes: Cubes, dimension: Dimension, window: DayWindow): SumRow[] {
  const cube = dayCube(dimension)
  return cubes.sums().filter((row) => row.cube === cube && isWithin(row.day, window))
}

function stored(tx: Tx, accountId: string, dimension: Dimension, window: DayWindow): Promise<SumRow[]> {
  if (dimension === 'day') return readSums(tx, accountId, 'day', window, true)
  if (window.firstDay === null) return readSums(tx, accountId, `${dimension}_all`, null, false)
  return readSums(tx, accountId, `${dimension}_day`, window, false)
}

/**
 * In a transaction that reads one moment. In another zone than that of the stored sums they are made from the entries
 * since `from`, which is where the earliest window that will be read begins.
 */
export async function openEarnings(tx: Tx, accountId: string, zone: string, from: Date | null): Promise<EarningsView> {
  const tail = createCubes()
  addSides(tail, await unsealedSides(tx, accountId), () => zone)
  const isOwnZone = zone === (await summedZoneOf(tx, accountId))
  const others = isOwnZone ? null : await cubesOfEntries(tx, accountId, zone, from)
  return {
    async read(dimension, window) {
      const sealed = others ? inMemory(others, dimension, window) : await stored(tx, accountId, dimension, window)
      return merge([...sealed, ...inMemory(tail, dimension, window)], dimension === 'day')
    },
    async branches(window) {
      const inWindow = (cubes: Cubes) => cubes.branches().filter(({ day }) => isWithin(day, window))
      const sealed = others ? inWindow(others) : await readBranches(tx, accountId, window)
      return mergeBranches([...sealed, ...inWindow(tail)])
    },
  }
}

export function sumOf(rows: readonly SumRow[]) {
  const total = noSums()
  for (const { sums } of rows) addSums(total, sums)
  return total
}
