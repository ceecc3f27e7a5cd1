import type { Orientation } from '#shared/similarity/orientations.ts'
import type { GrayImage } from './gray.ts'

/** An orientation as at most three steps: swap rows with columns, then flip left to right, then top to bottom. */
interface OrientationSteps {
  readonly transpose: boolean
  readonly flipColumns: boolean
  readonly flipRows: boolean
}

export const ORIENTATION_STEPS: Readonly<Record<Orientation, OrientationSteps>> = {
  identity: { transpose: false, flipColumns: false, flipRows: false },
  rotate90: { transpose: true, flipColumns: true, flipRows: false },
  rotate180: { transpose: false, flipColumns: true, flipRows: true },
  rotate270: { transpose: true, flipColumns: false, flipRows: true },
  mirror: { transpose: false, flipColumns: true, flipRows: false },
  mirrorRotate90: { transpose: true, flipColumns: true, flipRows: true },
  mirrorRotate180: { transpose: false, flipColumns: false, flipRows: true },
  mirrorRotate270: { transpose: true, flipColumns: false, flipRows: false },
}

export function transposeGray({ width, height, data }: GrayImage): GrayImage {
  const out = new Uint8Array(data.length)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) out[x * height + y] = data[at] ?? 0
  }
  return { width: height, height: width, data: out }
}

/** The picture turned as `orientation` says. */
export function orientGray(image: GrayImage, orientation: Orientation): GrayImage {
  const { transpose, flipColumns, flipRows } = ORIENTATION_STEPS[orientation]
  const { width, height, data } = transpose ? transposeGray(image) : image
  const out = new Uint8Array(data.length)
  for (let y = 0, at = 0; y < height; y++) {
    const row = (flipRows ? height - 1 - y : y) * width
    for (let x = 0; x < width; x++, at++) out[at] = data[row + (flipColumns ? width - 1 - x : x)] ?? 0
  }
  return { width, height, data: out }
}
