/** Pixels as CLIP wants them: what Hugging Face's CLIPImageProcessor computes with Pillow, to within float rounding. */
import { resample } from '../decode/resample.ts'
import type { RgbImage } from '../hashes/grey.ts'
import type { Preprocess } from '../profiles/manifest.ts'

/** For each channel and 8-bit value: (value / 255 − mean) / std. */
function scaleTables({ mean, std }: Preprocess): readonly [Float32Array, Float32Array, Float32Array] {
  const table = (center: number, spread: number) =>
    Float32Array.from({ length: 256 }, (_, value) => (value / 255 - center) / spread)
  return [table(mean[0], std[0]), table(mean[1], std[1]), table(mean[2], std[2])]
}

export interface ClipPreprocessor {
  /** Floats of one picture: 3 planes of cropSize × cropSize. */
  readonly length: number
  /** Writes one picture's planes (red, green, blue; rows top down) to `target` from `offset` on. */
  write(image: RgbImage, target: Float32Array, offset: number): void
}

export function createClipPreprocessor(preprocess: Preprocess): ClipPreprocessor {
  const { shortestEdge, cropSize } = preprocess
  if (cropSize > shortestEdge) throw new RangeError(`A crop of ${cropSize} does not fit into ${shortestEdge}`)
  const [red, green, blue] = scaleTables(preprocess)
  const plane = cropSize * cropSize
  return {
    length: 3 * plane,
    write({ width, height, data }, target, offset) {
      const shorter = Math.min(width, height)
      const scaled = (side: number): number =>
        side === shorter ? shortestEdge : Math.trunc((shortestEdge * side) / shorter)
      const [resizedWidth, resizedHeight] = [scaled(width), scaled(height)]
      const samples = resample({ width, height, channels: 3, data }, resizedWidth, resizedHeight, 'bicubic', {
        left: Math.floor((resizedWidth - cropSize) / 2),
        top: Math.floor((resizedHeight - cropSize) / 2),
        width: cropSize,
        height: cropSize,
      })
      // Indices are bytes and positions within `samples`, so every read hits.
      for (let pixel = 0, read = 0; pixel < plane; pixel++, read += 3) {
        target[offset + pixel] = red[samples[read] as number] as number
        target[offset + plane + pixel] = green[samples[read + 1] as number] as number
        target[offset + 2 * plane + pixel] = blue[samples[read + 2] as number] as number
      }
    },
  }
}
