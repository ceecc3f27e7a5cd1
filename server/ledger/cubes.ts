/** Sides of transfers as the sums take them. */
import { type Cubes, rowOf } from '#shared/ledger/cubes.ts'
import { dayFinder } from '#shared/ledger/time-zone.ts'
import type { Side } from './sides.ts'

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
