import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ORIENTATIONS } from '#shared/similarity/orientations.ts'
import type { RelativeRectangle, Transformation } from '#shared/similarity/transformation.ts'
import { FOUND, matchWith } from '../../uniqueness/report.fixture.ts'
import { alignmentOf, explainedBy, inverseOf, orientRectangle, sharedParts } from './alignment.ts'

const eighth = fc.integer({ min: 0, max: 7 })
/** In eighths, so that floating point stays exact. */
const rectangle: fc.Arbitrary<RelativeRectangle> = fc
  .tuple(eighth, eighth, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }))
  .map(([x, y, width, height]) => ({
    x: x / 8,
    y: y / 8,
    width: Math.min(width, 8 - x) / 8,
    height: Math.min(height, 8 - y) / 8,
  }))
const orientation = fc.constantFrom(...ORIENTATIONS)

function explained(part: Partial<Transformation>): Transformation {
  return { kinds: ['reencode'], orientation: 'identity', confidence: 1, ...part }
}

describe('orientRectangle', () => {
  const topLeft: RelativeRectangle = { x: 0, y: 0, width: 0.25, height: 0.5 }

  it('moves a corner clockwise and mirrors left to right', () => {
    expect(orientRectangle(topLeft, 'rotate90')).toEqual({ x: 0.5, y: 0, width: 0.5, height: 0.25 })
    expect(orientRectangle(topLeft, 'rotate180')).toEqual({ x: 0.75, y: 0.5, width: 0.25, height: 0.5 })
    expect(orientRectangle(topLeft, 'mirror')).toEqual({ x: 0.75, y: 0, width: 0.25, height: 0.5 })
    // Flipped left to right, then rotated upside down: the flip top to bottom.
    expect(orientRectangle(topLeft, 'mirrorRotate180')).toEqual({ x: 0, y: 0.5, width: 0.25, height: 0.5 })
  })

  it('is undone by the inverse', () => {
    void fc.assert(
      fc.property(rectangle, orientation, (given, turn) => {
        expect(orientRectangle(orientRectangle(given, turn), inverseOf(turn))).toEqual(given)
      }),
    )
  })
})

describe('alignmentOf', () => {
  it('leaves a picture that was only stored again where it is', () => {
    expect(alignmentOf(explained({}))).toEqual({
      box: { x: 0, y: 0, width: 1, height: 1 },
      mirrored: false,
      quarterTurns: 0,
    })
  })

  it('turns back what was turned', () => {
    expect(alignmentOf(explained({ orientation: 'rotate90' }))).toMatchObject({ mirrored: false, quarterTurns: 3 })
    expect(alignmentOf(explained({ orientation: 'mirror' }))).toMatchObject({ mirrored: true, quarterTurns: 0 })
  })

  it('lays a part over the place it was cut from', () => {
    const cut = { x: 0.5, y: 0.25, width: 0.25, height: 0.5 }
    expect(alignmentOf(explained({ crop: { within: 'a', rectangle: cut } })).box).toEqual(cut)
    // The rectangle is in coordinates of the mirrored picture: the part is at the left of the subject.
    const mirrored = alignmentOf(explained({ orientation: 'mirror', crop: { within: 'a', rectangle: cut } }))
    expect(mirrored.box).toEqual({ ...cut, x: 0.25 })
  })

  it('enlarges a whole picture until its part covers the subject', () => {
    void fc.assert(
      fc.property(rectangle, orientation, (part, turn) => {
        const { box } = alignmentOf(explained({ orientation: turn, crop: { within: 'b', rectangle: part } }))
        const inBox = orientRectangle(part, inverseOf(turn))
        expect(box.x + inBox.x * box.width).toBeCloseTo(0)
        expect(box.y + inBox.y * box.height).toBeCloseTo(0)
        expect(inBox.width * box.width).toBeCloseTo(1)
        expect(inBox.height * box.height).toBeCloseTo(1)
      }),
    )
  })
})

describe('explainedBy', () => {
  const match = matchWith({ evidence: [FOUND.features] })
  const regions = { ...FOUND.features.regions, points: 7 }

  it('takes the part from the evidence only where the comparison found neither an edit nor a part', () => {
    const found = { transformation: null, regions: FOUND.features.regions }
    expect(explainedBy({ transformation: null, regions: null }, match)).toEqual(found)
    expect(explainedBy({ transformation: null, regions }, match)).toEqual({ transformation: null, regions })
    const edited = { transformation: explained({}), regions: null }
    expect(explainedBy(edited, match)).toEqual(edited)
  })
})

describe('sharedParts', () => {
  const rectangle = { x: 0, y: 0, width: 0.25, height: 0.5 }
  const whole = { x: 0, y: 0, width: 1, height: 1 }

  it('of a crop is the part in one picture and the whole of the other', () => {
    const inOther = explained({ crop: { within: 'b', rectangle } })
    expect(sharedParts({ transformation: inOther, regions: null })).toEqual({ a: whole, b: rectangle })
    const inOwn = explained({ orientation: 'rotate90', crop: { within: 'a', rectangle } })
    const turnedBack = { x: 0, y: 0.75, width: 0.5, height: 0.25 }
    expect(sharedParts({ transformation: inOwn, regions: null })).toEqual({ a: turnedBack, b: whole })
  })

  it('is what was found where no edit explains the pictures, and nothing where one explains all of both', () => {
    const regions = { a: rectangle, b: whole, isMirrored: false, isInverted: false, turnDegrees: 0, points: 12 }
    expect(sharedParts({ transformation: null, regions })).toEqual(regions)
    expect(sharedParts({ transformation: explained({}), regions: null })).toBeNull()
    expect(sharedParts({ transformation: null, regions: null })).toBeNull()
  })
})
