import type { QueryHashes } from './scan.ts'
import type { HashQuery } from './scanner.ts'

interface QueryPicture {
  /** 16 hex digits each, in the order of `ORIENTATIONS`. */
  readonly orientations: { readonly pHash: readonly string[]; readonly dHash: readonly string[] }
  readonly lowInformation: boolean
}

export function hashQuery(picture: QueryPicture | null, metadataHash: string): HashQuery {
  const hashes: QueryHashes | null =
    picture === null
      ? null
      : { pHash: hashWords(picture.orientations.pHash), dHash: hashWords(picture.orientations.dHash) }
  return {
    hashes,
    lowInformation: picture?.lowInformation ?? false,
    metadataPrefix: prefixWords(metadataHash),
  }
}

/** Two words a hash, high half first. */
export function hashWords(hashes: readonly string[]): Uint32Array {
  return Uint32Array.from(
    hashes.flatMap((hash) => [Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8, 16), 16)]),
  )
}

/** The first 8 bytes of a hash as two little-endian words: what a column of raw bytes reads as. */
export function prefixWords(hash: string): Uint32Array {
  const bytes = Array.from({ length: 8 }, (_, at) => Number.parseInt(hash.slice(at * 2, at * 2 + 2), 16))
  return new Uint32Array(Uint8Array.from(bytes).buffer)
}
