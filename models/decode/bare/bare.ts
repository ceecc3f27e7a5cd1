/**
 * Copies of sound, film and archives without what names people: tags, comments, extra fields. The content is the
 * original's, byte for byte.
 */
import { bareFlac } from './flac.ts'
import { bareMatroska } from './matroska.ts'
import { bareMp4 } from './mp4.ts'
import { bareMpegAudio } from './mpeg.ts'
import { bareOgg } from './ogg.ts'
import { type ByteSource, type Piece, unreadable } from './pieces.ts'
import { betweenTags } from './tags.ts'
import { bareWav } from './wav.ts'
import { bareZip } from './zip.ts'

const WAYS: Readonly<Record<string, (source: ByteSource) => Promise<Piece[]>>> = {
  'audio/wav': bareWav,
  'audio/flac': async (source) => bareFlac(source, await betweenTags(source)),
  'audio/mpeg': bareMpegAudio,
  'audio/ogg': bareOgg,
  'audio/mp4': bareMp4,
  'video/mp4': bareMp4,
  'video/webm': bareMatroska,
  'application/zip': bareZip,
}

/** Throws FILE_TYPE_UNSUPPORTED where it is not sure that nothing is left. */
export async function bareCopy(contentType: string, source: ByteSource): Promise<Piece[]> {
  const way = WAYS[contentType]
  if (way === undefined) throw unreadable(`files of the type ${contentType} are not supported.`)
  return way(source)
}
