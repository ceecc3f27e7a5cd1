import { expect, test } from 'vitest'
import { logChance } from './chance.ts'
import { PICTURE_CHANCE } from './picture-chance.ts'

/** E of at most 0.001 among 10,000 works in six ways of looking. */
const SHOWN = -3 - Math.log10(10_000 * 6)

const { hashes, pixelsNearHashes, pixels, features, pixelsNearFeatures } = PICTURE_CHANCE

test('hashes that differ in 10 bits of 128 show a copy only where the pixels bear them out', () => {
  const near = logChance(hashes, -10)
  expect(near).toBeGreaterThan(SHOWN)
  expect(near + logChance(pixelsNearHashes, 1)).toBeGreaterThan(SHOWN)
  expect(near + logChance(pixelsNearHashes, 6)).toBeLessThan(SHOWN)
})

test('what unrelated pictures reach shows nothing', () => {
  // Independent hashes differ in 64 bits; in the best of eight orientations, in about 53.
  expect(logChance(hashes, -53)).toBeGreaterThan(-0.5)
  expect(logChance(pixels, 3)).toBeGreaterThan(SHOWN)
  // A smooth line of one drawing agrees with that of another: the most of 40,000 pairs.
  expect(logChance(features, 12)).toBeGreaterThan(SHOWN)
  expect(logChance(features, 12) + logChance(pixelsNearFeatures, 0.5)).toBeGreaterThan(SHOWN)
})

test('plain pictures whose pixels agree, and features borne out by pixels, show a copy', () => {
  expect(logChance(pixels, 6)).toBeLessThan(SHOWN)
  expect(logChance(features, 12) + logChance(pixelsNearFeatures, 5)).toBeLessThan(SHOWN)
})
