/** Reading JSON that comes from outside: size and nesting are checked before JSON.parse sees the text. */
import { LunaError } from '../contract/errors.ts'

export interface JsonLimits {
  readonly maxBytes: number
  readonly maxDepth: number
  /** Integers that a JavaScript number cannot hold become text, digit for digit; otherwise they are rounded. */
  readonly keepsDigits?: boolean
}

/** What creators' cards need many times over; deeper or larger files are refused before parsing. */
export const CARD_JSON_LIMITS: JsonLimits = { maxBytes: 5_000_000, maxDepth: 64 }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Index of the quote that ends the string starting at `start`, or the text's length where none does. */
function endOfString(text: string, start: number): number {
  let index = start + 1
  while (index < text.length) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) return index
    index += code === BACKSLASH ? 2 : 1
  }
  return text.length
}

function assertDepth(text: string, maxDepth: number): void {
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) index = endOfString(text, index)
    else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      depth++
      if (depth > maxDepth) {
        throw new LunaError('JSON_TOO_DEEP', `More than ${maxDepth} levels at character ${index}.`)
      }
    }
  }
}

/**
 * Removes every key named `__proto__`: JSON.parse makes a plain property of it, but the first assignment of it
 * further on would swap an object's prototype. No card format uses such a key.
 */
function withoutProto(value: unknown): unknown {
  if (Array.isArray(value)) {
    for (const item of value) withoutProto(item)
  } else if (typeof value === 'object' && value !== null) {
    if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__')
    for (const item of Object.values(value)) withoutProto(item)
  }
  return value
}

function largeIntegerAsText(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isRounded = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  return isRounded && /^-?\d+$/.test(context?.source ?? '') ? context?.source : value
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new LunaError('JSON_INVALID', 'The text is not UTF-8. Save the file with UTF-8 encoding.', { cause })
  }
}

function isOversize(source: string | Uint8Array, maxBytes: number): boolean {
  if (source.length > maxBytes) return true
  // A UTF-16 unit takes at most three bytes of UTF-8, so that most texts need no encoding to be measured.
  if (typeof source !== 'string' || source.length * 3 <= maxBytes) return false
  return new TextEncoder().encode(source).length > maxBytes
}

/**
 * Parses JSON text or its UTF-8 bytes (a byte order mark is skipped).
 * Throws FILE_EMPTY, FILE_TOO_LARGE, JSON_TOO_DEEP or JSON_INVALID.
 */
export function parseBoundedJson(source: string | Uint8Array, limits: JsonLimits): unknown {
  if (isOversize(source, limits.maxBytes))
    throw new LunaError('FILE_TOO_LARGE', `JSON may have at most ${limits.maxBytes} bytes.`)
  const text = (typeof source === 'string' ? source : decodeUtf8(source)).replace(/^\uFEFF/, '')
  if (text.trim() === '') throw new LunaError('FILE_EMPTY')
  assertDepth(text, limits.maxDepth)
  let value: unknown
  try {
    value = limits.keepsDigits === true ? JSON.parse(text, largeIntegerAsText) : JSON.parse(text)
  } catch (cause) {
    throw new LunaError('JSON_INVALID', cause instanceof Error ? cause.message : String(cause), { cause })
  }
  return withoutProto(value)
}
