/** What is computed of a picture once, and compared by one layer or several. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { grayFromRgb, type RgbImage } from '#models/hashes/gray.ts'
import { pictureHashes } from '#models/hashes/picture-hashes.ts'
import type { Inference } from '#models/inference/engine.ts'
import type { InstalledProfile } from '#models/profiles/installed.ts'
import { pictureOfPixels, pixelsOf, sharpOf } from './raw-picture.ts'

export interface Trait {
  /** Names the algorithm or model and its version: what is cached under one key must be equal. */
  readonly key: string
  /** 32-bit words of one picture. */
  readonly wordCount: number
  describe(picture: RgbImage): Promise<Uint32Array>
}

/** Words of one kind of hash: eight orientations of two words each. */
export const HASH_WORDS = 16
/** After pHash and dHash: 1 where the picture says too little to accuse anyone. */
export const LOW_INFORMATION_WORD = HASH_WORDS * 2

function wordsOfHex(hash: string): [number, number] {
  return [Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8), 16)]
}

export const hashTrait: Trait = {
  key: 'hashes-1',
  wordCount: LOW_INFORMATION_WORD + 1,
  async describe(picture) {
    const { orientations, lowInformation } = await pictureHashes(pictureOfPixels(picture))
    const words = [...orientations.pHash, ...orientations.dHash].flatMap(wordsOfHex)
    return Uint32Array.of(...words, lowInformation ? 1 : 0)
  },
}

const wordsOf = (numbers: Float32Array): Uint32Array =>
  new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length)

/** Side of the small gray picture that tells versions of one drawing, pixels. */
const THUMBNAIL_SIDE = 32

/** A small gray picture without its mean, of length 1: the product of two is their correlation. */
export const thumbnailTrait: Trait = {
  key: 'thumbnail-1',
  wordCount: THUMBNAIL_SIDE ** 2,
  async describe(picture) {
    const small = await pixelsOf(sharpOf(picture).resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'fill' }))
    const { data } = grayFromRgb(small)
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length
    const numbers = Float32Array.from(data, (value) => value - mean)
    const length = Math.hypot(...numbers)
    return wordsOf(numbers.map((value) => (length > 0 ? value / length : 0)))
  },
}

/** Under one key stand vectors of one model file with one preprocessing, whatever its profile is called. */
export async function imageModelKey({ image }: InstalledProfile): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(image.preprocess))
  await pipeline(createReadStream(image.modelPath), hash)
  return `${image.modelId}-${hash.digest('hex').slice(0, 16)}`
}

/** The picture's vector, of length 1. */
export function vectorTrait(modelKey: string, dimensions: number, inference: Inference): Trait {
  return {
    key: `vector-${modelKey}`,
    wordCount: dimensions,
    async describe(picture) {
      const [vector = new Float32Array()] = await inference.embedImages([picture])
      return wordsOf(vector)
    },
  }
}
