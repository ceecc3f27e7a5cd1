import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { FEATURE_SIDE } from './extract.ts'
import { LEVELS, type LocalFeatures, MAX_FEATURES } from './features.ts'
import { packFeatures, unpackFeatures } from './packed.ts'
import { DESCRIPTOR_WORDS } from './pattern.ts'

const arbitraryFeatures: fc.Arbitrary<LocalFeatures> = fc
  .tuple(fc.integer({ min: 1, max: FEATURE_SIDE }), fc.integer({ min: 1, max: FEATURE_SIDE }), fc.nat(MAX_FEATURES))
  .chain(([width, height, count]) => {
    const values = (max: number, length = count) => fc.array(fc.nat(max), { minLength: length, maxLength: length })
    return fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      count: fc.constant(count),
      x: values(width * 16).map((all) => Uint16Array.from(all)),
      y: values(height * 16).map((all) => Uint16Array.from(all)),
      angle: values(255).map((all) => Uint8Array.from(all)),
      level: values(LEVELS - 1).map((all) => Uint8Array.from(all)),
      descriptors: values(0xffffffff, count * DESCRIPTOR_WORDS).map((all) => Uint32Array.from(all)),
    })
  })

const numRuns = byExtent({ short: 30, long: 1_000 })

function refusalOf(bytes: Uint8Array): string {
  try {
    unpackFeatures(bytes)
    return 'read'
  } catch (error) {
    if (error instanceof LunaError) return error.code
    throw error
  }
}

function expectInside({ width, height, count, x, y, angle, level, descriptors }: LocalFeatures): void {
  expect(count).toBeLessThanOrEqual(MAX_FEATURES)
  expect([x.length, y.length, angle.length, level.length]).toEqual([count, count, count, count])
  expect(descriptors.length).toBe(count * DESCRIPTOR_WORDS)
  expect(Math.max(width, height)).toBeLessThanOrEqual(FEATURE_SIDE)
  expect(Math.max(0, ...x)).toBeLessThanOrEqual(width * 16)
  expect(Math.max(0, ...y)).toBeLessThanOrEqual(height * 16)
  expect(Math.max(0, ...level)).toBeLessThan(LEVELS)
}

describe('packFeatures', () => {
  it('gives bytes from which the same features are read, wherever they begin in memory', () => {
    fc.assert(
      fc.property(arbitraryFeatures, fc.nat(7), (features, offset) => {
        const bytes = packFeatures(features)
        expect(bytes.length).toBe(8 + 38 * features.count)
        const shifted = new Uint8Array(offset + bytes.length).subarray(offset)
        shifted.set(bytes)
        expect(unpackFeatures(shifted)).toEqual(features)
      }),
      { numRuns },
    )
  })
})

describe('unpackFeatures', () => {
  it('gives only features inside their picture, or LIBRARY_CORRUPT, when bytes are damaged', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(arbitraryFeatures, damage, fc.boolean(), (features, changes, isHeader) => {
        const bytes = packFeatures(features)
        for (const [at, value] of changes) bytes[at % (isHeader ? 8 : bytes.length)] = value
        const refusal = refusalOf(bytes)
        expect(['read', 'LIBRARY_CORRUPT']).toContain(refusal)
        if (refusal === 'read') expectInside(unpackFeatures(bytes))
      }),
      { numRuns: 5 * numRuns },
    )
  })

  it('refuses bytes of another length', () => {
    fc.assert(
      fc.property(arbitraryFeatures, fc.nat(), (features, length) => {
        const bytes = packFeatures(features)
        expect(refusalOf(bytes.subarray(0, length % bytes.length))).toBe('LIBRARY_CORRUPT')
        expect(refusalOf(Uint8Array.from([...bytes, 0]))).toBe('LIBRARY_CORRUPT')
      }),
      { numRuns },
    )
  })

  const one = packFeatures({
    ...{ width: 100, height: 50, count: 1, x: Uint16Array.of(1_600), y: Uint16Array.of(800) },
    ...{ angle: Uint8Array.of(255), level: Uint8Array.of(LEVELS - 1), descriptors: new Uint32Array(DESCRIPTOR_WORDS) },
  })

  it.each([
    ['nothing but the features of one point at the corner', 0, 1, 'read'],
    ['another version', 0, 2, 'LIBRARY_CORRUPT'],
    ['a picture without height', 6, 0, 'LIBRARY_CORRUPT'],
    ['a picture that is too wide', 5, 2, 'LIBRARY_CORRUPT'],
    ['a point on the right of the picture', 40, 0x41, 'LIBRARY_CORRUPT'],
    ['a point below the picture', 42, 0x21, 'LIBRARY_CORRUPT'],
    ['a level that does not exist', 45, LEVELS, 'LIBRARY_CORRUPT'],
  ])('answers to %s', (_what, at, value, outcome) => {
    const changed = one.slice()
    changed[at] = value
    expect(refusalOf(changed)).toBe(outcome)
  })
})
