/**
 * Pillow's 8-bit resampling (libImaging/Resample.c, `Image.resize` with its default box), byte for byte: separable, the
 * kernel widened when shrinking (so no aliasing), coefficients in 22-bit fixed point, rounded to 8 bits between the two
 * passes. Fingerprints follow reference processors that are built on Pillow, so nothing here may differ from it.
 */

import { resampleSimd } from './resample-simd.ts'
import { HALF, PRECISION_BITS, type ResampleFilter, type Taps, tapsFor } from './resample-taps.ts'

/** Interleaved 8-bit samples, `channels` per pixel, no row padding. */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  readonly data: Uint8Array
}

/** A part of the resized picture, in its pixels; only what this part needs is computed. */
export interface ResampleWindow {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

// The loops below index within bounds by construction; `| 0` on a typed-array read states that to the compiler and keeps
// the arithmetic in 32-bit integers, where the fixed-point sums always fit.

function clamp8(value: number): number {
  const shifted = value >> PRECISION_BITS
  return shifted < 0 ? 0 : shifted > 255 ? 255 : shifted
}

/** One row of three-channel pixels; `source` and `target` are offsets of its first sample. */
function resampleRow3(input: Uint8Array, source: number, output: Uint8Array, target: number, taps: Taps): void {
  const { first, count, weights, stride } = taps
  let write = target
  for (let x = 0; x < first.length; x++) {
    let red = HALF
    let green = HALF
    let blue = HALF
    let read = source + Math.imul(first[x] as number, 3)
    let weightAt = Math.imul(x, stride)
    const end = weightAt + (count[x] as number)
    for (; weightAt < end; weightAt++) {
      const weight = weights[weightAt] as number
      red = (red + Math.imul(input[read] as number, weight)) | 0
      green = (green + Math.imul(input[read + 1] as number, weight)) | 0
      blue = (blue + Math.imul(input[read + 2] as number, weight)) | 0
      read += 3
    }
    output[write] = clamp8(red)
    output[write + 1] = clamp8(green)
    output[write + 2] = clamp8(blue)
    write += 3
  }
}

function resampleRow1(input: Uint8Array, source: number, output: Uint8Array, target: number, taps: Taps): void {
  const { first, count, weights, stride } = taps
  for (let x = 0; x < first.length; x++) {
    let sum = HALF
    let read = source + (first[x] as number)
    let weightAt = Math.imul(x, stride)
    const end = weightAt + (count[x] as number)
    for (; weightAt < end; weightAt++) {
      sum = (sum + Math.imul(input[read++] as number, weights[weightAt] as number)) | 0
    }
    output[target + x] = clamp8(sum)
  }
}

/** All output rows from `input`, whose rows are `rowSize` samples and whose first row is `inputTop` of the picture. */
function resampleColumns(input: Uint8Array, rowSize: number, inputTop: number, taps: Taps): Uint8Array {
  const { first, count, weights, stride } = taps
  const output = new Uint8Array(first.length * rowSize)
  const sums = new Int32Array(rowSize)
  for (let y = 0; y < first.length; y++) {
    sums.fill(HALF)
    const rows = count[y] as number
    let read = ((first[y] as number) - inputTop) * rowSize
    for (let tap = 0; tap < rows; tap++) {
      const weight = weights[y * stride + tap] as number
      for (let sample = 0; sample < rowSize; sample++) {
        sums[sample] = ((sums[sample] as number) + Math.imul(input[read++] as number, weight)) | 0
      }
    }
    const write = y * rowSize
    for (let sample = 0; sample < rowSize; sample++) output[write + sample] = clamp8(sums[sample] as number)
  }
  return output
}

function copyColumns(source: Raster, window: ResampleWindow, top: number, rows: number): Uint8Array {
  const { channels } = source
  const rowSize = window.width * channels
  const output = new Uint8Array(rows * rowSize)
  for (let y = 0; y < rows; y++) {
    const start = ((top + y) * source.width + window.left) * channels
    output.set(source.data.subarray(start, start + rowSize), y * rowSize)
  }
  return output
}

/**
 * Resizes `source` to `width` × `height` as Pillow does and returns the samples of `window` of it (all of it if absent).
 * @throws RangeError if a size is not a positive whole number or the window leaves the resized picture
 */
export function resample(
  source: Raster,
  width: number,
  height: number,
  filter: ResampleFilter,
  window: ResampleWindow = { left: 0, top: 0, width, height },
): Uint8Array {
  requireSizes(source, width, height, window)
  const vertical =
    height === source.height ? undefined : tapsFor(source.height, height, filter, window.top, window.height)
  const last = window.height - 1
  const top = vertical ? (vertical.first[0] ?? 0) : window.top
  const bottom = vertical ? (vertical.first[last] ?? 0) + (vertical.count[last] ?? 0) : window.top + window.height
  const rowSize = window.width * source.channels
  const rows = bottom - top

  let narrowed: Uint8Array
  if (width === source.width) {
    narrowed = copyColumns(source, window, top, rows)
  } else {
    const taps = tapsFor(source.width, width, filter, window.left, window.width)
    if (vertical !== undefined) {
      const { data: input, width: inputWidth, channels } = source
      const quick = resampleSimd({ input, inputWidth, channels, horizontal: taps, vertical })
      if (quick !== undefined) return quick
    }
    const resampleRow = source.channels === 3 ? resampleRow3 : resampleRow1
    narrowed = new Uint8Array(rows * rowSize)
    for (let y = 0; y < rows; y++) {
      resampleRow(source.data, (top + y) * source.width * source.channels, narrowed, y * rowSize, taps)
    }
  }
  return vertical ? resampleColumns(narrowed, rowSize, top, vertical) : narrowed
}

function requireSizes(source: Raster, width: number, height: number, window: ResampleWindow): void {
  const sizes = [source.width, source.height, width, height, window.width, window.height]
  if (!sizes.every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw new RangeError(`Sizes must be positive whole numbers: ${sizes.join(', ')}`)
  }
  if (source.data.length !== source.width * source.height * source.channels) {
    throw new RangeError(
      `${source.data.length} samples are not ${source.width} × ${source.height} × ${source.channels}`,
    )
  }
  const inside =
    window.left >= 0 && window.top >= 0 && window.left + window.width <= width && window.top + window.height <= height
  if (!inside) throw new RangeError('The window leaves the resized picture')
}
