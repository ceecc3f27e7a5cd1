/**
 * A packed catalog made from an earlier one and what changed since. Blocks without a changed work are copied as they are.
 * The rows of the others, and new works, are gathered in full blocks; so are those of blocks that are less than half full.
 * All but one block are therefore at least half full, and the work is in proportion to what changed, apart from copying.
 * Rows are moved as they were encoded, and nothing is rounded twice.
 */
import { LunaError } from '#shared/contract/errors.ts'
import { compactBytes } from '../features/compact.ts'
import {
  assertShort,
  blockOf,
  deflateBlock,
  FACT_COLUMNS,
  FACT_WIDTHS,
  factOffsets,
  PACK_BLOCK_ENTRIES,
  PACK_PARTS,
  PACK_VERSION,
  type PackedBlock,
  type PackedCatalog,
  type PackOutput,
  writePack,
} from './pack.ts'
import {
  inflateBlock,
  inflateFacts,
  invalid,
  openForReading,
  type PackShape,
  parseStrings,
  readBlockBytes,
  type StartedReading,
  startReading,
} from './pack-reading.ts'
import type { CatalogEntry } from './writer.ts'

interface CatalogChanges {
  readonly createdAt: string
  /** Ids of works that changed in any way: their entries are left out. */
  readonly changed: ReadonlySet<string>
  /** The entries that works of these ids have now. */
  readonly entries: Iterable<CatalogEntry> | AsyncIterable<CatalogEntry>
}

const LEAST_COPIED = PACK_BLOCK_ENTRIES / 2

interface OpenedBlock extends PackedBlock {
  readonly strings: ReturnType<typeof parseStrings>
}

/** One entry where it was encoded. */
interface Row {
  readonly block: OpenedBlock
  readonly at: number
}

function openBlock(block: PackedBlock): OpenedBlock {
  return { ...block, strings: parseStrings(block.facts.subarray(factOffsets(block.count).end), block.count) }
}

const rowsOf = (block: OpenedBlock): Row[] => Array.from({ length: block.count }, (_, at) => ({ block, at }))

function copyRow(from: Uint8Array, at: number, to: Uint8Array, place: number, width: number): void {
  to.set(from.subarray(at * width, (at + 1) * width), place * width)
}

function gather(rows: readonly Row[], { imageMean, textMean, featuresPerWork }: PackShape): PackedBlock {
  const count = rows.length
  const { of, end } = factOffsets(count)
  const facts = Buffer.alloc(end)
  const widths = { image: imageMean?.length ?? 0, text: textMean?.length ?? 0, features: compactBytes(featuresPerWork) }
  const image = new Uint8Array(count * widths.image)
  const text = new Uint8Array(count * widths.text)
  const features = new Uint8Array(count * widths.features)
  for (const [place, { block, at }] of rows.entries()) {
    const source = factOffsets(block.count).of
    for (const column of FACT_COLUMNS) {
      const width = FACT_WIDTHS[column]
      copyRow(block.facts.subarray(source[column]), at, facts.subarray(of[column]), place, width)
    }
    copyRow(block.image, at, image, place, widths.image)
    copyRow(block.text, at, text, place, widths.text)
    copyRow(block.features, at, features, place, widths.features)
  }
  const strings = rows.map(({ block, at }) => block.strings[at])
  return { count, facts: Buffer.concat([facts, Buffer.from(JSON.stringify(strings))]), image, text, features }
}

/** Collects rows and writes them in full blocks. */
function createPool(output: PackOutput, shape: PackShape) {
  let rows: Row[] = []
  const write = async (least: number): Promise<void> => {
    while (rows.length >= least && rows.length > 0) {
      const taken = rows.slice(0, PACK_BLOCK_ENTRIES)
      rows = rows.slice(PACK_BLOCK_ENTRIES)
      await output.append(await deflateBlock(gather(taken, shape)))
    }
  }
  return {
    async add(more: readonly Row[]): Promise<void> {
      rows = rows.concat(more)
      await write(PACK_BLOCK_ENTRIES)
    },
    finish: (): Promise<void> => write(1),
  }
}
type Pool = ReturnType<typeof createPool>

/** Returns how many entries stay. */
async function keepUnchanged(
  { input, shape, entries, checksum }: StartedReading,
  changed: ReadonlySet<string>,
  output: PackOutput,
  pool: Pool,
  signal: AbortSignal | undefined,
): Promise<number> {
  let kept = 0
  for (let left = entries; left > 0; ) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const bytes = await readBlockBytes(input, shape)
    left -= bytes.count
    if (left < 0) throw invalid('more entries than declared')
    const facts = await inflateFacts(bytes)
    const strings = parseStrings(facts.subarray(factOffsets(bytes.count).end), bytes.count)
    const staying = strings.flatMap(([id], at) => (changed.has(id) ? [] : [at]))
    kept += staying.length
    if (staying.length === bytes.count && bytes.count >= LEAST_COPIED) {
      await output.append(bytes.whole)
    } else if (staying.length > 0) {
      const block = { ...(await inflateBlock(bytes, shape)), strings }
      await pool.add(staying.map((at) => ({ block, at })))
    }
  }
  if (!input.hash.digest().equals(checksum)) throw invalid('the file does not match its checksum')
  return kept
}

async function addEntries(entries: CatalogChanges['entries'], shape: PackShape, pool: Pool): Promise<number> {
  let count = 0
  let batch: CatalogEntry[] = []
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await pool.add(rowsOf(openBlock(blockOf(batch, shape))))
    batch = []
  }
  for await (const entry of entries) {
    assertShort(entry)
    batch.push(entry)
    count++
    if (batch.length === PACK_BLOCK_ENTRIES) await flush()
  }
  await flush()
  return count
}

/**
 * Writes the catalog at `from` to `to` as it is after the changes; the means stay what they were. On failure nothing
 * stays. Throws CATALOG_INVALID, also for an earlier format, FILE_UNREADABLE, INVALID_INPUT, CANCELLED.
 */
export async function repackCatalog(
  from: string,
  to: string,
  { createdAt, changed, entries }: CatalogChanges,
  signal?: AbortSignal,
): Promise<PackedCatalog> {
  const file = await openForReading(from)
  try {
    const started = await startReading(file)
    const { header, shape } = started
    if (shape.parts !== PACK_PARTS.get(PACK_VERSION)) throw invalid('an earlier format')
    const { imageMean, textMean } = shape
    return await writePack(to, { ...header, imageMean, textMean, createdAt }, async (output) => {
      const pool = createPool(output, shape)
      const kept = await keepUnchanged(started, changed, output, pool, signal)
      const added = await addEntries(entries, shape, pool)
      await pool.finish()
      return kept + added
    })
  } finally {
    await file.close()
  }
}
