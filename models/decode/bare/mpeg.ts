/** MPEG audio: the frames between the tags. */
import { bareFlac, isFlac } from './flac.ts'
import { type ByteSource, type Piece, unreadable } from './pieces.ts'
import { betweenTags } from './tags.ts'

/** Padding behind a tag. */
const MAX_PADDING_BYTES = 65_536

export async function bareMpegAudio(source: ByteSource): Promise<Piece[]> {
  const span = await betweenTags(source)
  // Tags stand before FLAC too, and then hide what it is.
  if (await isFlac(source, span)) return bareFlac(source, span)
  const head = await source.read(span.start, Math.min(span.end, span.start + MAX_PADDING_BYTES))
  const padding = head.findIndex((byte) => byte !== 0)
  const [first = 0, second = 0] = head.subarray(padding)
  if (padding < 0 || first !== 0xff || (second & 0xe0) !== 0xe0) throw unreadable('it does not start with audio.')
  return [{ start: span.start + padding, end: span.end }]
}
