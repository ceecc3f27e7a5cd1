/** Vectors of parts of a picture, each as if it were a picture of its own. */
import { cropRgb } from '#models/decode/crop.ts'
import type { Embedder } from '#models/inference/embedder.ts'
import { createRecent } from '#shared/recent.ts'
import type { RelativeRectangle } from '#shared/similarity/transformation.ts'
import type { OpenSource, PictureSource } from './picture-source.ts'
import { reducedPixels } from './reduced-pixels.ts'

/** Not kept, but those of the pictures checked last are remembered. Throws what decoding throws, and CANCELLED. */
export type ImageParts = (
  source: PictureSource,
  parts: readonly RelativeRectangle[],
  embedder: Embedder,
  signal?: AbortSignal,
) => Promise<Float32Array[]>

export function createImageParts(open: OpenSource): ImageParts {
  const recent = createRecent<Float32Array[]>(PICTURES_REMEMBERED)
  return async (source, parts, embedder, signal) => {
    if (parts.length === 0) return []
    const key = 'pictureId' in source ? `${embedder.profile} ${source.pictureId} ${JSON.stringify(parts)}` : null
    const known = key === null ? undefined : recent.get(key)
    if (known !== undefined) return known
    // Decoded once for all of them.
    const whole = await reducedPixels(await open(source, signal), signal)
    const inputs = parts.map((part) => cropRgb(whole, part))
    const vectors = await embedder.inference.embedImages(inputs, signal === undefined ? {} : { signal })
    if (key !== null) recent.set(key, vectors)
    return vectors
  }
}

/** Checked again while they are worked on; 19 parts of 768 numbers are 60 kB. */
const PICTURES_REMEMBERED = 100
