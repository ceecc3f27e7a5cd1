/** Reads pictures with ImageMagick, compiled to WebAssembly: a hostile file has no more than the memory given to it. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import {
  ColorSpace,
  type IMagickImage,
  ImageMagick,
  initializeImageMagick,
  type MagickFormat,
  MagickImageInfo,
  MagickReadSettings,
  ResourceLimits,
} from '@imagemagick/magick-wasm'
import sharp from 'sharp'
import type { DecodeLimits } from '#models/decode/limits.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { ForeignFormat } from './formats.ts'

/** zlib's fastest level and libpng's choice of filters, in ImageMagick's notation: the file is not sent anywhere. */
const FAST_PNG = 15
/** ImageMagick's pixels in this build: four channels of eight bits; and a second copy while colors are changed. */
const BYTES_PER_PIXEL = 8
/** What the codecs themselves need, in addition to the pixels. */
const CODEC_BYTES = 256 * 1024 ** 2

let started: Promise<void> | undefined

function start(): Promise<void> {
  started ??= (async () => {
    const file = fileURLToPath(import.meta.resolve('@imagemagick/magick-wasm/magick.wasm'))
    await initializeImageMagick(await WebAssembly.compile(await readFile(file)))
    // Its disk is memory as well, and is never used.
    ResourceLimits.disk = 0n
  })()
  return started
}

type Limits = Pick<DecodeLimits, 'maxPixels'>

const settingsFor = (format: ForeignFormat, frameIndex?: number): MagickReadSettings =>
  // The enumeration's values are the names of the formats.
  new MagickReadSettings({ format: format as MagickFormat, ...(frameIndex === undefined ? {} : { frameIndex }) })

/** Throws IMAGE_CORRUPT, or IMAGE_TOO_MANY_PIXELS by the header alone. */
async function requireFitting(bytes: Uint8Array, format: ForeignFormat, { maxPixels }: Limits): Promise<void> {
  await start()
  ResourceLimits.memory = BigInt(maxPixels * BYTES_PER_PIXEL + CODEC_BYTES)
  requireFewPixels(
    refusing(() => MagickImageInfo.create(bytes, settingsFor(format))),
    { maxPixels },
  )
}

function requireFewPixels({ width, height }: { width: number; height: number }, { maxPixels }: Limits): void {
  if (width * height <= maxPixels) return
  throw new LunaError('IMAGE_TOO_MANY_PIXELS', `${width} × ${height} pixels, limit ${maxPixels}`)
}

/** The picture as a PNG of eight bits a channel in sRGB, upright. Throws what `requireFitting` throws. */
export async function magickToPng(bytes: Uint8Array, format: ForeignFormat, limits: Limits): Promise<Uint8Array> {
  await requireFitting(bytes, format, limits)
  if (format === 'ICO' || format === 'CUR') return largestOf(bytes, format, limits)
  // The first frame: of a Photoshop document the merged picture, without its layers being read.
  const { form, file } = refusing(() => ImageMagick.read(bytes, settingsFor(format, 0), write))
  return form === 'PNG' ? file : sharp(file).toColorspace('srgb').png({ compressionLevel: 1 }).toBuffer()
}

/** Reads all of it and keeps nothing. Throws what `requireFitting` throws. */
export async function requireReadable(bytes: Uint8Array, format: ForeignFormat, limits: Limits): Promise<void> {
  await requireFitting(bytes, format, limits)
  refusing(() => ImageMagick.read(bytes, settingsFor(format, 0), () => undefined))
}

/** An icon holds one drawing in several sizes. */
function largestOf(bytes: Uint8Array, format: ForeignFormat, limits: Limits): Uint8Array {
  return refusing(() =>
    ImageMagick.readCollection(bytes, settingsFor(format), (images) => {
      const [largest] = [...images].sort((a, b) => b.width * b.height - a.width * a.height)
      if (largest === undefined) throw new LunaError('IMAGE_CORRUPT', 'it holds no picture')
      requireFewPixels(largest, limits)
      return write(largest).file
    }),
  )
}

/** A PNG has no colors for print, which are written as TIFF with their profile. */
function write(image: IMagickImage): { readonly form: 'PNG' | 'TIFF'; readonly file: Uint8Array } {
  image.autoOrient()
  image.quality = FAST_PNG
  image.depth = 8
  const form = image.colorSpace === ColorSpace.CMYK ? 'TIFF' : 'PNG'
  return { form, file: image.write(form as MagickFormat, (data) => Uint8Array.from(data)) }
}

function refusing<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof LunaError) throw cause
    // What comes before the sign is for people; behind it are files of the library's sources.
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split(' @ ')
    throw new LunaError('IMAGE_CORRUPT', reason.trim(), { cause })
  }
}
