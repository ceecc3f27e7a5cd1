/** Copies of files put together from parts of the original, so that large ones are never held as a whole. */
import { LunaError } from '#shared/contract/errors.ts'

export interface ByteSource {
  readonly sizeBytes: number
  /** `end` is exclusive; bytes after the end of the file are left out. */
  read(start: number, end: number): Promise<Uint8Array>
}

/** Of the original; `end` is exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type Piece = Uint8Array | Span | { readonly zeros: number }

export function pieceBytes(piece: Piece): number {
  if (piece instanceof Uint8Array) return piece.length
  return 'zeros' in piece ? piece.zeros : piece.end - piece.start
}

export interface Edit extends Span {
  /** Together as long as what they replace. */
  readonly by: readonly Piece[]
}

/** The original with some parts replaced by others of the same length. `edits` stand in the order of the file. */
export function withEdits(sizeBytes: number, edits: readonly Edit[]): Piece[] {
  const pieces: Piece[] = []
  let start = 0
  for (const edit of edits) {
    pieces.push({ start, end: edit.start }, ...edit.by)
    start = edit.end
  }
  pieces.push({ start, end: sizeBytes })
  return pieces.filter((piece) => pieceBytes(piece) > 0)
}

export function unreadable(detail: string): LunaError {
  return new LunaError(
    'FILE_TYPE_UNSUPPORTED',
    `The metadata that identifies its maker cannot be removed from this file: ${detail}`,
  )
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function latin1(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length))
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}
