/** Picture edits as data: neutral values, sizes that come out, and the geometry of the crop. */
import type { PictureRecipe } from '#shared/contract/studio/assets.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

export type Crop = NonNullable<PictureRecipe['crop']>

export const IDENTITY_RECIPE: PictureRecipe = {
  rotateQuarterTurns: 0,
  rotateDegrees: 0,
  flipHorizontal: false,
  flipVertical: false,
  crop: null,
  levels: null,
  hueDegrees: 0,
  saturation: 1,
  brightness: 1,
  background: null,
  resize: null,
}

export const NEUTRAL_LEVELS: NonNullable<PictureRecipe['levels']> = { black: 0, white: 255, gamma: 1 }

export const WHOLE: Crop = { x: 0, y: 0, width: 1, height: 1 }

/** Crops are kept to a ten-thousandth, so that equal crops are equal numbers. */
const PRECISION = 10_000
const round = (value: number) => Math.round(value * PRECISION) / PRECISION

export function sameRecipe(a: PictureRecipe, b: PictureRecipe): boolean {
  return JSON.stringify({ ...IDENTITY_RECIPE, ...a }) === JSON.stringify({ ...IDENTITY_RECIPE, ...b })
}

export function isNeutral(recipe: PictureRecipe): boolean {
  return sameRecipe(recipe, IDENTITY_RECIPE)
}

/** Turned, mirrored, cropped and sized as the recipe says, in the colors of the original. */
export function geometryOf(recipe: PictureRecipe): PictureRecipe {
  const { levels, hueDegrees, saturation, brightness } = IDENTITY_RECIPE
  return { ...recipe, levels, hueDegrees, saturation, brightness }
}

/** True where both show the same part of the picture in the same position, so that one can lie over the other. */
export function sameGeometry(a: PictureRecipe, b: PictureRecipe): boolean {
  const place = ({ rotateQuarterTurns, rotateDegrees, flipHorizontal, flipVertical, crop }: PictureRecipe) =>
    JSON.stringify([rotateQuarterTurns, rotateDegrees, flipHorizontal, flipVertical, crop])
  return place(a) === place(b)
}

/** The picture turned and mirrored but whole, without a new size: what the crop is drawn on. */
export function uncropped(recipe: PictureRecipe): PictureRecipe {
  return { ...recipe, crop: null, resize: null }
}

/** Size after the turns. A free rotation grows the picture so that no corner is lost. */
export function turnedSize(picture: Size, recipe: PictureRecipe): Size {
  const sideways = recipe.rotateQuarterTurns % 2 === 1
  const width = sideways ? picture.height : picture.width
  const height = sideways ? picture.width : picture.height
  const angle = (Math.abs(recipe.rotateDegrees) * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return { width: Math.round(width * cos + height * sin), height: Math.round(width * sin + height * cos) }
}

export function croppedSize(picture: Size, recipe: PictureRecipe): Size {
  const turned = turnedSize(picture, recipe)
  const crop = recipe.crop ?? WHOLE
  return {
    width: Math.max(1, Math.round(turned.width * crop.width)),
    height: Math.max(1, Math.round(turned.height * crop.height)),
  }
}

export function resultSize(picture: Size, recipe: PictureRecipe): Size {
  return recipe.resize ?? croppedSize(picture, recipe)
}

const limit = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))

/** The smallest crop, as a part of each side. */
export const MIN_CROP = 0.01

export function moveCrop(crop: Crop, dx: number, dy: number): Crop {
  return { ...crop, x: round(limit(crop.x + dx, 0, 1 - crop.width)), y: round(limit(crop.y + dy, 0, 1 - crop.height)) }
}

export interface Handle {
  /** -1 left edge, 1 right edge, 0 neither. */
  readonly dx: -1 | 0 | 1
  /** -1 top edge, 1 bottom edge, 0 neither. */
  readonly dy: -1 | 0 | 1
}

interface Span {
  readonly start: number
  readonly length: number
}

function dragSpan({ start, length }: Span, side: -1 | 0 | 1, by: number): Span {
  if (side === 0) return { start, length }
  if (side === 1) return { start, length: limit(length + by, MIN_CROP, 1 - start) }
  const moved = limit(start + by, 0, start + length - MIN_CROP)
  return { start: moved, length: length + start - moved }
}

/**
 * Drags one handle by relative amounts. `ratio` (width to height, in parts of the picture's own sides) is kept where
 * given; the opposite edge or corner stays in place.
 */
