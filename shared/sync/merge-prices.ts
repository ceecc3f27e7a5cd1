/**
 * Three-way merge of the prices of a work. A way of selling is named by a key, such as `one_time` or
 * `subscription/month`; a way that is not in a map is not sold. What one side alone changed is taken; where both changed
 * a way differently, a person decides.
 */
import { LunaError } from '../contract/errors.ts'

type Prices = ReadonlyMap<string, number>

export interface PriceConflict {
  readonly key: string
  /** Whole cents; null where the work was, or would be, not sold in this way. */
  readonly before: number | null
  readonly mine: number | null
  readonly theirs: number | null
}

export interface MergedPrices {
  /** Whole cents by way. A way in conflict has the price of `theirs` until it is decided. */
  readonly prices: Prices
  readonly conflicts: readonly PriceConflict[]
}

/**
 * `base` is what both sides come from. Where it is not known, it is an empty map: each way that both sides sell at
 * different prices is then a conflict.
 */
export function mergePrices(base: Prices, mine: Prices, theirs: Prices): MergedPrices {
  const prices = new Map<string, number>()
  const conflicts: PriceConflict[] = []
  for (const key of new Set([...base.keys(), ...mine.keys(), ...theirs.keys()])) {
    const way = { key, before: base.get(key) ?? null, mine: mine.get(key) ?? null, theirs: theirs.get(key) ?? null }
    const isOnlyMine = way.theirs === way.before
    if (way.mine !== way.theirs && way.mine !== way.before && !isOnlyMine) conflicts.push(way)
    const price = isOnlyMine ? way.mine : way.theirs
    if (price !== null) prices.set(key, price)
  }
  return { prices, conflicts }
}

export type PriceSide = 'mine' | 'theirs'

/**
 * The merged prices with the person's choice for each way in conflict. Throws INVALID_INPUT where a way is left open.
 */
export function resolvePrices(merged: MergedPrices, choices: Readonly<Record<string, PriceSide>>): Prices {
  const prices = new Map(merged.prices)
  for (const { key, ...sides } of merged.conflicts) {
    const side = Object.hasOwn(choices, key) ? choices[key] : undefined
    if (side === undefined) throw new LunaError('INVALID_INPUT', `choices.${key}: choose one side`)
    const price = sides[side]
    if (price === null) prices.delete(key)
    else prices.set(key, price)
  }
  return prices
}
