/**
 * Bytes and texts of signed documents, without schemas and declared errors: what runs in a page is loaded by every
 * visitor, and these are most of its size.
 */
import { hexToBytes } from '@noble/hashes/utils.js'
import serialize from 'canonicalize'

/** A SHA-256 as 64 lower-case hexadecimal digits. */
export const SHA256_HEX = /^[0-9a-f]{64}$/

/** Canonical JSON (RFC 8785). Throws an Error for what JSON cannot hold (a bigint, NaN, half a surrogate pair). */
export function canonicalText(value: unknown): string {
  const text = serialize(value)
  if (text === undefined) throw new TypeError('The value cannot be written as JSON.')
  return text
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
  return SHA256_HEX.test(text) ? hexToBytes(text) : null
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}
