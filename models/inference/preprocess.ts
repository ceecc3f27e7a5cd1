/** Pixels as the image models want them: what Hugging Face's processors compute with Pillow, to within float rounding. */
import { type ResampleWindow, resample } from '../decode/resample.ts'
import type { RgbImage } from '../hashes/gray.ts'
import type { Preprocess } from '../profiles/preprocess.ts'

/** For each channel and 8-bit value: (value / 255 − mean) / std. */
function scaleTables({ mean, std }: Preprocess): readonly [Float32Array, Float32Array, Float32Array] {
  const table = (center: number, spread: number) =>
    Float32Array.from({ length: 256 }, (_, value) => (value / 255 - center) / spread)
  return [table(mean[0], std[0]), table(mean[1], std[1]), table(mean[2], std[2])]
}

interface Fit {
  /** Of the whole picture once it is resized. */
  readonly width: number
  readonly height: number
  readonly window: ResampleWindow
}

function fitOf(preprocess: Preprocess, width: number, height: number): Fit {
  if (preprocess.fit === 'stretch') {
    const { side } = preprocess
    return { width: side, height: side, window: { left: 0, top: 0, width: side, height: side } }
  }
  const { shortestEdge, cropSize } = preprocess
  const shorter = Math.min(width, height)
  const scaled = (side: number): number =>
    side === shorter ? shortestEdge : Math.trunc((shortestEdge * side) / shorter)
  const resized = { width: scaled(width), height: scaled(height) }
  const left = Math.floor((resized.width - cropSize) / 2)
  const top = Math.floor((resized.height - cropSize) / 2)
  return { ...resized, window: { left, top, width: cropSize, height: cropSize } }
}

/**
 * The picture at the size at which a model takes it, which preprocessing then leaves as it is; null where a model cuts
 * more off than one such step.
 */
export function fitPicture(preprocess: Preprocess, { width, height, data }: RgbImage): RgbImage | null {
  if (preprocess.fit === 'crop' && preprocess.cropSize !== preprocess.shortestEdge) return null
  const fit = fitOf(preprocess, width, height)
  const fitted = resample({ width, height, channels: 3, data }, fit.width, fit.height, 'bicubic', fit.window)
  return { width: fit.window.width, height: fit.window.height, data: fitted }
}

export interface Preprocessor {
  /** Of the square that the model takes, pixels. */
  readonly side: number
  /** Floats of one picture: 3 planes of side × side. */
  readonly length: number
  /** Writes one picture's planes (red, green, blue; rows top down) to `target` from `offset` on. */
  write(image: RgbImage, target: Float32Array, offset: number): void
}

export function createPreprocessor(preprocess: Preprocess): Preprocessor {
  const side = preprocess.fit === 'stretch' ? preprocess.side : preprocess.cropSize
  const [red, green, blue] = scaleTables(preprocess)
  const plane = side * side
  return {
    side,
    length: 3 * plane,
    write({ width, height, data }, target, offset) {
      const fit = fitOf(preprocess, width, height)
      const source = { width, height, channels: 3, data } as const
      const samples = resample(source, fit.width, fit.height, 'bicubic', fit.window)
      // Indices are bytes and positions within `samples`, so every read hits.
      for (let pixel = 0, read = 0; pixel < plane; pixel++, read += 3) {
        target[offset + pixel] = red[samples[read] as number] as number
        target[offset + plane + pixel] = green[samples[read + 1] as number] as number
        target[offset + 2 * plane + pixel] = blue[samples[read + 2] as number] as number
      }
    },
  }
}
