/** Sound, film and archives as reviewers fetch them: without tags and comments, in whole or in part, never held as a whole. */
import { Readable } from 'node:stream'
import { bareCopy } from '#models/decode/bare/bare.ts'
import { type ByteSource, type Piece, pieceBytes } from '#models/decode/bare/pieces.ts'
import { createRecent } from '#shared/recent.ts'
import { missing } from '../blobs/store.ts'
import type { StoredBlobs } from '../blobs/stored-blobs.ts'

type Readings = Pick<StoredBlobs, 'get' | 'sizeOf'>

/** Headers are small and many: each read brings what follows along. */
const WINDOW_BYTES = 256 * 1024
const ZEROS_BYTES = 64 * 1024
/** Players ask for one part after the other; what a copy is made of is found out once. */
const KEPT_PLANS = 64
const KEPT_PLAN_BYTES = 1024 * 1024

export function sourceOf(blobs: Pick<Readings, 'get'>, sha256: string, sizeBytes: number): ByteSource {
  let from = 0
  let window: Uint8Array = new Uint8Array()
  return {
    sizeBytes,
    async read(start, end) {
      const last = Math.min(end, sizeBytes)
      if (last <= start) return new Uint8Array()
      if (start < from || last > from + window.length) {
        const windowEnd = Math.min(sizeBytes, Math.max(last, start + WINDOW_BYTES))
        const parts: Uint8Array[] = []
        for await (const part of await blobs.get(sha256, { start, end: windowEnd - 1 })) parts.push(part)
        ;[from, window] = [start, Buffer.concat(parts)]
      }
      return window.subarray(start - from, last - from)
    },
  }
}

async function* contentOf(blobs: Readings, sha256: string, piece: Piece, skip: number, take: number) {
  if (piece instanceof Uint8Array) {
    yield piece.subarray(skip, skip + take)
    return
  }
  if (!('zeros' in piece)) {
    yield* await blobs.get(sha256, { start: piece.start + skip, end: piece.start + skip + take - 1 })
    return
  }
  for (let left = take; left > 0; left -= ZEROS_BYTES) yield new Uint8Array(Math.min(left, ZEROS_BYTES))
}

/** From byte `start` to `end` of the copy, both inclusive. */
async function* partOf(blobs: Readings, sha256: string, pieces: readonly Piece[], start: number, end: number) {
  let place = 0
  for (const piece of pieces) {
    const [first, behind] = [Math.max(start, place), Math.min(end + 1, place + pieceBytes(piece))]
    if (behind > first) yield* contentOf(blobs, sha256, piece, first - place, behind - first)
    place += pieceBytes(piece)
  }
}

interface BareMedia {
  /** The copy, to be read like a file. Throws FILE_TYPE_UNSUPPORTED where none can be made, BLOB_MISSING. */
  open(media: { readonly sha256: string; readonly contentType: string }): Promise<Readings>
}

export function createBareMedia(blobs: Readings): BareMedia {
  const plans = createRecent<readonly Piece[]>(KEPT_PLANS)

  async function planOf({ sha256, contentType }: Parameters<BareMedia['open']>[0]): Promise<readonly Piece[]> {
    const key = `${sha256} ${contentType}`
    const known = plans.get(key)
    if (known !== undefined) return known
    const sizeBytes = await blobs.sizeOf(sha256)
    if (sizeBytes === null) throw missing(sha256)
    const pieces = await bareCopy(contentType, sourceOf(blobs, sha256, sizeBytes))
    const heldBytes = pieces.reduce((sum, piece) => sum + (piece instanceof Uint8Array ? piece.length : 0), 0)
    if (heldBytes <= KEPT_PLAN_BYTES) plans.set(key, pieces)
    return pieces
  }

  return {
    async open(media) {
      const pieces = await planOf(media)
      const sizeBytes = pieces.reduce((sum, piece) => sum + pieceBytes(piece), 0)
      return {
        sizeOf: async () => sizeBytes,
        get: async (_name, range = { start: 0, end: sizeBytes - 1 }) =>
          Readable.from(partOf(blobs, media.sha256, pieces, range.start, range.end)),
      }
    },
  }
}
