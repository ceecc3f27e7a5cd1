/** What the chance tables are measured on, beyond hashes and vectors: local features and small color pictures. */
import { PIXEL_SIDE } from '#models/compare/pixel-pyramid.ts'
import { extractFeatures, FEATURE_SIDE } from '#models/features/extract.ts'
import { type LocalFeatures, MAX_FEATURES } from '#models/features/features.ts'
import { DESCRIPTOR_WORDS } from '#models/features/pattern.ts'
import { grayFromRgb, type RgbImage } from '#models/hashes/gray.ts'
import { scaleToSide } from '#models/hashes/resize.ts'
import { pixelsOf, sharpOf } from './raw-picture.ts'
import type { Trait } from './traits.ts'

/** Sides and count, then for each feature its place, its angle and level, and its descriptor. */
const HEAD_WORDS = 2
const FEATURE_WORDS = 2 + DESCRIPTOR_WORDS

export const featureTrait: Trait = {
  key: 'features-1',
  wordCount: HEAD_WORDS + MAX_FEATURES * FEATURE_WORDS,
  async describe(picture) {
    const size = { width: FEATURE_SIDE, height: FEATURE_SIDE, fit: 'inside', withoutEnlargement: true } as const
    const small = await pixelsOf(sharpOf(picture).resize(size))
    return packFeatures(extractFeatures(scaleToSide(grayFromRgb(small), FEATURE_SIDE)))
  },
}

function packFeatures({ width, height, count, x, y, angle, level, descriptors }: LocalFeatures): Uint32Array {
  const words = new Uint32Array(featureTrait.wordCount)
  words[0] = width * 0x1_0000 + height
  words[1] = count
  for (let index = 0, at = HEAD_WORDS; index < count; index++, at += FEATURE_WORDS) {
    words[at] = (x[index] ?? 0) * 0x1_0000 + (y[index] ?? 0)
    words[at + 1] = (angle[index] ?? 0) * 0x1_0000 + (level[index] ?? 0)
    words.set(descriptors.subarray(index * DESCRIPTOR_WORDS, (index + 1) * DESCRIPTOR_WORDS), at + 2)
  }
  return words
}

export function unpackFeatures(words: Uint32Array): LocalFeatures {
  const [size = 0, count = 0] = words
  const word = (index: number, offset: number): number => words[HEAD_WORDS + index * FEATURE_WORDS + offset] ?? 0
  const indices = Array.from({ length: count }, (_, index) => index)
  const descriptors = new Uint32Array(count * DESCRIPTOR_WORDS)
  for (const index of indices) {
    const start = HEAD_WORDS + index * FEATURE_WORDS + 2
    descriptors.set(words.subarray(start, start + DESCRIPTOR_WORDS), index * DESCRIPTOR_WORDS)
  }
  return {
    width: size >>> 16,
    height: size & 0xffff,
    count,
    x: Uint16Array.from(indices, (index) => word(index, 0) >>> 16),
    y: Uint16Array.from(indices, (index) => word(index, 0) & 0xffff),
    angle: Uint8Array.from(indices, (index) => word(index, 1) >>> 16),
    level: Uint8Array.from(indices, (index) => word(index, 1) & 0xffff),
    descriptors,
  }
}

/** As many pixels a side as `pixelAgreement` takes samples: what is compared whole. */
export const pixelTrait: Trait = pixelsOfSide('pixels-1', 64)
/** As the product has them, so that parts can be compared. */
export const finePixelTrait: Trait = pixelsOfSide('pixels-fine-1', PIXEL_SIDE)

/** Red, green and blue of every pixel of a square, byte by byte. */
function pixelsOfSide(key: string, side: number): Trait {
  return {
    key,
    wordCount: (side * side * 3) / 4,
    async describe(picture) {
      const small = await pixelsOf(sharpOf(picture).resize(side, side, { fit: 'fill' }))
      return new Uint32Array(Uint8Array.from(small.data).buffer)
    },
  }
}

/** Of the words of either trait. */
export function unpackPixels(words: Uint32Array): RgbImage {
  const data = new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
  const side = Math.sqrt(data.length / 3)
  return { width: side, height: side, data }
}
