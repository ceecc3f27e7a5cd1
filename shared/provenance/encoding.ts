/** Bytes and texts of signed documents: base64url, canonical JSON, SHA-256. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import serialize from 'canonicalize'
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'

/** A SHA-256 as 64 lower-case hexadecimal digits. */
export const sha256HexSchema = z.string().regex(/^[0-9a-f]{64}$/, 'Must be 64 lower-case hexadecimal digits.')

/** Canonical JSON (RFC 8785). Throws INVALID_INPUT for what JSON cannot hold (a bigint, NaN, half a surrogate pair). */
export function canonicalJson(value: unknown): string {
  let text: string | undefined
  try {
    text = serialize(value)
  } catch (cause) {
    throw new LunaError('INVALID_INPUT', cause instanceof Error ? cause.message : String(cause), { cause })
  }
  if (text === undefined) throw new LunaError('INVALID_INPUT', 'The value cannot be written as JSON.')
  return text
}

export function canonicalBytes(value: unknown): Uint8Array {
  return utf8ToBytes(canonicalJson(value))
}

export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes))
}

/** SHA-256 of the text's UTF-8, as lower-case hex. */
export function sha256HexOfText(text: string): string {
  return sha256Hex(utf8ToBytes(text))
}

/** Base64 of RFC 4648 §5 without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

/** Null where the text is not the one way to write some bytes (padding, other characters, stray bits at the end). */
export function fromBase64Url(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0))
  return toBase64Url(bytes) === text ? bytes : null
}

/** Null unless the text is 64 lower-case hexadecimal digits. */
export function hashFromHex(text: string): Uint8Array | null {
  return sha256HexSchema.safeParse(text).success ? hexToBytes(text) : null
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}
