/** From a catalog as it travels (`pack.ts`) to one that can be searched. What comes in is checked at every step. */
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import {
  FLAG_FEATURES,
  FLAG_IMAGE_VECTOR,
  FLAG_LOW_INFORMATION,
  FLAG_PICTURE,
  FLAG_REMOVED,
  FLAG_TEXT_VECTOR,
} from '#shared/similarity/scan-flags.ts'
import { compactBytes, compactInSlot } from '../features/compact.ts'
import { type CatalogHeader, knownFlags } from './format.ts'
import { CODE_CENTER, FACT_WIDTHS, type FactColumn, factOffsets, PACK_MAGIC } from './pack.ts'
import {
  inflateBlock,
  invalid,
  openForReading,
  type PackInput,
  type PackShape,
  parseStrings,
  readBlockBytes,
  startReading,
} from './pack-reading.ts'
import { type CatalogEntry, writeCatalog } from './writer.ts'

/** Throws FILE_UNREADABLE. */
export async function isPackedCatalog(path: string): Promise<boolean> {
  const file = await openForReading(path)
  try {
    const start = Buffer.alloc(PACK_MAGIC.length)
    await file.read(start, 0, start.length, 0)
    return start.toString('latin1') === PACK_MAGIC
  } finally {
    await file.close()
  }
}

function decodeVector(codes: Uint8Array, at: number, mean: Float32Array, step: number): Float32Array {
  if (!Number.isFinite(step) || step < 0) throw invalid('a step is not a number')
  return mean.map((value, dimension) => {
    const code = (codes[at * mean.length + dimension] ?? 0) - CODE_CENTER
    return value + (code + 0.5) * step
  })
}

async function readBlock(input: PackInput, shape: PackShape): Promise<CatalogEntry[]> {
  const { imageMean, textMean, featuresPerWork } = shape
  const { count, facts, image, text, features } = await inflateBlock(await readBlockBytes(input, shape), shape)
  const { of, end } = factOffsets(count)
  const featureWidth = compactBytes(featuresPerWork)
  return parseStrings(facts.subarray(end), count).map(([id, name, creatorName], at) => {
    const place = (column: FactColumn): number => of[column] + at * FACT_WIDTHS[column]
    const hex = (column: FactColumn): string =>
      facts.toString('hex', place(column), place(column) + FACT_WIDTHS[column])
    const flags = facts.readUInt8(place('flags'))
    const kind = ASSET_KINDS[facts.readUInt8(place('kind'))]
    if ((flags & ~knownFlags(featuresPerWork)) !== 0 || kind === undefined) throw invalid('unknown flags or kind')
    const has = (flag: number): boolean => (flags & flag) !== 0
    const vector = (flag: number, codes: Uint8Array, mean: Float32Array | null, step: FactColumn) =>
      has(flag) && mean !== null ? decodeVector(codes, at, mean, facts.readFloatLE(place(step))) : null
    return {
      ...{ id, name, creatorName, kind },
      creatorKey: hex('creator'),
      picture: has(FLAG_PICTURE)
        ? { pHash: hex('p_hash'), dHash: hex('d_hash'), lowInformation: has(FLAG_LOW_INFORMATION) }
        : null,
      metadataHash: hex('metadata'),
      words: facts.readUInt16LE(place('words')),
      imageVector: vector(FLAG_IMAGE_VECTOR, image, imageMean, 'image_step'),
      textVector: vector(FLAG_TEXT_VECTOR, text, textMean, 'text_step'),
      features: has(FLAG_FEATURES)
        ? compactInSlot(features.subarray(at * featureWidth, (at + 1) * featureWidth))
        : null,
      isRemoved: has(FLAG_REMOVED),
    }
  })
}

async function* readEntries(
  input: PackInput,
  shape: PackShape,
  entries: number,
  checksum: Buffer,
  signal?: AbortSignal,
): AsyncGenerator<CatalogEntry> {
  for (let left = entries; left > 0; ) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const block = await readBlock(input, shape)
    left -= block.length
    if (left < 0) throw invalid('more entries than declared')
    yield* block
  }
  if (!input.hash.digest().equals(checksum)) throw invalid('the file does not match its checksum')
}

/**
 * Writes the catalog to `to`, which appears only when it is complete. Throws CATALOG_INVALID, FILE_UNREADABLE, CANCELLED.
 */
export async function unpackCatalog(from: string, to: string, signal?: AbortSignal): Promise<CatalogHeader> {
  const file = await openForReading(from)
  try {
    const { input, header, shape, entries, checksum } = await startReading(file)
    const { imageMean, textMean } = shape
    const source = readEntries(input, shape, entries, checksum, signal)
    return await writeCatalog(to, { ...header, entries, imageMean, textMean }, source, signal)
  } finally {
    await file.close()
  }
}
