/** An 8-bit RGB picture, row by row, three bytes a pixel. */
export interface RgbImage {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/** An 8-bit gray picture, row by row, one byte a pixel. */
export interface GrayImage {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/** Rec. 601 luma in 16-bit fixed point, rounded: exactly Pillow's `convert('L')`. */
export function grayFromRgb(rgb: RgbImage): GrayImage {
  const { width, height, data } = rgb
  const gray = new Uint8Array(width * height)
  for (let pixel = 0, channel = 0; pixel < gray.length; pixel++, channel += 3) {
    const red = data[channel] ?? 0
    const green = data[channel + 1] ?? 0
    const blue = data[channel + 2] ?? 0
    gray[pixel] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
  }
  return { width, height, data: gray }
}
