/**
 * Whether a film is one from its beginning to its end: its parts fit into the file, say what its tracks are, and hold
 * pictures or sound. Nothing is decoded.
 */
import { LunaError } from '#shared/contract/errors.ts'
import { CLUSTER, readElement, SEGMENT, TRACKS } from './bare/matroska.ts'
import { readBox } from './bare/mp4.ts'
import type { ByteSource } from './bare/pieces.ts'

/** A film of hours in fragments of a second has fewer. */
const MOST_PARTS = 200_000

/** ISO/IEC 14496-12: a movie box, and data in one piece or in fragments. */
async function hasMovie(source: ByteSource): Promise<boolean> {
  const found = new Set<string>()
  let offset = 0
  for (let count = 0; offset < source.sizeBytes; count++) {
    if (count > MOST_PARTS) return false
    const { type, body, end } = await readBox(source, offset, source.sizeBytes)
    if (end > body) found.add(type)
    offset = end
  }
  return found.has('moov') && found.has('mdat')
}

/** RFC 9559: in the segment, tracks and at least one cluster that holds something. */
async function hasClusters(source: ByteSource): Promise<boolean> {
  const found = new Set<number>()
  let offset = 0
  for (let count = 0; offset < source.sizeBytes; count++) {
    if (count > MOST_PARTS) return false
    const { id, isOpen, body, end } = await readElement(source, offset, source.sizeBytes)
    if (end > body) found.add(id)
    // An element of unknown size ends with the file, so its content is read as siblings.
    offset = isOpen || id === SEGMENT ? body : end
  }
  return found.has(TRACKS) && found.has(CLUSTER)
}

/** Throws FILE_UNREADABLE for a film that is damaged, cut short or only the beginning of one. */
export async function assertWholeFilm(contentType: 'video/mp4' | 'video/webm', source: ByteSource): Promise<void> {
  const holds = contentType === 'video/mp4' ? hasMovie : hasClusters
  const isWhole = await holds(source).catch((error: unknown) => {
    if (error instanceof LunaError && error.code === 'FILE_TYPE_UNSUPPORTED') return false
    throw error
  })
  if (!isWhole) throw new LunaError('FILE_UNREADABLE', 'The video is damaged, truncated or has no tracks.')
}
