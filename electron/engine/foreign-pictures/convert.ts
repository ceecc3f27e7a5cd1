/** Makes a PNG of a picture in a format that the studio cannot show. The file itself is kept too. */
import type { DecodeLimits } from '#models/decode/limits.ts'
import type { ForeignPictureType } from './formats.ts'

/**
 * Eight bits a channel, in sRGB, upright: of an icon its largest picture, of a Photoshop document the merged one, of an
 * animation the first frame. Throws IMAGE_CORRUPT, IMAGE_TOO_MANY_PIXELS and FILE_TYPE_UNSUPPORTED.
 *
 * Runs in a process of its own, which is ended where it takes too long or too much memory.
 */
export async function convertToPng(
  bytes: Uint8Array,
  { format }: ForeignPictureType,
  limits: Pick<DecodeLimits, 'maxPixels'>,
): Promise<Uint8Array> {
  // Loaded when the first such file comes: most processes never need either.
  const { magickToPng, requireReadable } = await import('./magick.ts')
  switch (format) {
    case 'EXR':
    case 'HDR': {
      // The reader of light trusts lengths and offsets, and would read a damaged file forever.
      await requireReadable(bytes, format, limits)
      return (await import('./high-dynamic-range.ts')).highDynamicRangeToPng(bytes, format)
    }
    case 'PSD':
    case 'PSB':
      ;(await import('./photoshop.ts')).requireMergedPicture(bytes)
      return magickToPng(bytes, format, limits)
    default:
      return magickToPng(bytes, format, limits)
  }
}
