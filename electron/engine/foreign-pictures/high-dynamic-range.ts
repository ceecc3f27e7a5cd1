/**
 * Reads pictures of linear light, whose values go beyond white. They become what a viewer shows without adjusting
 * anything: values above one are white, and the rest takes the curve of sRGB.
 */
import sharp from 'sharp'
import { FloatType } from 'three'
import { EXRLoader } from 'three/examples/jsm/loaders/EXRLoader.js'
import { HDRLoader } from 'three/examples/jsm/loaders/HDRLoader.js'
import { LunaError } from '#shared/contract/errors.ts'

/** Steps of linear light for which the curve is computed once: finer than eight bits near black, where it is steepest. */
const STEPS = 1 << 16
const CURVE = Uint8Array.from({ length: STEPS + 1 }, (_, step) => Math.round(255 * toSrgb(step / STEPS)))

/** IEC 61966-2-1. */
function toSrgb(linear: number): number {
  return linear <= 0.003_130_8 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055
}

/** As a PNG in sRGB. Throws IMAGE_CORRUPT. */
export async function highDynamicRangeToPng(bytes: Uint8Array, format: 'EXR' | 'HDR'): Promise<Uint8Array> {
  const { width, height, data, isUpsideDown } = read(bytes, format)
  const channels = data.length / (width * height)
  if (channels !== 4 && channels !== 1) throw new LunaError('IMAGE_CORRUPT', `${channels} channels`)
  const pixels = new Uint8Array(data.length)
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? 0
    const part = value > 0 ? Math.min(1, value) : 0
    // Alpha is a share, not light.
    pixels[at] = at % channels === 3 ? Math.round(part * 255) : (CURVE[Math.round(part * STEPS)] ?? 255)
  }
  const picture = sharp(pixels, { raw: { width, height, channels } })
  return (isUpsideDown ? picture.flip() : picture).png({ compressionLevel: 1 }).toBuffer()
}

interface Light {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
  /** Rows from the bottom to the top, as graphics cards take them. */
  readonly isUpsideDown: boolean
}

function read(bytes: Uint8Array, format: 'EXR' | 'HDR'): Light {
  const buffer = Uint8Array.from(bytes).buffer
  try {
    const loader = format === 'EXR' ? new EXRLoader() : new HDRLoader()
    const { width, height, data } = loader.setDataType(FloatType).parse(buffer)
    if (!(data instanceof Float32Array)) throw new Error('no pixels')
    return { width, height, data, isUpsideDown: format === 'EXR' }
  } catch (cause) {
    throw new LunaError('IMAGE_CORRUPT', cause instanceof Error ? cause.message : format, { cause })
  }
}
