/**
 * Pictures as the image model takes them, from the one decoding of an import, until the model is ready for them. What is
 * not here is decoded again.
 */
import type { RgbImage } from '#models/hashes/gray.ts'
import type { Preprocess } from '#models/profiles/preprocess.ts'

/** About 400 pictures of 224 × 224 pixels. */
const MAX_BYTES = 64_000_000

export interface FittedPictures {
  put(pictureId: string, preprocess: Preprocess, picture: RgbImage): void
  /** What was put for this preprocessing; it is not kept any longer. */
  take(pictureId: string, preprocess: Preprocess): RgbImage | undefined
}

export function createFittedPictures(maxBytes = MAX_BYTES): FittedPictures {
  const kept = new Map<string, RgbImage>()
  let bytes = 0
  const keyOf = (pictureId: string, preprocess: Preprocess): string => `${pictureId} ${JSON.stringify(preprocess)}`

  function remove(key: string): RgbImage | undefined {
    const picture = kept.get(key)
    if (picture !== undefined && kept.delete(key)) bytes -= picture.data.byteLength
    return picture
  }

  return {
    put(pictureId, preprocess, picture) {
      const key = keyOf(pictureId, preprocess)
      remove(key)
      kept.set(key, picture)
      bytes += picture.data.byteLength
      for (const oldest of kept.keys()) {
        if (bytes <= maxBytes) break
        remove(oldest)
      }
    },
    take: (pictureId, preprocess) => remove(keyOf(pictureId, preprocess)),
  }
}
