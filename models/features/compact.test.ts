import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { randomFrom } from '#shared/random.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { drawScene } from '../compare/scene.fixture.ts'
import { openPicture } from '../decode/picture.ts'
import {
  compactBytes,
  compactFeatures,
  compactInSlot,
  describedByWords,
  FEATURES_PER_WORK,
  firstOfCompact,
  MAX_COMPACT_FEATURES,
  readCompactFeatures,
} from './compact.ts'
import { randomFeatures } from './descriptors.fixture.ts'
import { FEATURE_SIDE } from './extract.ts'
import { LEVELS, type LocalFeatures } from './features.ts'
import { pictureFeatures } from './picture-features.ts'
import { sharedPartsWithCompact } from './shared-parts.ts'

const numRuns = byExtent({ short: 30, long: 1_000 })
const arbitraryFeatures = fc
  .tuple(fc.nat(2 ** 31), fc.nat(160))
  .map(([seed, count]) => randomFeatures(randomFrom(seed), count))
const arbitraryMost = fc.integer({ min: 1, max: MAX_COMPACT_FEATURES })

const featuresOf = async (picture: Sharp): Promise<LocalFeatures> =>
  pictureFeatures(await openPicture({ bytes: await picture.png().toBuffer() }))

function refusalOf(bytes: Uint8Array): string {
  try {
    readCompactFeatures(compactInSlot(bytes))
    return 'read'
  } catch (error) {
    if (error instanceof LunaError) return error.code
    throw error
  }
}

describe('compactFeatures', () => {
  it('keeps words, angles and levels, and places within six sixteenths of a pixel', () => {
    fc.assert(
      fc.property(arbitraryFeatures, arbitraryMost, fc.nat(7), (features, most, offset) => {
        const bytes = compactFeatures(features, most)
        const slot = new Uint8Array(offset + compactBytes(MAX_COMPACT_FEATURES) + 1).subarray(offset)
        slot.set(bytes)
        expect(compactInSlot(slot)).toEqual(bytes)
        const read = readCompactFeatures(bytes)
        expect(read.count).toBe(Math.min(features.count, most))
        const described = describedByWords(features)
        const key = (of: LocalFeatures, at: number) => [
          ...of.descriptors.subarray(at * 8, at * 8 + 8),
          of.angle[at],
          of.level[at],
        ]
        const known = new Map(Array.from(described.x.keys(), (at) => [key(described, at).join(), at]))
        for (let at = 0; at < read.count; at++) {
          const from = known.get(key(read, at).join()) ?? -1
          expect(Math.abs((read.x[at] ?? 0) - (features.x[from] ?? Number.NaN))).toBeLessThanOrEqual(6)
          expect(Math.abs((read.y[at] ?? 0) - (features.y[from] ?? Number.NaN))).toBeLessThanOrEqual(6)
        }
      }),
      { numRuns },
    )
  })

  it('has fewer as the first of more', () => {
    fc.assert(
      fc.property(arbitraryFeatures, arbitraryMost, (features, most) => {
        const all = compactFeatures(features, MAX_COMPACT_FEATURES)
        expect(firstOfCompact(all, most)).toEqual(compactFeatures(features, most))
      }),
      { numRuns },
    )
  })

  it('keeps more points of dim parts than the strongest of all would leave', async () => {
    const dim = await sharp(await drawScene(4))
      .resize(384, 384)
      .linear(0.3, 80)
      .png()
      .toBuffer()
    const strong = await sharp(await drawScene(5))
      .resize(192, 192)
      .png()
      .toBuffer()
    const features = await featuresOf(sharp(dim).composite([{ input: strong, left: 0, top: 0 }]))
    const leastOfQuarters = ({ x, y }: LocalFeatures): number => {
      const quarters = [0, 0, 0, 0]
      for (let index = 0; index < FEATURES_PER_WORK; index++) {
        const quarter = ((x[index] ?? 0) / 16 < 192 ? 0 : 1) + ((y[index] ?? 0) / 16 < 192 ? 0 : 2)
        quarters[quarter] = (quarters[quarter] ?? 0) + 1
      }
      return Math.min(...quarters)
    }
    const compact = readCompactFeatures(compactFeatures(features, FEATURES_PER_WORK))
    expect(leastOfQuarters(compact)).toBeGreaterThan(leastOfQuarters(features))
  })
})

