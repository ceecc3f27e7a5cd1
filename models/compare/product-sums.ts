/**
 * The heart of correlating a small picture with every place in another: sums of products of 8-bit samples, in whole
 * numbers and so the same on every machine; with 128-bit arithmetic eight at a time.
 */
import type { GrayImage } from '../hashes/gray.ts'
import {
  ADD,
  type Code,
  constant,
  get,
  growMemory,
  increase,
  LESS_UNSIGNED,
  openSimdModule,
  repeat,
  repeatTimes,
  type SimdModule,
  STORE,
  set,
  simd,
} from '../simd/module.ts'

/** Larger products of sides could leave 32 bits: 255² · 2¹⁵ < 2³¹. */
const MAX_SAMPLES = 32_768

/** Samples of 16 bits in 128. */
const LANES = 8
const SAMPLE_BYTES = 2

/**
 * Returns the product sums of `template` at every position inside `image`, row by row:
 * [image.height − template.height + 1, image.width − template.width + 1]. Throws RangeError where it fits nowhere or is
 * too large.
 */
export function productSums(image: GrayImage, template: GrayImage): Int32Array {
  if (template.width > image.width || template.height > image.height || template.data.length > MAX_SAMPLES) {
    throw new RangeError(`${template.width} × ${template.height} in ${image.width} × ${image.height}`)
  }
  module ??= openSimdModule([{ name: 'sums', parameters: 8, i32Locals: 7, v128Locals: 1, code: sumsFunction() }])
  return module === null ? plainProductSums(image, template) : simdProductSums(module, image, template)
}

/** Where there is no 128-bit arithmetic. */
export function plainProductSums(image: GrayImage, template: GrayImage): Int32Array {
  const [columns, rows] = placesOf(image, template)
  const sums = new Int32Array(columns * rows)
  for (let top = 0, at = 0; top < rows; top++) {
    for (let left = 0; left < columns; left++, at++) {
      let sum = 0
      for (let y = 0, read = 0; y < template.height; y++) {
        let from = (top + y) * image.width + left
        for (let x = 0; x < template.width; x++) sum += (image.data[from++] ?? 0) * (template.data[read++] ?? 0)
      }
      sums[at] = sum
    }
  }
  return sums
}

const placesOf = (image: GrayImage, template: GrayImage): [number, number] => [
  image.width - template.width + 1,
  image.height - template.height + 1,
]

let module: SimdModule | null | undefined

/** (image, template, sums, columns, rows, templateRows, templateStride, imageStride): addresses, counts, bytes. */
function sumsFunction(): Code {
  const [image, template, sums, columns, rows, templateRows, templateStride, imageStride] = [
    0, 1, 2, 3, 4, 5, 6, 7,
  ] as const
  const [place, column, line, lineCount, read, weights, lineEnd, total] = [8, 9, 10, 11, 12, 13, 14, 15] as const
  const load128 = (address: number): Code => [...get(address), ...simd(0x00, 0, 0)]
  const products: Code = [...load128(read), ...load128(weights), ...simd(0xba)]
  const lane = (index: number): Code => [...get(total), ...simd(0x1b, index)]
  const addLine: Code = [
    ...[...get(line), ...set(read)],
    ...[...get(weights), ...get(templateStride), ADD, ...set(lineEnd)],
    ...repeat(
      [...get(total), ...products, ...simd(0xae), ...set(total)],
      increase(read, constant(LANES * SAMPLE_BYTES)),
      increase(weights, constant(LANES * SAMPLE_BYTES)),
      [...get(weights), ...get(lineEnd), LESS_UNSIGNED],
    ),
    ...increase(line, get(imageStride)),
  ]
  const onePlace: Code = [
    ...[...constant(0), ...simd(0x11), ...set(total)],
    ...[...get(place), ...set(line), ...get(template), ...set(weights), ...get(templateRows), ...set(lineCount)],
    ...repeatTimes(lineCount, addLine),
    ...[...get(sums), ...lane(0), ...lane(1), ADD, ...lane(2), ADD, ...lane(3), ADD, ...STORE],
    ...increase(sums, constant(4)),
    ...increase(place, constant(SAMPLE_BYTES)),
  ]
  const oneRow: Code = [
    ...[...get(image), ...set(place), ...get(columns), ...set(column)],
    ...repeatTimes(column, onePlace),
    ...increase(image, get(imageStride)),
  ]
  return repeatTimes(rows, oneRow)
}

/** Rows of the template end on whole steps: what is read of the image beyond them is multiplied by 0. */
function simdProductSums({ memory, functions }: SimdModule, image: GrayImage, template: GrayImage): Int32Array {
  const [columns, rows] = placesOf(image, template)
  const templateStride = Math.ceil(template.width / LANES) * LANES
  const templateAt = (image.data.length + LANES) * SAMPLE_BYTES
  const sumsAt = Math.ceil((templateAt + templateStride * template.height * SAMPLE_BYTES) / 4) * 4
  growMemory(memory, sumsAt + columns * rows * 4)
  const samples = new Int16Array(memory.buffer)
  samples.set(image.data)
  samples.fill(0, templateAt / SAMPLE_BYTES, sumsAt / SAMPLE_BYTES)
  for (let y = 0; y < template.height; y++) {
    const row = template.data.subarray(y * template.width, (y + 1) * template.width)
    samples.set(row, templateAt / SAMPLE_BYTES + y * templateStride)
  }
  const strides = [templateStride * SAMPLE_BYTES, image.width * SAMPLE_BYTES]
  functions['sums']?.(0, templateAt, sumsAt, columns, rows, template.height, ...strides)
  return new Int32Array(memory.buffer, sumsAt, columns * rows).slice()
}
