/**
 * Non-destructive picture edits: a recipe over an untouched file. The order is fixed: quarter turns, free rotation,
 * mirroring, crop, levels, colours, background, size. Each step runs on plain pixels, since one libvips pipeline would
 * put them into an order of its own.
 */
import sharp, { type Sharp } from 'sharp'
import { boundedBy } from '#models/decode/bounded.ts'
import type { Drawn } from '#models/decode/decoder.ts'
import type { Picture } from '#models/decode/picture.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { PictureRecipe } from '#shared/contract/studio/assets.ts'
import { applyLevels } from './levels.ts'

export interface RenderedPicture {
  /** PNG: lossless, with transparency. */
  readonly bytes: Uint8Array
  readonly width: number
  readonly height: number
  readonly hasAlpha: boolean
}

export interface RenderOptions {
  /** Renders for a preview within this many pixels a side; working on a smaller copy is what makes it quick. */
  readonly maxEdge?: number
  readonly signal?: AbortSignal
}

interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}

type Step = (pixels: Pixels) => Promise<Pixels>

/** Equal pictures and recipes give equal bytes. Throws IMAGE_CORRUPT, IMAGE_DECODE_TIMEOUT or CANCELLED. */
export async function renderRecipe(
  picture: Picture,
  recipe: PictureRecipe,
  { maxEdge, signal }: RenderOptions = {},
): Promise<RenderedPicture> {
  const bound = <T>(work: Promise<T>) => boundedBy(work, picture.limits.cpuMs, { signal })
  const scale = maxEdge === undefined ? 1 : previewScale(picture, recipe, maxEdge)
  let pixels = await decode(picture, scale, signal)
  for (const step of stepsOf(recipe, scale, maxEdge)) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    pixels = await bound(step(pixels))
  }
  const bytes = await bound(open(pixels).png({ compressionLevel: 6 }).toBuffer())
  return { bytes, width: pixels.width, height: pixels.height, hasAlpha: pixels.channels === 4 }
}

function stepsOf(recipe: PictureRecipe, scale: number, maxEdge: number | undefined): Step[] {
  const { crop, levels, background } = recipe
  const turn = recipe.rotateQuarterTurns * 90
  const size = targetSize(recipe, scale, maxEdge)
  return [
    ...(turn === 0 ? [] : [edit((image) => image.rotate(turn))]),
    ...(recipe.rotateDegrees === 0 ? [] : [freeRotation(recipe)]),
    ...(recipe.flipHorizontal ? [edit((image) => image.flop())] : []),
    ...(recipe.flipVertical ? [edit((image) => image.flip())] : []),
    ...(crop === null ? [] : [edit((image, pixels) => image.extract(cropBox(crop, pixels)))]),
    ...(levels === null ? [] : [async (pixels: Pixels) => ({ ...pixels, data: await applyLevels(pixels, levels) })]),
    ...(changesColors(recipe) ? [modulation(recipe)] : []),
    ...(background === null ? [] : [edit((image) => image.flatten({ background }))]),
    ...(size === null ? [] : [edit((image) => image.resize({ ...size, fit: 'fill' }))]),
  ]
}

function edit(change: (image: Sharp, pixels: Pixels) => Sharp): Step {
  return async (pixels) => pixelsOf(change(open(pixels), pixels))
}

/** The canvas grows so that nothing is cut off; the new corners are transparent until a background fills them. */
function freeRotation({ rotateDegrees, background }: PictureRecipe): Step {
  const corner = background === null ? '#00000000' : `${background}00`
  return edit((image) => image.ensureAlpha().rotate(rotateDegrees, { background: corner }))
}

function changesColors({ hueDegrees, saturation, brightness }: PictureRecipe): boolean {
  return hueDegrees !== 0 || saturation !== 1 || brightness !== 1
}

function modulation({ hueDegrees, saturation, brightness }: PictureRecipe): Step {
  return edit((image) => image.modulate({ hue: Math.round(hueDegrees + 360) % 360, saturation, brightness }))
}

/** The crop in pixels: edges rounded to whole pixels, never empty. */
export function cropBox(
  crop: NonNullable<PictureRecipe['crop']>,
  { width, height }: { readonly width: number; readonly height: number },
): { left: number; top: number; width: number; height: number } {
  const [left, right] = cropSpan(crop.x, crop.width, width)
  const [top, bottom] = cropSpan(crop.y, crop.height, height)
  return { left, top, width: right - left, height: bottom - top }
}

function cropSpan(start: number, length: number, size: number): [number, number] {
  const from = Math.min(Math.round(start * size), size - 1)
  const to = Math.min(Math.max(Math.round((start + length) * size), from + 1), size)
  return [from, to]
}

function targetSize(recipe: PictureRecipe, scale: number, maxEdge: number | undefined) {
  if (recipe.resize === null) return null
  const { width, height } = recipe.resize
  const factor = maxEdge === undefined ? 1 : Math.min(1, scale, maxEdge / Math.max(width, height))
  return { width: atLeastOne(width * factor), height: atLeastOne(height * factor) }
}

/** How much smaller the file may be decoded, so that what the crop leaves still fills the preview. */
function previewScale(picture: Picture, recipe: PictureRecipe, maxEdge: number): number {
  const shown = Math.max(
    picture.width * (recipe.crop?.width ?? 1),
    picture.height * (recipe.crop?.height ?? 1),
    picture.width * (recipe.crop?.height ?? 1),
    picture.height * (recipe.crop?.width ?? 1),
  )
  return Math.min(1, maxEdge / shown)
}

async function decode(picture: Picture, scale: number, signal: AbortSignal | undefined): Promise<Pixels> {
  const [width, height] = [atLeastOne(picture.width * scale), atLeastOne(picture.height * scale)]
  const size = scale < 1 ? { size: { width, height, fit: 'fill' } as const } : {}
  return checkedPixels(await picture.draw({ format: { type: 'raw' }, keepsAlpha: true, ...size }, signal))
}

function open({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
}

async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  return checkedPixels({ ...info, data })
}

function checkedPixels({ data, width, height, channels }: Drawn): Pixels {
  if (channels === 3 || channels === 4) return { data, width, height, channels }
  throw new LunaError('IMAGE_CORRUPT', `${channels} channels after conversion to sRGB`)
}

function atLeastOne(value: number): number {
  return Math.max(1, Math.round(value))
}