describe('readCompactFeatures', () => {
  it('gives only features inside their picture, or CATALOG_INVALID, when bytes are damaged', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(arbitraryFeatures, damage, fc.boolean(), (features, changes, isHeader) => {
        const bytes = compactFeatures(features, MAX_COMPACT_FEATURES)
        for (const [at, value] of changes) bytes[at % (isHeader ? 6 : bytes.length)] = value
        const refusal = refusalOf(bytes)
        expect(['read', 'CATALOG_INVALID']).toContain(refusal)
        if (refusal !== 'read') return
        const { width, height, x, y, level } = readCompactFeatures(compactInSlot(bytes))
        expect(Math.max(width, height)).toBeLessThanOrEqual(FEATURE_SIDE)
        expect(Math.max(0, ...x)).toBeLessThanOrEqual(width * 16)
        expect(Math.max(0, ...y)).toBeLessThanOrEqual(height * 16)
        expect(Math.max(0, ...level)).toBeLessThan(LEVELS)
      }),
      { numRuns: 5 * numRuns },
    )
  })

  const one = compactFeatures(randomFeatures(randomFrom(3), 1), 1)
  it.each([
    ['nothing but one feature', one.length, 0, one[0], 'read'],
    ['a byte too little', one.length - 1, 0, one[0], 'CATALOG_INVALID'],
    ['half a header', 3, 0, one[0], 'CATALOG_INVALID'],
    ['more features than there are', one.length, 4, 2, 'CATALOG_INVALID'],
    ['more features than a catalog keeps', one.length, 5, 1, 'CATALOG_INVALID'],
    ['a picture that is too wide', one.length, 1, 2, 'CATALOG_INVALID'],
    ['a level that does not exist', one.length, 9, LEVELS << 4, 'CATALOG_INVALID'],
  ])('answers to %s', (_what, length, at, value, outcome) => {
    const changed = one.slice(0, length)
    changed[at] = value ?? 0
    expect(refusalOf(changed)).toBe(outcome)
  })
})

describe('sharedPartsWithCompact', () => {
  const original = async () => sharp(await drawScene(6)).resize(384, 288)
  it.each([
    ['mirrored', (picture: Sharp) => picture.flop(), { isMirrored: true, isInverted: false }],
    ['inverted', (picture: Sharp) => picture.negate({ alpha: false }), { isMirrored: false, isInverted: true }],
    [
      'cut to half of it',
      (picture: Sharp) => picture.extract({ left: 90, top: 30, width: 272, height: 204 }),
      { isMirrored: false, isInverted: false },
    ],
  ])('shows what a copy shares that was %s', async (_how, edit, variant) => {
    const compact = readCompactFeatures(compactFeatures(await featuresOf(await original()), FEATURES_PER_WORK))
    const bytes = await (await original()).png().toBuffer()
    const part = sharedPartsWithCompact(await featuresOf(edit(sharp(bytes))))(compact)
    expect(part?.logFalseAlarms).toBeLessThan(-10)
    expect(part?.regions).toMatchObject(variant)
  })

  it('shows nothing of another picture', async () => {
    const other = readCompactFeatures(compactFeatures(await featuresOf(sharp(await drawScene(8))), FEATURES_PER_WORK))
    const part = sharedPartsWithCompact(await featuresOf(await original()))(other)
    expect(part?.logFalseAlarms ?? 0).toBeGreaterThan(-3)
  })
})
