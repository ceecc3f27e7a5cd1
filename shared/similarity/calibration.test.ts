import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibrate, calibrationSchema } from './calibration.ts'

const calibrations = fc
  .uniqueArray(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 12 })
  .chain((cosines) =>
    fc
      .array(fc.integer({ min: 0, max: 100 }), { minLength: cosines.length, maxLength: cosines.length })
      .map((values) => {
        const rising = values.toSorted((a, b) => a - b)
        const points = cosines.toSorted((a, b) => a - b).map((cosine, i) => [cosine / 100, (rising[i] ?? 0) / 100])
        return calibrationSchema.parse({ points, provenance: 'generated' })
      }),
  )

const cosine = fc.double({ min: -1.5, max: 1.5, noNaN: true })

describe('calibrate', () => {
  it('meets its points and is straight between them', () => {
    const calibration = {
      points: [
        [0.5, 0],
        [0.7, 0.5],
        [0.9, 1],
      ] as [number, number][],
    }
    expect([0.5, 0.6, 0.7, 0.8, 0.9].map((x) => calibrate(calibration, x))).toEqual([
      0,
      expect.closeTo(0.25, 12),
      0.5,
      expect.closeTo(0.75, 12),
      1,
    ])
  })

  it('is level outside its points', () => {
    fc.assert(
      fc.property(calibrations, ({ points }) => {
        expect(calibrate({ points }, -2)).toBe(points[0]?.[1])
        expect(calibrate({ points }, 2)).toBe(points.at(-1)?.[1])
      }),
    )
  })

  it('never falls and stays within 0 and 1', () => {
    fc.assert(
      fc.property(calibrations, cosine, cosine, (calibration, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((x) => calibrate(calibration, x))
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect((high ?? 0) - (low ?? 0)).toBeGreaterThanOrEqual(-1e-12)
      }),
    )
  })

  it('refuses what is not a number', () => {
    expect(() =>
      calibrate(
        {
          points: [
            [0, 0],
            [1, 1],
          ],
        },
        Number.NaN,
      ),
    ).toThrow(expect.objectContaining({ code: 'MODEL_OUTPUT_INVALID' }))
  })
})

describe('calibrationSchema', () => {
  it.each([
    ['one point', [[0, 0]]],
    [
      'a cosine twice',
      [
        [0.5, 0],
        [0.5, 1],
      ],
    ],
    [
      'falling cosines',
      [
        [0.9, 0],
        [0.5, 1],
      ],
    ],
    [
      'falling similarities',
      [
        [0.5, 1],
        [0.9, 0],
      ],
    ],
    [
      'a similarity above 1',
      [
        [0.5, 0],
        [0.9, 1.1],
      ],
    ],
  ])('refuses %s', (_, points) => {
    expect(calibrationSchema.safeParse({ points, provenance: 'x' }).success).toBe(false)
  })

  it('asks where it comes from', () => {
    expect(
      calibrationSchema.safeParse({
        points: [
          [0, 0],
          [1, 1],
        ],
        provenance: '',
      }).success,
    ).toBe(false)
  })
})
