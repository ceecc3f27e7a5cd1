/** Sound, film and archives without tags, comments and extra data; what was taken out is listed as far as it reads. */
import { open } from 'node:fs/promises'
import { bareCopy } from '#models/decode/bare/bare.ts'
import { type ByteSource, type Piece, pieceBytes } from '#models/decode/bare/pieces.ts'
import { bytesInWords, type MetadataEntry, readableTexts } from './metadata-entry.ts'

const COPY_BYTES = 1 << 20
const MAX_LISTED = 50

export interface CleanRecording {
  /** The copy; reads the original while it is read. */
  readonly chunks: AsyncIterable<Uint8Array>
  readonly metadata: readonly MetadataEntry[]
  /** Nothing had to be taken out. */
  readonly isSame: boolean
}

type Handle = Awaited<ReturnType<typeof open>>

function sourceOf(file: Handle, sizeBytes: number): ByteSource {
  return {
    sizeBytes,
    async read(start, end) {
      const last = Math.min(end, sizeBytes)
      if (last <= start) return new Uint8Array()
      const buffer = new Uint8Array(last - start)
      const { bytesRead } = await file.read(buffer, 0, buffer.length, start)
      return buffer.subarray(0, bytesRead)
    },
  }
}

/** Throws FILE_TYPE_UNSUPPORTED where it is not sure that nothing is left; FILE_UNREADABLE. */
export async function cleanRecording(path: string, mediaType: string): Promise<CleanRecording> {
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  const source = sourceOf(file, size)
  const pieces = await bareCopy(mediaType, source)
  const metadata = await removedEntries(source, pieces)
  return { chunks: contentOf(path, pieces), metadata, isSame: metadata.length === 0 }
}

/** The stretches of the original that no piece holds. */
async function removedEntries(source: ByteSource, pieces: readonly Piece[]): Promise<MetadataEntry[]> {
  const spans = pieces.flatMap((piece) => ('start' in piece ? [piece] : [])).toSorted((a, b) => a.start - b.start)
  const gaps: { start: number; end: number }[] = []
  let place = 0
  for (const { start, end } of [...spans, { start: source.sizeBytes, end: source.sizeBytes }]) {
    if (start > place) gaps.push({ start: place, end: start })
    place = Math.max(place, end)
  }
  const entries: MetadataEntry[] = []
  for (const { start, end } of gaps.slice(0, MAX_LISTED)) {
    const texts = readableTexts(await source.read(start, Math.min(end, start + COPY_BYTES)))
    // Rewritten headers contain no information.
    if (texts === '') continue
    const value = `${bytesInWords(end - start)}: ${texts}`
    entries.push({ group: 'other', label: 'Tags and comments', value, leaves: false })
  }
  return entries
}

async function* contentOf(path: string, pieces: readonly Piece[]): AsyncGenerator<Uint8Array> {
  await using file = await open(path, 'r')
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) {
      yield piece
      continue
    }
    const length = pieceBytes(piece)
    for (let done = 0; done < length; done += COPY_BYTES) {
      const chunk = new Uint8Array(Math.min(COPY_BYTES, length - done))
      if (!('zeros' in piece)) await file.read(chunk, 0, chunk.length, piece.start + done)
      yield chunk
    }
  }
}
