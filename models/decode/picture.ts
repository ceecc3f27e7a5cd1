/**
 * Opens a picture file: recognized by content, bounded in bytes and pixels before anything is decoded, and decoded in one
 * way only: upright (EXIF), first frame, sRGB, alpha on white, 8 bits a channel.
 */
import { open } from 'node:fs/promises'
import { LunaError } from '#shared/contract/errors.ts'
import { sha256Hex } from '../hashes/metadata-hash.ts'
import { isCutShort } from './completeness.ts'
import { type Drawing, type Drawn, decoder, type PictureHeader } from './decoder.ts'
import { DEFAULT_LIMITS, type DecodeLimits } from './limits.ts'
import { isPictureMediaType, type PictureMediaType, sniffMediaType, textEncoding } from './sniff.ts'
import { sanitizeSvgDocument } from './svg.ts'

export type PictureSource = { readonly path: string } | { readonly bytes: Uint8Array }

interface OpenPictureOptions {
  readonly limits?: Partial<DecodeLimits>
  readonly signal?: AbortSignal
}

export interface Picture {
  readonly mediaType: PictureMediaType
  /** The file as given; for SVG the serialized, sanitized drawing, safe to show. */
  readonly bytes: Uint8Array
  /** Of the file as it was given, hex. */
  readonly sha256: string
  /** Pixels, upright. */
  readonly width: number
  readonly height: number
  /** Frames or pages the header states; only the first is ever decoded. */
  readonly frames: number
  /** Whether it has an alpha channel, used or not (GIF always does). */
  readonly hasAlpha: boolean
  /** A channel, in the file; false: more. */
  readonly hasEightBits: boolean
  /** As the file has it and EXIF counts it, 1 to 8; all else here is upright. */
  readonly orientation: number
  readonly limits: DecodeLimits
  /** A fresh decode. Throws IMAGE_CORRUPT, IMAGE_DECODE_TIMEOUT, FILE_TOO_LARGE (in memory) or CANCELLED. */
  draw(drawing: Drawing, signal?: AbortSignal): Promise<Drawn>
}

/**
 * Reads and checks the header; no pixel is decoded yet.
 *
 * Throws FILE_UNREADABLE, FILE_EMPTY, FILE_TOO_LARGE, FILE_TYPE_UNSUPPORTED, SVG_UNSAFE, IMAGE_CORRUPT,
 * IMAGE_TOO_MANY_PIXELS, IMAGE_DECODE_TIMEOUT or CANCELLED.
 */
export async function openPicture(source: PictureSource, options: OpenPictureOptions = {}): Promise<Picture> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const file = 'path' in source ? await readBounded(source.path, limits, options.signal) : source.bytes
  if (file.length === 0) throw new LunaError('FILE_EMPTY')
  if (file.length > limits.maxBytes) throw tooLarge(file.length, limits.maxBytes)
  const mediaType = sniffMediaType(file)
  if (!isPictureMediaType(mediaType)) throw new LunaError('FILE_TYPE_UNSUPPORTED', mediaType ?? 'not recognized')
  if (isCutShort(mediaType, file)) throw new LunaError('IMAGE_CORRUPT', 'the file ends early')
  const bytes = mediaType === 'image/svg+xml' ? await safeDrawing(file, limits, options.signal) : file
  const header = await readHeader(bytes, limits, options.signal)
  return pictureFrom(file, bytes, mediaType, header, limits)
}

function pictureFrom(
  file: Uint8Array,
  bytes: Uint8Array,
  mediaType: PictureMediaType,
  header: PictureHeader,
  limits: DecodeLimits,
): Picture {
  let sha256: string | undefined
  return {
    mediaType,
    bytes,
    get sha256() {
      sha256 ??= sha256Hex(file)
      return sha256
    },
    ...header.upright,
    frames: header.frames,
    hasAlpha: header.hasAlpha,
    hasEightBits: header.hasEightBits,
    orientation: header.orientation,
    limits,
    draw(drawing, signal) {
      return decoder().draw(bytes, drawing, this.limits, signal)
    },
  }
}

async function readHeader(bytes: Uint8Array, limits: DecodeLimits, signal?: AbortSignal): Promise<PictureHeader> {
  if (signal?.aborted) throw new LunaError('CANCELLED')
  const header = await decoder().header(bytes, limits, signal)
  const { width, height } = header.stored
  if (!(width > 0 && height > 0)) throw new LunaError('IMAGE_CORRUPT', 'the header states no size')
  if (width * height > limits.maxPixels) {
    throw new LunaError('IMAGE_TOO_MANY_PIXELS', `${width} × ${height}, limit ${limits.maxPixels}`)
  }
  return header
}

async function safeDrawing(file: Uint8Array, limits: DecodeLimits, signal?: AbortSignal): Promise<Uint8Array> {
  if (file.length > limits.maxSvgBytes) throw tooLarge(file.length, limits.maxSvgBytes)
  const { svg, rasters } = sanitizeSvgDocument(drawingText(file))
  for (const raster of rasters) {
    const type = sniffMediaType(raster)
    if (!isPictureMediaType(type) || type === 'image/svg+xml') {
      throw new LunaError('SVG_UNSAFE', `an embedded picture is ${type ?? 'not recognized'}`)
    }
    await readHeader(raster, limits, signal)
  }
  return new TextEncoder().encode(svg)
}

/** XML names its encoding in its declaration; those that drawing programs write are read, others refused. */
function drawingText(file: Uint8Array): string {
  const declared = /^<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(new TextDecoder('latin1').decode(file.subarray(0, 200)))
  const label = declared?.[1]?.toLowerCase() ?? 'utf-8'
  const encoding = /^(?:iso-8859-1|windows-1252|us-ascii)$/.test(label) ? 'windows-1252' : textEncoding(file)
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(file)
  } catch (cause) {
    throw new LunaError('IMAGE_CORRUPT', `the drawing is not ${encoding} text`, { cause })
  }
}

async function readBounded(path: string, limits: DecodeLimits, signal?: AbortSignal): Promise<Uint8Array> {
  if (signal?.aborted) throw new LunaError('CANCELLED')
  try {
    await using file = await open(path, 'r')
    const stat = await file.stat()
    if (!stat.isFile()) throw new LunaError('FILE_UNREADABLE', path)
    if (stat.size > limits.maxBytes) throw tooLarge(stat.size, limits.maxBytes)
    return await file.readFile(signal === undefined ? {} : { signal })
  } catch (cause) {
    if (cause instanceof LunaError) throw cause
    if (signal?.aborted) throw new LunaError('CANCELLED', undefined, { cause })
    throw new LunaError('FILE_UNREADABLE', cause instanceof Error ? cause.message : path, { cause })
  }
}

function tooLarge(size: number, limit: number): LunaError {
  return new LunaError('FILE_TOO_LARGE', `${size} bytes, limit ${limit}`)
}
