/**
 * What NovelAI and extensions of AUTOMATIC1111's web UI hide in a picture's pixels, so that it survives programs that drop
 * metadata: the lowest bits of alpha, or of red, green and blue, column by column, spell a signature of 15 letters, the
 * length in bits, and the text, compressed or not (github.com/ashen-sensored/sd_webui_stealth_pnginfo).
 */
import { gunzipSync } from 'node:zlib'
import * as z from 'zod'

export interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  /** 3, or 4 with alpha. */
  readonly channels: number
}

const SIGNATURE_BYTES = 15
const LENGTH_BYTES = 4
const MAX_TEXT_BYTES = 16 * 1024 * 1024
const ALPHA = 3

/** Keyword → text, as a PNG's text chunks would hold them; empty where nothing is hidden. */
export function readStealthTexts(pixels: Pixels): ReadonlyMap<string, string> {
  const channels = pixels.channels === 4 ? [[ALPHA], [0, 1, 2]] : [[0, 1, 2]]
  for (const used of channels) {
    const text = hiddenText(pixels, used)
    if (text !== undefined) return textsOf(text)
  }
  return new Map()
}

function hiddenText(pixels: Pixels, channels: readonly number[]): string | undefined {
  const signature = new TextDecoder('latin1').decode(hiddenBytes(pixels, channels, 0, SIGNATURE_BYTES))
  const kind = channels.includes(ALPHA) ? /^stealth_png(info|comp)$/ : /^stealth_rgb(info|comp)$/
  const form = kind.exec(signature)?.[1]
  if (form === undefined) return undefined
  const head = hiddenBytes(pixels, channels, SIGNATURE_BYTES, LENGTH_BYTES)
  const sizeBytes = Math.floor(new DataView(head.buffer).getUint32(0) / 8)
  const start = SIGNATURE_BYTES + LENGTH_BYTES
  const roomBytes = Math.floor((pixels.width * pixels.height * channels.length) / 8) - start
  if (sizeBytes === 0 || sizeBytes > Math.min(roomBytes, MAX_TEXT_BYTES)) return undefined
  const bytes = hiddenBytes(pixels, channels, start, sizeBytes)
  try {
    const plain = form === 'comp' ? gunzipSync(bytes, { maxOutputLength: MAX_TEXT_BYTES }) : bytes
    return new TextDecoder('utf-8', { fatal: true }).decode(plain)
  } catch {
    return undefined
  }
}

/** `start` and `count` in bytes of what is hidden; bits beyond the picture are 0. */
function hiddenBytes(pixels: Pixels, channels: readonly number[], start: number, count: number): Uint8Array {
  const { data, width, height } = pixels
  const found = new Uint8Array(count)
  for (let bit = 0; bit < count * 8; bit++) {
    const at = start * 8 + bit
    const pixel = Math.floor(at / channels.length)
    const column = Math.floor(pixel / height)
    const offset = ((pixel % height) * width + column) * pixels.channels + (channels[at % channels.length] ?? 0)
    const value = column < width ? (data[offset] ?? 0) & 1 : 0
    found[bit >> 3] = (found[bit >> 3] ?? 0) | (value << (7 - (bit & 7)))
  }
  return found
}

const textsSchema = z.record(z.string(), z.unknown())

/** NovelAI hides all of its texts as one JSON object, others the `parameters` alone. */
function textsOf(text: string): Map<string, string> {
  try {
    const parsed = textsSchema.parse(JSON.parse(text))
    if ('Comment' in parsed || 'Description' in parsed) {
      const entries = Object.entries(parsed).map(([key, value]) => [key, asText(value)] as const)
      return new Map(entries)
    }
  } catch {
    // It is no JSON, so it is the parameters themselves.
  }
  return new Map([['parameters', text]])
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
