/** Dividing whole cents among several, so that nothing is left over. */
import { LunaError } from '../contract/errors.ts'
import { type Cents, cents } from './money.ts'

/**
 * Divides `total` in proportion to `weights` by the largest remainder: each part is its exact share rounded down or up,
 * the parts sum to the total, and of equal remainders the first is rounded up. Throws INVALID_INPUT for a total or a
 * weight below zero, and for a total that nothing has a weight in.
 */
export function shareOut(total: number, weights: readonly number[]): Cents[] {
  const whole = BigInt(cents(total))
  const sizes = weights.map((weight) => BigInt(cents(weight)))
  const sum = sizes.reduce((before, size) => before + size, 0n)
  if (whole < 0n || sizes.some((size) => size < 0n))
    throw new LunaError('INVALID_INPUT', 'Shares are of amounts above 0.')
  if (sum === 0n) {
    if (whole > 0n) throw new LunaError('INVALID_INPUT', 'There is no one to share with.')
    return weights.map(() => cents(0))
  }
  const shares = sizes.map((size, index) => ({ index, floor: (whole * size) / sum, rest: (whole * size) % sum }))
  const left = Number(whole - shares.reduce((before, { floor }) => before + floor, 0n))
  const roundedUp = new Set(
    shares
      .toSorted((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
      .slice(0, left)
      .map(({ index }) => index),
  )
  return shares.map(({ index, floor }) => cents(Number(floor) + (roundedUp.has(index) ? 1 : 0)))
}
