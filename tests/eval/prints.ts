/** Pictures described by their traits: each decoded and edited once, and only where the cache does not know it. */
import { join } from 'node:path'
import type { RgbImage } from '#models/hashes/gray.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { openPrintFile, type PrintFile } from './print-cache.ts'
import type { Trait } from './traits.ts'

/** Pictures in memory at once: enough to fill a model's batch while others are decoded. */
const AT_ONCE = 12

export interface PrintItem {
  /** SHA-256 of all that the pixels depend on, hex. */
  key(): Promise<string>
  load(): Promise<RgbImage>
}

/** The traits of some pictures, row by row. */
export interface Prints {
  readonly count: number
  /** [count, wordCount] of a trait. Throws RangeError for one that was not asked for. */
  words(trait: Trait): Uint32Array
  /** The same bits as float32. */
  numbers(trait: Trait): Float32Array
  /** A copy of some rows, in the order given. */
  pick(rows: readonly number[]): Prints
  /** Rows `from` up to, not including, `to`. */
  rows(from: number, to: number): Prints
}

export interface Described {
  readonly prints: Prints
  /** Which of the items could be read, in their order; rows are of these. */
  readonly readable: readonly number[]
}

interface DescribeOptions {
  /** Of the cache. */
  readonly folder: string
  /** File name in the cache, for pictures made in one way. */
  readonly group: string
  readonly traits: readonly Trait[]
  readonly signal?: AbortSignal | undefined
  readonly onDone?: (done: number) => void
}

/** Throws CANCELLED and what the models throw; pictures that cannot be decoded are left out. */
export async function describeItems(items: readonly PrintItem[], options: DescribeOptions): Promise<Described> {
  const { folder, group, traits } = options
  const files = traits.map((trait) => openPrintFile(join(folder, trait.key, `${group}.prints`), trait.wordCount))
  try {
    const keys = await describeMissing(items, files, options)
    const readable = items.flatMap((_, at) => (keys[at] === null ? [] : [at]))
    const columns = traits.map((trait, column): [Trait, Uint32Array] => {
      const words = new Uint32Array(readable.length * trait.wordCount)
      for (const [row, at] of readable.entries()) {
        words.set(files[column]?.get(keys[at] ?? '') ?? [], row * trait.wordCount)
      }
      return [trait, words]
    })
    return { prints: printsOf(readable.length, new Map(columns)), readable }
  } finally {
    for (const file of files) file.close()
  }
}

/** The items' keys; null for those that cannot be read. */
async function describeMissing(
  items: readonly PrintItem[],
  files: readonly PrintFile[],
  { traits, signal, onDone }: DescribeOptions,
): Promise<(string | null)[]> {
  const keys: (string | null)[] = items.map(() => null)
  let next = 0
  let done = 0
  const work = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at]
      if (item === undefined) break
      if (signal?.aborted) throw new LunaError('CANCELLED')
      keys[at] = await describeItem(item, files, traits)
      onDone?.(++done)
    }
  }
  const stopAll = (cause: unknown): never => {
    next = items.length
    throw cause
  }
  // All have ended before the files are closed, also where one of them fails.
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => work().catch(stopAll)))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return keys
}

const UNREADABLE = /^(?:FILE_|IMAGE_|SVG_)/

/** Whether a file is none that can be decoded, rather than that something else went wrong. */
export function isUnreadable(cause: unknown): boolean {
  return cause instanceof LunaError && UNREADABLE.test(cause.code)
}

/** Its key; null where the picture cannot be read. */
async function describeItem(
  item: PrintItem,
  files: readonly PrintFile[],
  traits: readonly Trait[],
): Promise<string | null> {
  const key = await item.key()
  const missing = traits.flatMap((trait, at) => (files[at]?.get(key) === undefined ? [{ trait, at }] : []))
  if (missing.length === 0) return key
  const picture = await loadReadable(item)
  if (picture === null) return null
  await Promise.all(missing.map(async ({ trait, at }) => files[at]?.put(key, await trait.describe(picture))))
  return key
}

/** Null where the file is none that can be decoded. Throws whatever else goes wrong. */
async function loadReadable(item: Pick<PrintItem, 'load'>): Promise<RgbImage | null> {
  try {
    return await item.load()
  } catch (cause) {
    if (isUnreadable(cause)) return null
    throw cause
  }
}

/** Of columns that are already computed. */
export function printsOf(count: number, columns: ReadonlyMap<Trait, Uint32Array>): Prints {
  const words = (trait: Trait): Uint32Array => {
    const column = columns.get(trait)
    if (column === undefined) throw new RangeError(`${trait.key} was not computed`)
    return column
  }
  return {
    count,
    words,
    numbers(trait) {
      const column = words(trait)
      return new Float32Array(column.buffer, column.byteOffset, column.length)
    },
    pick(rows) {
      const picked = [...columns].map(([trait, column]): [Trait, Uint32Array] => {
        const words = new Uint32Array(rows.length * trait.wordCount)
        for (const [at, row] of rows.entries()) {
          words.set(column.subarray(row * trait.wordCount, (row + 1) * trait.wordCount), at * trait.wordCount)
        }
        return [trait, words]
      })
      return printsOf(rows.length, new Map(picked))
    },
    rows(from, to) {
      const cut = [...columns].map(([trait, column]): [Trait, Uint32Array] => [
        trait,
        column.subarray(from * trait.wordCount, to * trait.wordCount),
      ])
      return printsOf(Math.min(to, count) - from, new Map(cut))
    },
  }
}
