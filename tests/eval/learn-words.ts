// Writes models/features/words.generated.ts: the axes along which descriptors are cut into words. Only for a new
// version of the words, since all that is stored in the old ones has to be made again.
//
//     node build/run.mjs tests/eval/learn-words.ts PICTURES INDEX
//
// PICTURES is a folder; INDEX holds JSON lines with file (below the folder), family and use. Pictures with the use
// "train" of every second family are learned from, so that the others can be measured on.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as z from 'zod'
import { openPicture } from '#models/decode/picture.ts'
import { decodeRgb } from '#models/decode/pixels.ts'
import { extractFeatures, FEATURE_SIDE } from '#models/features/extract.ts'
import { DESCRIPTOR_WORDS } from '#models/features/pattern.ts'
import { SIGNATURE_BITS, WORD_BITS } from '#models/features/words.ts'
import { grayFromRgb } from '#models/hashes/gray.ts'
import { scaleToSide } from '#models/hashes/resize.ts'
import { readLines } from './picture-set.ts'
import { covarianceOf, principalAxes } from './principal-axes.ts'

const TARGET = resolve(import.meta.dirname, '../../models/features/words.generated.ts')
const BITS = DESCRIPTOR_WORDS * 32
/** About so many descriptors are learned from. */
const SAMPLE = 40_000
/** The largest coefficient. */
const LARGEST = 127
/** By how much signatures of unrelated features differ, on average. */
const MEAN_DISTANCE = 128

const rowSchema = z.object({ file: z.string(), family: z.string(), use: z.string() })

const isLearned = ({ family, use }: z.infer<typeof rowSchema>): boolean =>
  use === 'train' && ((createHash('sha256').update(family).digest()[0] ?? 0) & 1) === 0

async function descriptorsOf(path: string): Promise<Int8Array[]> {
  const picture = await openPicture({ path })
  const gray = grayFromRgb(await decodeRgb(picture))
  const { descriptors, count } = extractFeatures(scaleToSide(gray, FEATURE_SIDE))
  return Array.from({ length: count }, (_, feature) =>
    Int8Array.from({ length: BITS }, (_, bit) => {
      const word = descriptors[feature * DESCRIPTOR_WORDS + (bit >> 5)] ?? 0
      return (word >>> (bit & 31)) & 1 ? 1 : -1
    }),
  )
}

async function sampleFrom(folder: string, index: string): Promise<Int8Array[]> {
  const rows = (await readLines(index, rowSchema)).filter(isLearned)
  const all: Int8Array[] = []
  for (const { file } of rows) {
    const found = await descriptorsOf(join(folder, file))
    const share = Math.ceil((SAMPLE / rows.length) * 1.1)
    const step = Math.max(1, Math.floor(found.length / share))
    all.push(...found.filter((_, at) => at % step === 0).slice(0, share))
  }
  return all
}

interface Axis {
  readonly coefficients: Int8Array
  /** Above it a descriptor's bit is set: half of the sample is. */
  readonly threshold: number
  /** Standard deviation about the threshold. */
  readonly spread: number
}

function axisOf(coefficients: Int8Array, sample: readonly Int8Array[]): Axis {
  const places = sample.map((bits) => bits.reduce((sum, bit, at) => sum + bit * (coefficients[at] ?? 0), 0))
  const threshold = places.toSorted((a, b) => a - b)[Math.floor(places.length / 2)] ?? 0
  const square = places.reduce((sum, place) => sum + (place - threshold) ** 2, 0)
  return { coefficients, threshold, spread: Math.sqrt(square / places.length) }
}

/**
 * If two features are on different sides, it costs the spread times the distance of the query's from the threshold: by
 * so much grows the square of their distance, if they are normally distributed. Of two unrelated ones half of the bits
 * differ, and places are 0.8 spreads from the threshold on average.
 */
function bytesOf(axes: readonly Axis[]): Buffer[] {
  const signature = axes.slice(WORD_BITS)
  const unrelated = signature.reduce((sum, { spread }) => sum + 0.5 * 0.8 * spread * spread, 0)
  return axes.map(({ coefficients, threshold, spread }) => {
    const bytes = Buffer.alloc(BITS + 4)
    bytes.set(new Uint8Array(coefficients.buffer))
    bytes.writeInt16LE(threshold, BITS)
    bytes.writeUInt16LE(Math.round((spread * MEAN_DISTANCE * 2 ** 16) / unrelated), BITS + 2)
    return bytes
  })
}

const [folder, index] = process.argv.slice(2)
if (folder === undefined || index === undefined) throw new Error('Give a folder of pictures and its index.')
const sample = await sampleFrom(folder, index)
const axes = principalAxes(covarianceOf(sample, BITS), BITS, WORD_BITS + SIGNATURE_BITS)
const scale = LARGEST / Math.max(...axes.flatMap((axis) => [...axis].map(Math.abs)))
const rows = bytesOf(
  axes.map((axis) =>
    axisOf(
      Int8Array.from(axis, (value) => Math.round(value * scale)),
      sample,
    ),
  ),
)
writeFileSync(
  TARGET,
  `/**
 * Written by tests/eval/learn-words.ts. Of each axis, that with the largest variance first: a coefficient for each bit
 * of a descriptor (i8), the threshold (i16) and what one step away from it weighs, in 65,536ths (u16). Little-endian,
 * base64.
 */
export const AXES: readonly string[] = [
${rows.map((bytes) => `  '${bytes.toString('base64')}',`).join('\n')}
]
`,
)
console.log(`${sample.length} descriptors`)