export function dragCrop(crop: Crop, handle: Handle, dx: number, dy: number, ratio: number | null): Crop {
  const x = dragSpan({ start: crop.x, length: crop.width }, handle.dx, dx)
  const y = dragSpan({ start: crop.y, length: crop.height }, handle.dy, dy)
  const free = { x: x.start, y: y.start, width: x.length, height: y.length }
  if (ratio === null) return rounded(free)
  return rounded(keepRatio(crop, free, handle, ratio))
}

function rounded(crop: Crop): Crop {
  const x = round(crop.x)
  const y = round(crop.y)
  return { x, y, width: round(Math.min(crop.width, 1 - x)), height: round(Math.min(crop.height, 1 - y)) }
}

/** Room from the side that stays in place to the picture's edge. */
function room(start: number, length: number, side: -1 | 0 | 1): number {
  if (side === 1) return 1 - start
  if (side === -1) return start + length
  return 2 * Math.min(start + length / 2, 1 - start - length / 2)
}

function anchored(start: number, length: number, side: -1 | 0 | 1, newLength: number): number {
  if (side === 1) return start
  if (side === -1) return start + length - newLength
  return start + (length - newLength) / 2
}

function keepRatio(before: Crop, wanted: Crop, handle: Handle, ratio: number): Crop {
  const wantedWidth = handle.dx === 0 ? wanted.height * ratio : wanted.width
  const width = Math.min(
    Math.max(wantedWidth, MIN_CROP, MIN_CROP * ratio),
    room(before.x, before.width, handle.dx),
    room(before.y, before.height, handle.dy) * ratio,
  )
  const height = width / ratio
  return {
    x: anchored(before.x, before.width, handle.dx, width),
    y: anchored(before.y, before.height, handle.dy, height),
    width,
    height,
  }
}

/** The largest crop of an aspect (width to height in pixels) with the same middle as before, as far as it fits. */
export function cropToAspect(crop: Crop, turned: Size, aspect: number): Crop {
  const ratio = relativeRatio(turned, aspect)
  const width = Math.min(1, ratio)
  const height = width / ratio
  const middleX = crop.x + crop.width / 2
  const middleY = crop.y + crop.height / 2
  return rounded({
    x: limit(middleX - width / 2, 0, 1 - width),
    y: limit(middleY - height / 2, 0, 1 - height),
    width,
    height,
  })
}

/** A pixel aspect in parts of the picture's own sides. */
export function relativeRatio(turned: Size, aspect: number): number {
  return (aspect * turned.height) / turned.width
}

/** A crop that shows everything is no crop. */
export function normalCrop(crop: Crop): Crop | null {
  return crop.x === 0 && crop.y === 0 && crop.width === 1 && crop.height === 1 ? null : crop
}

/** The crop after a quarter turn clockwise, so that it shows the same part of the picture. */
function turnCrop(crop: Crop | null): Crop | null {
  if (crop === null) return null
  return { x: round(1 - crop.y - crop.height), y: crop.x, width: crop.height, height: crop.width }
}

/** A quarter turn (1 clockwise, 3 counter-clockwise) of the picture as it is shown, mirrored or not. */
export function turnRecipe(recipe: PictureRecipe, turns: 1 | 3): PictureRecipe {
  // Mirroring comes after the turn: seen through one mirror, turning goes the other way round.
  const mirrored = recipe.flipHorizontal !== recipe.flipVertical
  const under = mirrored ? 4 - turns : turns
  let crop = recipe.crop
  for (let turn = 0; turn < turns; turn++) crop = turnCrop(crop)
  const resize = recipe.resize && { width: recipe.resize.height, height: recipe.resize.width }
  return { ...recipe, rotateQuarterTurns: (recipe.rotateQuarterTurns + under) % 4, crop, resize }
}

/** Mirrors the picture as it is shown, crop included. */
export function flipRecipe(recipe: PictureRecipe, axis: 'horizontal' | 'vertical'): PictureRecipe {
  const { crop } = recipe
  if (axis === 'horizontal') {
    const flipped = crop && { ...crop, x: round(1 - crop.x - crop.width) }
    return { ...recipe, flipHorizontal: !recipe.flipHorizontal, crop: flipped }
  }
  const flipped = crop && { ...crop, y: round(1 - crop.y - crop.height) }
  return { ...recipe, flipVertical: !recipe.flipVertical, crop: flipped }
}
