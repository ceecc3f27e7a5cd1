/** The one place where libvips reads files from outside: in this process, or in one that can be ended. */
import sharp, { type Sharp } from 'sharp'
import { boundedBy } from './bounded.ts'
import type { DecodeLimits } from './limits.ts'

// Pictures are decoded several at a time; more threads inside one of them would only take cores from the others.
sharp.concurrency(1)
// Decoded pixels are kept by whoever asked for them; a second copy in libvips' cache would only hold memory.
sharp.cache(false)

export interface PictureHeader {
  /** Pixels, as the file states them. */
  readonly stored: { readonly width: number; readonly height: number }
  /** Pixels, upright. */
  readonly upright: { readonly width: number; readonly height: number }
  /** Frames or pages. */
  readonly frames: number
  readonly hasAlpha: boolean
  /** A channel. */
  readonly hasEightBits: boolean
  /** As EXIF counts them, 1 to 8. */
  readonly orientation: number
}

export type DrawnFormat =
  /** Pixels: 8 bits a channel, rows top down. */
  | { readonly type: 'raw' }
  | { readonly type: 'webp'; readonly quality: number; readonly effort: number }
  | { readonly type: 'jpeg'; readonly quality: number }

/** What is made of a file: its first frame, upright, sRGB, 8 bits a channel. */
export interface Drawing {
  readonly format: DrawnFormat
  /** Otherwise it is laid on white. */
  readonly keepsAlpha?: boolean
  /** `fill` stretches to exactly this size, `inside` keeps proportions within it. Neither ever enlarges. */
  readonly size?: { readonly width: number; readonly height: number; readonly fit: 'fill' | 'inside' }
  /** Written into the metadata of the result. */
  readonly mark?: { readonly text: string; readonly xmp: string }
}

export interface Drawn {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: number
}

type Bounds = Pick<DecodeLimits, 'maxBytes' | 'maxPixels' | 'cpuMs'>

export interface Decoder {
  header(bytes: Uint8Array, limits: Bounds, signal?: AbortSignal): Promise<PictureHeader>
  draw(bytes: Uint8Array, drawing: Drawing, limits: Bounds, signal?: AbortSignal): Promise<Drawn>
}

/** Decodes in this process. */
export const decoderHere: Decoder = {
  async header(bytes, { cpuMs }, signal) {
    // The pixel limit is checked by who asks, so that the refusal can name the size.
    const reading = sharp(bufferOver(bytes), { failOn: 'error', limitInputPixels: false }).metadata()
    const {
      width,
      height,
      autoOrient,
      pages = 1,
      hasAlpha,
      depth,
      orientation = 1,
    } = await boundedBy(reading, cpuMs, { signal })
    const { width: uprightWidth, height: uprightHeight } = autoOrient
    return {
      stored: { width, height },
      upright: { width: uprightWidth, height: uprightHeight },
      frames: pages,
      hasAlpha,
      hasEightBits: depth === 'uchar',
      orientation,
    }
  },
  draw(bytes, drawing, { maxPixels, cpuMs }, signal) {
    const opened = sharp(bufferOver(bytes), {
      autoOrient: true,
      // A file cut short or damaged is refused; what decoders merely warn about (odd metadata) is not.
      failOn: 'error',
      limitInputPixels: maxPixels,
      pages: 1,
    })
    return boundedBy(drawn(opened, drawing), cpuMs, { signal })
  },
}

let present: Decoder = decoderHere

/** What this program decodes with. */
export const decoder = (): Decoder => present

export function decodeWith(other: Decoder): void {
  present = other
}

/** @param opened a picture that has not been changed yet */
export async function drawn(opened: Sharp, { format, keepsAlpha = false, size, mark }: Drawing): Promise<Drawn> {
  const image = (keepsAlpha ? opened : opened.flatten({ background: '#ffffff' })).toColourspace('srgb')
  if (size !== undefined) {
    image.resize({ width: size.width, height: size.height, fit: size.fit, withoutEnlargement: true })
  }
  if (mark !== undefined) {
    image.withExif({ IFD0: { ImageDescription: mark.text, Copyright: mark.text } }).withXmp(mark.xmp)
  }
  const { data, info } = await written(image, format).toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels }
}

function written(image: Sharp, format: DrawnFormat): Sharp {
  switch (format.type) {
    case 'raw':
      return image.raw({ depth: 'uchar' })
    case 'webp':
      return image.webp({ quality: format.quality, effort: format.effort })
    case 'jpeg':
      return image.jpeg({ quality: format.quality, chromaSubsampling: '4:4:4' })
    default:
      return format satisfies never
  }
}

function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
