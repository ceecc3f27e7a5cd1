import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitScale, limitPan, limitScale, panBy, zoomTo } from './zoom.ts'

const size = fc.record({ width: fc.integer({ min: 1, max: 8000 }), height: fc.integer({ min: 1, max: 8000 }) })
const point = fc.record({ x: fc.integer({ min: -900, max: 900 }), y: fc.integer({ min: -900, max: 900 }) })
const view = fc.record({
  scale: fc.double({ min: 0.05, max: 8, noNaN: true }),
  x: fc.integer({ min: -4000, max: 4000 }),
  y: fc.integer({ min: -4000, max: 4000 }),
})

describe('zoom', () => {
  it('keeps the point under the pointer in place', () => {
    void fc.assert(
      fc.property(view, point, fc.double({ min: 0.05, max: 8, noNaN: true }), (from, at, scale) => {
        const to = zoomTo(from, scale, at, 1)
        expect((at.x - to.x) / to.scale).toBeCloseTo((at.x - from.x) / from.scale, 4)
        expect((at.y - to.y) / to.scale).toBeCloseTo((at.y - from.y) / from.scale, 4)
      }),
    )
  })

  it('never leaves more room next to the picture than there is when it is centered', () => {
    void fc.assert(
      fc.property(view, size, size, (from, picture, stage) => {
        const to = limitPan(from, picture, stage)
        const slackX = Math.max(0, (stage.width - picture.width * to.scale) / 2)
        const leftEdge = stage.width / 2 + to.x - (picture.width * to.scale) / 2
        expect(leftEdge).toBeLessThanOrEqual(slackX + 1e-6)
        expect(limitPan(to, picture, stage)).toEqual(to)
      }),
    )
  })

  it('fits the whole picture and enlarges a small one to double size at most', () => {
    void fc.assert(
      fc.property(size, size, fc.constantFrom(1, 1.5, 2), (picture, stage, pixelRatio) => {
        const scale = fitScale(picture, stage, pixelRatio)
        expect(picture.width * scale).toBeLessThanOrEqual(stage.width + 1e-6)
        expect(picture.height * scale).toBeLessThanOrEqual(stage.height + 1e-6)
        expect(scale * pixelRatio).toBeLessThanOrEqual(2)
      }),
    )
  })

  it('stops at 800 % of the screen’s own pixels', () => {
    expect(limitScale(99, 1)).toBe(8)
    expect(limitScale(99, 2)).toBe(4)
  })

  it('pans without changing the zoom', () => {
    expect(panBy({ scale: 2, x: 1, y: 2 }, { x: 10, y: -5 })).toEqual({ scale: 2, x: 11, y: -3 })
  })
})
