/** One decoding for everything that is made of a picture. */
import sharp from 'sharp'
import { LunaError } from '#shared/contract/errors.ts'
import { boundedBy } from './bounded.ts'
import { type Drawing, drawn } from './decoder.ts'
import type { Picture } from './picture.ts'
import type { PictureMediaType } from './sniff.ts'

/** Larger ones would hold more memory than the time is worth, pixels. */
const MAX_PIXELS = 24_000_000

/** Their decoders give a reduced picture sooner, and other pixels than reducing the whole one does. */
const REDUCING: ReadonlySet<PictureMediaType> = new Set(['image/jpeg', 'image/webp', 'image/svg+xml'])

export interface DecodedOnce {
  /** The picture with its pixels in memory; the same as given where that is not worth it. */
  readonly whole: Picture
  /** What hashes are made of, so that they are those of any other way to this picture. */
  readonly forHashes: Picture
}

/** `needsWhole`: something will ask for all pixels anyway. Throws what decoding throws. */
export async function decodeOnce(picture: Picture, needsWhole: boolean): Promise<DecodedOnce> {
  const isReducing = REDUCING.has(picture.mediaType)
  const isWorthIt = picture.width * picture.height <= MAX_PIXELS && (needsWhole || !isReducing)
  // Alpha is laid on white before more bits become eight, so these would not come out the same.
  if (!isWorthIt || !picture.hasEightBits) return { whole: picture, forHashes: picture }
  const whole = await withPixels(picture)
  return { whole, forHashes: isReducing ? picture : whole }
}

async function withPixels(picture: Picture): Promise<Picture> {
  const { data, width, height, channels } = await picture.draw({ format: { type: 'raw' }, keepsAlpha: true })
  if (channels !== 3 && channels !== 4) {
    throw new LunaError('IMAGE_CORRUPT', `${channels} channels after conversion to sRGB`)
  }
  // Not spread: its digest is computed when it is asked for.
  return Object.create(picture, {
    draw: {
      // Nothing is decoded any more, so it is safe in this process.
      value: (drawing: Drawing, signal?: AbortSignal) =>
        boundedBy(drawn(sharp(data, { raw: { width, height, channels } }), drawing), picture.limits.cpuMs, { signal }),
    },
  })
}
