import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergePrices, type PriceConflict, resolvePrices } from './merge-prices.ts'

/** Few ways and few prices, so that the sides often meet. */
const prices = fc
  .dictionary(fc.constantFrom('per_use', 'one_time', 'subscription/month'), fc.integer({ min: 1, max: 3 }))
  .map((entries) => new Map(Object.entries(entries)))

const sorted = (map: ReadonlyMap<string, number>) => [...map].toSorted(([a], [b]) => a.localeCompare(b))
const swapped = (conflicts: readonly PriceConflict[]) =>
  conflicts.map(({ mine, theirs, ...way }) => ({ ...way, mine: theirs, theirs: mine }))
const byKey = (conflicts: readonly PriceConflict[]) => conflicts.toSorted((a, b) => a.key.localeCompare(b.key))

describe('merged prices', () => {
  it('are those of the side that changed something, where the other side changed nothing', () => {
    fc.assert(
      fc.property(prices, prices, (base, changed) => {
        for (const merged of [mergePrices(base, changed, base), mergePrices(base, base, changed)]) {
          expect(sorted(merged.prices)).toEqual(sorted(changed))
          expect(merged.conflicts).toEqual([])
        }
      }),
    )
  })

  it('are those of both sides where both made the same changes', () => {
    fc.assert(
      fc.property(prices, prices, (base, changed) => {
        const merged = mergePrices(base, changed, changed)
        expect(sorted(merged.prices)).toEqual(sorted(changed))
        expect(merged.conflicts).toEqual([])
      }),
    )
  })

  it('have the same conflicts seen from either side, and are otherwise the same', () => {
    fc.assert(
      fc.property(prices, prices, prices, (base, mine, theirs) => {
        const [here, there] = [mergePrices(base, mine, theirs), mergePrices(base, theirs, mine)]
        expect(byKey(here.conflicts)).toEqual(byKey(swapped(there.conflicts)))
        const open = new Set(here.conflicts.map(({ key }) => key))
        const settled = (map: ReadonlyMap<string, number>) => sorted(map).filter(([key]) => !open.has(key))
        expect(settled(here.prices)).toEqual(settled(there.prices))
      }),
    )
  })

  it('stay as they are when they are merged again, and then have no conflict', () => {
    fc.assert(
      fc.property(prices, prices, prices, (base, mine, theirs) => {
        const { prices: merged } = mergePrices(base, mine, theirs)
        const again = mergePrices(theirs, merged, theirs)
        expect(sorted(again.prices)).toEqual(sorted(merged))
        expect(again.conflicts).toEqual([])
      }),
    )
  })

  it('leave a way to the person only where both sides changed it differently', () => {
    fc.assert(
      fc.property(prices, prices, prices, (base, mine, theirs) => {
        for (const way of mergePrices(base, mine, theirs).conflicts) {
          expect(new Set([way.before, way.mine, way.theirs]).size).toBe(3)
        }
      }),
    )
  })

  it('are one side whole in the ways in conflict where it is chosen throughout, and open without a choice', () => {
    fc.assert(
      fc.property(prices, prices, prices, fc.constantFrom('mine', 'theirs'), (base, mine, theirs, side) => {
        const merged = mergePrices(base, mine, theirs)
        const choices = Object.fromEntries(merged.conflicts.map(({ key }) => [key, side]))
        const resolved = resolvePrices(merged, choices)
        for (const way of merged.conflicts) expect(resolved.get(way.key) ?? null).toBe(way[side])
        const decided = new Set(merged.conflicts.map(({ key }) => key))
        for (const key of ['per_use', 'one_time', 'subscription/month']) {
          if (!decided.has(key)) expect(resolved.get(key)).toBe(merged.prices.get(key))
        }
        const [first] = decided
        const { [first ?? '']: _left, ...others } = choices
        if (first !== undefined) expect(() => resolvePrices(merged, others)).toThrow()
      }),
    )
  })
})
