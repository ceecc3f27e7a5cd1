/** Texts and hashes of signed documents, with declared errors: canonical JSON, SHA-256. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'
import { canonicalText, SHA256_HEX } from './bytes.ts'

/** A SHA-256 as 64 lower-case hexadecimal digits. */
export const sha256HexSchema = z.string().regex(SHA256_HEX, 'Must be 64 lower-case hexadecimal digits.')

/** Throws INVALID_INPUT where it cannot be written, for what JSON cannot hold. */
export function declaring<T>(write: () => T): T {
  try {
    return write()
  } catch (cause) {
    throw new LunaError('INVALID_INPUT', cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** Canonical JSON (RFC 8785). Throws INVALID_INPUT for what JSON cannot hold (a bigint, NaN, half a surrogate pair). */
export function canonicalJson(value: unknown): string {
  return declaring(() => canonicalText(value))
}

export function canonicalBytes(value: unknown): Uint8Array {
  return utf8ToBytes(canonicalJson(value))
}

function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes))
}

/** SHA-256 of the text's UTF-8, as lower-case hex. */
export function sha256HexOfText(text: string): string {
  return sha256Hex(utf8ToBytes(text))
}
