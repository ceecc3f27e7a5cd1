/** The texts AI tools leave in picture files: PNG text chunks, or the EXIF user comment of JPEG, WebP and AVIF. */
import ExifReader from 'exifreader'
import * as z from 'zod'
import { isPng, readPngTexts } from '#shared/character-card/png-text.ts'

/** Larger texts are not read; the largest workflows seen are a few megabytes. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024

/** Keyword → text. Damaged metadata is no reason to refuse a picture, so it counts as absent. */
export function readEmbeddedTexts(bytes: Uint8Array): ReadonlyMap<string, string> {
  try {
    return isPng(bytes) ? pngTexts(bytes) : exifTexts(bytes)
  } catch {
    return new Map()
  }
}

function pngTexts(bytes: Uint8Array): Map<string, string> {
  const texts = readPngTexts(bytes, (keyword) => !CARD_KEYWORDS.has(keyword), MAX_TEXT_BYTES)
  return new Map(texts.map(({ keyword, value }) => [keyword, decodeText(value)]))
}

/** Read by the card importer. */
const CARD_KEYWORDS = new Set(['chara', 'ccv3'])

/** Bytes by the standard; some tools declare it as text. */
const userCommentSchema = z.union([
  z
    .object({ value: z.array(z.int().min(0).max(255)) })
    .transform(({ value }) => decodeUserComment(Uint8Array.from(value))),
  z.object({ value: z.array(z.string()) }).transform(({ value }) => asUtf8(value.join(''))),
])

function exifTexts(bytes: Uint8Array): Map<string, string> {
  const tags = ExifReader.load(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { expanded: true })
  const texts = new Map<string, string>()
  const comment = userCommentSchema.safeParse(tags.exif?.['UserComment'])
  if (comment.success && comment.data !== '') texts.set('UserComment', comment.data)
  // ComfyUI's WebP writers use camera fields with the key in front.
  for (const value of [
    tags.exif?.Make?.description,
    tags.exif?.Model?.description,
    tags.exif?.ImageDescription?.description,
  ]) {
    const pair = /^(prompt|workflow|parameters):\s*([\s\S]+)$/i.exec(value ?? '')
    if (pair?.[1] !== undefined && pair[2] !== undefined) texts.set(pair[1].toLowerCase(), pair[2])
    // Early versions of SwarmUI wrote their parameters into the camera's model.
    else if (value?.trimStart().startsWith('{"sui_image_params"')) texts.set('parameters', value)
  }
  return texts
}

/** EXIF 2.3: eight bytes name the character set. "UNICODE" is UTF-16, in practice of either byte order. */
function decodeUserComment(bytes: Uint8Array): string {
  const charset = new TextDecoder('latin1').decode(bytes.subarray(0, 8)).replaceAll('\0', '')
  const body = bytes.subarray(8)
  if (charset !== 'UNICODE') return decodeText(charset === 'ASCII' || charset === '' ? body : bytes).replace(/\0+$/, '')
  const bigEndian = body[0] === 0 || (body[0] === 0xfe && body[1] === 0xff)
  return new TextDecoder(bigEndian ? 'utf-16be' : 'utf-16le').decode(body).replace(/\0+$/, '')
}

/** The EXIF reader takes each byte of a text for a character. */
function asUtf8(text: string): string {
  return /^[\0-\xff]*$/.test(text) ? decodeText(Uint8Array.from(text, (one) => one.charCodeAt(0))) : text
}

/** tEXt is Latin-1 by the standard, but tools write UTF-8 into it. */
function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('latin1').decode(bytes)
  }
}
