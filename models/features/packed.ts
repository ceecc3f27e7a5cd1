/**
 * The bytes in which the features of a picture are stored. Numbers are little-endian, on every platform.
 *
 *     0  u16  version
 *     2  u16  features
 *     4  u16  width of the picture, pixels
 *     6  u16  height
 *     8  a descriptor of 32 bytes for each feature, the strongest first
 *     …  x (u16), y (u16), angle (u8) and level (u8), each for all features
 */
import { LunaError } from '#shared/contract/errors.ts'
import { FEATURE_SIDE } from './extract.ts'
import { LEVELS, type LocalFeatures, MAX_FEATURES } from './features.ts'
import { DESCRIPTOR_WORDS } from './pattern.ts'

const PACKED_FEATURES_VERSION = 1

const HEADER_BYTES = 8
/** Descriptor, x, y, angle and level. */
const FEATURE_BYTES = DESCRIPTOR_WORDS * 4 + 2 + 2 + 1 + 1

/** 8 bytes, and 38 for each feature. */
export function packFeatures(features: LocalFeatures): Uint8Array<ArrayBuffer> {
  const { width, height, count, descriptors, x, y, angle, level } = features
  const bytes = new Uint8Array(HEADER_BYTES + count * FEATURE_BYTES)
  const view = new DataView(bytes.buffer)
  for (const [index, value] of [PACKED_FEATURES_VERSION, count, width, height].entries()) {
    view.setUint16(index * 2, value, true)
  }
  let at = HEADER_BYTES
  for (const word of descriptors) {
    view.setUint32(at, word, true)
    at += 4
  }
  for (const coordinates of [x, y]) {
    for (const coordinate of coordinates) {
      view.setUint16(at, coordinate, true)
      at += 2
    }
  }
  bytes.set(angle, at)
  bytes.set(level, at + count)
  return bytes
}

/**
 * Reads what `packFeatures` wrote. Throws LIBRARY_CORRUPT where the bytes are anything else: of another version, too
 * short or long, with more features than a picture has, or with features outside the picture or the pyramid.
 */
export function unpackFeatures(bytes: Uint8Array): LocalFeatures {
  const { width, height, count } = readHeader(bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const xAt = HEADER_BYTES + count * DESCRIPTOR_WORDS * 4
  const angleAt = xAt + count * 4
  const coordinates = (at: number) => Uint16Array.from({ length: count }, (_, i) => view.getUint16(at + i * 2, true))
  const descriptors = new Uint32Array(count * DESCRIPTOR_WORDS)
  for (let word = 0; word < descriptors.length; word++) {
    descriptors[word] = view.getUint32(HEADER_BYTES + word * 4, true)
  }
  const features: LocalFeatures = {
    ...{ width, height, count, descriptors },
    ...{ x: coordinates(xAt), y: coordinates(xAt + count * 2) },
    angle: bytes.slice(angleAt, angleAt + count),
    level: bytes.slice(angleAt + count, angleAt + count * 2),
  }
  requireInside(features)
  return features
}

interface Header {
  readonly width: number
  readonly height: number
  readonly count: number
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < HEADER_BYTES) throw damaged(`${bytes.length} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = view.getUint16(0, true)
  const header = { count: view.getUint16(2, true), width: view.getUint16(4, true), height: view.getUint16(6, true) }
  const { count, width, height } = header
  if (version !== PACKED_FEATURES_VERSION) throw damaged(`version ${version}`)
  if (count > MAX_FEATURES) throw damaged(`${count} features`)
  if (bytes.length !== HEADER_BYTES + count * FEATURE_BYTES) throw damaged(`${bytes.length} bytes`)
  if (Math.min(width, height) < 1 || Math.max(width, height) > FEATURE_SIDE)
    throw damaged(`${width} × ${height} pixels`)
  return header
}

function requireInside({ width, height, x, y, level }: LocalFeatures): void {
  if (x.some((value) => value > width * 16) || y.some((value) => value > height * 16)) {
    throw damaged('features outside the picture')
  }
  if (level.some((value) => value >= LEVELS)) throw damaged('features outside the pyramid')
}

const damaged = (detail: string): LunaError => new LunaError('LIBRARY_CORRUPT', `Stored features: ${detail}`)
