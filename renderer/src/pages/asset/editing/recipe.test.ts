import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pictureRecipeSchema } from '#shared/contract/studio/assets.ts'
import {
  type Crop,
  croppedSize,
  cropToAspect,
  dragCrop,
  flipRecipe,
  geometryOf,
  type Handle,
  IDENTITY_RECIPE,
  isNeutral,
  MIN_CROP,
  moveCrop,
  normalCrop,
  resultSize,
  sameGeometry,
  turnedSize,
  turnRecipe,
  WHOLE,
} from './recipe.ts'

const side = fc.constantFrom<-1 | 0 | 1>(-1, 0, 1)
const handles: fc.Arbitrary<Handle> = fc.record({ dx: side, dy: side }).filter(({ dx, dy }) => dx !== 0 || dy !== 0)
const shift = fc.double({ min: -2, max: 2, noNaN: true })

const crops: fc.Arbitrary<Crop> = fc
  .tuple(fc.nat(9_000), fc.nat(9_000), fc.integer({ min: 500, max: 10_000 }), fc.integer({ min: 500, max: 10_000 }))
  .map(([x, y, width, height]) => ({
    x: x / 10_000,
    y: y / 10_000,
    width: Math.min(width, 10_000 - x) / 10_000,
    height: Math.min(height, 10_000 - y) / 10_000,
  }))

function expectInside({ x, y, width, height }: Crop): void {
  expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
  expect(Math.min(width, height)).toBeGreaterThan(0)
  expect(x + width).toBeLessThanOrEqual(1 + 1e-9)
  expect(y + height).toBeLessThanOrEqual(1 + 1e-9)
}

it('starts from what the engine takes for no edit', () => {
  expect(pictureRecipeSchema.parse({})).toEqual(IDENTITY_RECIPE)
  expect(isNeutral(pictureRecipeSchema.parse({}))).toBe(true)
})

describe('crop', () => {
  it('stays inside the picture however it is dragged', () => {
    fc.assert(
      fc.property(crops, handles, shift, shift, fc.option(fc.double({ min: 0.2, max: 5, noNaN: true })), (...args) => {
        const dragged = dragCrop(...args)
        expectInside(dragged)
        expect(pictureRecipeSchema.safeParse({ crop: dragged }).success).toBe(true)
      }),
    )
  })

  it('stays inside the picture however it is moved, and keeps its size', () => {
    fc.assert(
      fc.property(crops, shift, shift, (crop, dx, dy) => {
        const moved = moveCrop(crop, dx, dy)
        expectInside(moved)
        expect([moved.width, moved.height]).toEqual([crop.width, crop.height])
      }),
    )
  })

  it('keeps the edge across from the dragged one in place', () => {
    const crop: Crop = { x: 0.2, y: 0.2, width: 0.5, height: 0.5 }
    const left = dragCrop(crop, { dx: -1, dy: 0 }, -0.1, 0, null)
    expect(left.x + left.width).toBeCloseTo(0.7)
    expect(dragCrop(crop, { dx: -1, dy: 0 }, 2, 0, null).width).toBeCloseTo(MIN_CROP)
  })

  it('has the aspect asked for, as large as fits', () => {
    const turned = { width: 1600, height: 900 }
    const square = croppedSize(turned, { ...IDENTITY_RECIPE, crop: cropToAspect(WHOLE, turned, 1) })
    expect(square).toEqual({ width: 900, height: 900 })
    const wide = croppedSize(turned, { ...IDENTITY_RECIPE, crop: cropToAspect(WHOLE, turned, 3) })
    expect(wide.width).toBe(1600)
  })

  it('is none where it shows everything', () => {
    expect(normalCrop(WHOLE)).toBeNull()
    expect(normalCrop({ ...WHOLE, width: 0.5 })).toEqual({ ...WHOLE, width: 0.5 })
  })
})

describe('turning and mirroring', () => {
  const recipes = fc
    .record({ crop: fc.option(crops), horizontal: fc.boolean(), vertical: fc.boolean() })
    .map((given) => ({
      ...IDENTITY_RECIPE,
      crop: given.crop,
      flipHorizontal: given.horizontal,
      flipVertical: given.vertical,
    }))

  it('four quarter turns are none', () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const turned = turnRecipe(turnRecipe(turnRecipe(turnRecipe(recipe, 1), 1), 1), 1)
        expect(turned.rotateQuarterTurns).toBe(0)
        expect(turned.crop?.x ?? 0).toBeCloseTo(recipe.crop?.x ?? 0)
        expect(turned.crop?.y ?? 0).toBeCloseTo(recipe.crop?.y ?? 0)
      }),
    )
  })

  it('turning back takes a turn back', () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        expect(turnRecipe(turnRecipe(recipe, 1), 3).rotateQuarterTurns).toBe(recipe.rotateQuarterTurns)
      }),
    )
  })

  it('mirroring twice is none', () => {
    const recipe = { ...IDENTITY_RECIPE, crop: { x: 0.1, y: 0, width: 0.4, height: 1 } }
    expect(flipRecipe(flipRecipe(recipe, 'horizontal'), 'horizontal')).toEqual(recipe)
  })
})

it('tells the size that comes out', () => {
  const picture = { width: 400, height: 300 }
  expect(turnedSize(picture, { ...IDENTITY_RECIPE, rotateQuarterTurns: 1 })).toEqual({ width: 300, height: 400 })
  const cropped = { ...IDENTITY_RECIPE, crop: { x: 0, y: 0, width: 0.5, height: 0.5 } }
  expect(resultSize(picture, cropped)).toEqual({ width: 200, height: 150 })
  expect(resultSize(picture, { ...cropped, resize: { width: 64, height: 48 } })).toEqual({ width: 64, height: 48 })
  expect(turnedSize(picture, { ...IDENTITY_RECIPE, rotateDegrees: 45 })).toEqual({ width: 495, height: 495 })
})

it('tells edits of the colors from edits of the shape', () => {
  const shaped = { ...IDENTITY_RECIPE, crop: { x: 0, y: 0, width: 0.5, height: 1 } }
  const both = { ...shaped, hueDegrees: 40, levels: { black: 10, white: 200, gamma: 1 } }
  expect(geometryOf(both)).toEqual(shaped)
  expect(sameGeometry(both, shaped)).toBe(true)
  expect(sameGeometry(both, IDENTITY_RECIPE)).toBe(false)
})
