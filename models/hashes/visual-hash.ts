import { sha256Hex } from './metadata-hash.ts'

/**
 * Exact-match key of a picture: SHA-256 over `pHash_dHash` (both 16 hex digits). It says only "same hashes";
 * how close two pictures are is read from the hashes' bits.
 */
export function visualHash(pHash: string, dHash: string): string {
  return sha256Hex(`${pHash}_${dHash}`)
}
