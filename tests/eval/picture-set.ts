/** The pictures that are measured: from a folder, as an index names them (in files or tar archives), or drawn. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, extname, join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as z from 'zod'
import { openPicture } from '#models/decode/picture.ts'
import { decodeRgb } from '#models/decode/pixels.ts'
import type { RgbImage } from '#models/hashes/gray.ts'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import { once } from '#shared/once.ts'
import { type DrawnParts, drawnScene, drawPixels } from './drawn-pictures.ts'
import { isPictureHeldOut } from './hold-out.ts'
import { sharpOf } from './raw-picture.ts'
import { openTar, type TarArchive } from './tar-members.ts'

/** Larger pictures are reduced to this before they are edited and compared, pixels; every model and hash sees less. */
const LONGEST_SIDE = 1024

interface PictureBytes {
  readonly bytes: Uint8Array
  /** Such as `.webp`. */
  readonly extension: string
}

/** More pictures are not drawn for one seed. */
const OWN_START = 1_000_000

export interface EvalPicture {
  readonly id: string
  /** Pictures of one work vary one another (frames of a sprite, say): pairs of them are neither right nor wrong. */
  readonly work: string
  /** Where it comes from; its own name where nothing is known. */
  readonly set: string
  /** A caption of what it shows; null if there is none. */
  readonly caption: string | null
  /** Of the file, or of the drawing, hex. */
  sha256(): Promise<string>
  /** Decoded. Throws LunaError where the file cannot be read or decoded. */
  load(): Promise<RgbImage>
  /** As a file. Throws what reading throws. */
  file(): Promise<PictureBytes>
}

export interface PictureSelection {
  /** Drawn pictures where there is neither this nor an index. */
  readonly folder?: string | undefined
  readonly index?: string | undefined
  readonly isHoldOut: boolean
  readonly seed: number
}

const indexRowSchema = z.object({
  id: z.string().min(1),
  /** Below the index's folder, or below the given one; or in the archive. */
  file: z.string().min(1),
  /** A tar archive in that folder, read where the file itself is not there. */
  shard: z.string().min(1).optional(),
  /** Pictures of one family vary one another. */
  family: z.string().min(1).optional(),
  /** Whether models may be trained on it. */
  use: z.enum(['train', 'measure']).optional(),
  set: z.string().optional(),
  caption: z.string().optional(),
})
type IndexRow = z.infer<typeof indexRowSchema>

/** Lines of JSON, gzipped or not. Throws Error that names the file and the line. */
export async function readLines<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  const bytes = await readFile(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text.split('\n').flatMap((line, at): T[] => {
    if (line.trim() === '') return []
    try {
      return [schema.parse(JSON.parse(line))]
    } catch (cause) {
      const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause)
      throw new Error(`${path}, line ${at + 1}: ${reason}`, { cause })
    }
  })
}

interface Stored {
  readonly id: string
  readonly work: string
  readonly set: string
  readonly caption: string | null
  readonly read: () => Promise<Uint8Array>
  readonly extension: string
}

function storedPicture({ id, work, set, caption, read, extension }: Stored): EvalPicture {
  return {
    ...{ id, work, set, caption },
    sha256: once(async () => sha256Hex(await read())),
    async load() {
      const picture = await openPicture({ bytes: await read() })
      return decodeRgb(picture, { maxWidth: LONGEST_SIDE, maxHeight: LONGEST_SIDE })
    },
    file: async () => ({ bytes: await read(), extension }),
  }
}

function drawnPicture(seed: number, number: number, from: DrawnParts): EvalPicture {
  const id = `${from === 'own' ? 'drawn-apart' : 'drawn'}-${number}`
  const load = () => drawPixels(seed, number, from)
  return {
    ...{ id, work: id, set: id, caption: null, load },
    sha256: once(async () => sha256Hex(drawnScene(seed, number, from).svg)),
    file: async () => ({ bytes: await pngOf(await load()), extension: '.png' }),
  }
}

/** Compressed lightly: the file is read once. */
export const pngOf = (picture: RgbImage): Promise<Uint8Array> =>
  sharpOf(picture).png({ compressionLevel: 1 }).toBuffer()

/** `count` pictures drawn by our own code, the same ones for a seed. */
export function drawnPictures(seed: number, count: number, from: DrawnParts = 'shared'): EvalPicture[] {
  // Numbers that no picture of the other kind has, so that the same random shapes are not drawn for both.
  const first = from === 'own' ? OWN_START : 0
  return Array.from({ length: count }, (_, at) => drawnPicture(seed, first + at, from))
}

async function fromFolder(folder: string): Promise<EvalPicture[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  return files
    .filter((file) => file.isFile())
    .map((file) => {
      const path = join(file.parentPath, file.name)
      const id = relative(folder, path).replaceAll('\\', '/')
      return storedPicture({
        id,
        work: id,
        set: id,
        caption: null,
        read: () => readFile(path),
        extension: extname(path),
      })
    })
}

async function fromIndex(index: string, folder: string, isHoldOut: boolean): Promise<EvalPicture[]> {
  const rows = await readLines(index, indexRowSchema)
  const archives = await openArchives(folder, rows)
  return rows
    .filter((row) => !isHoldOut || isHeldOut(row))
    .map((row) => {
      const { id, file, shard, family, set, caption } = row
      const archive = shard === undefined ? undefined : archives.get(shard)
      const read = () => (archive?.names.has(file) ? archive.read(file) : readFile(join(folder, file)))
      const work = family ?? (caption === undefined ? id : `${set ?? ''}\n${caption}`)
      const about = { id, work, set: set ?? work, caption: caption ?? null }
      return storedPicture({ ...about, read, extension: extname(file) })
    })
}

/** Where an index does not say what training may use, the split by ids says it. */
function isHeldOut({ id, use }: IndexRow): boolean {
  return use === undefined ? isPictureHeldOut(id) : use === 'measure'
}

/** Of the archives that hold files which are not in the folder. Throws what reading throws. */
async function openArchives(folder: string, rows: readonly IndexRow[]): Promise<ReadonlyMap<string, TarArchive>> {
  const shards = new Set(
    rows.flatMap(({ file, shard }) => (shard === undefined || existsSync(join(folder, file)) ? [] : shard)),
  )
  const opened = await Promise.all(
    [...shards].map(async (shard) => [shard, await openTar(join(folder, shard))] as const),
  )
  return new Map(opened)
}

/** In an order that the seed and the names decide, whatever the order before. */
export function shuffledBy<T>(items: readonly T[], seed: number, nameOf: (item: T) => string): T[] {
  return items
    .map((item) => ({
      item,
      key: createHash('sha256')
        .update(`${seed}\n${nameOf(item)}`)
        .digest('hex'),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ item }) => item)
}

/** `most` pictures, or as many as there are. Throws Error where the index is not one. */
export async function selectPictures(selection: PictureSelection, most: number): Promise<EvalPicture[]> {
  const { folder, index, isHoldOut, seed } = selection
  if (folder === undefined && index === undefined) return drawnPictures(seed, most)
  const chosen =
    index === undefined
      ? (await fromFolder(folder ?? '')).filter(({ id }) => !isHoldOut || isPictureHeldOut(id))
      : await fromIndex(index, folder ?? dirname(index), isHoldOut)
  return shuffledBy(chosen, seed, ({ id }) => id).slice(0, most)
}

export function sourceInWords({ folder, index, isHoldOut, seed }: PictureSelection): string {
  if (folder === undefined && index === undefined) return `drawn by our own code, seed ${seed}`
  const part = isHoldOut ? 'the held-out part of ' : ''
  return `${part}the pictures ${index === undefined ? 'of a folder' : 'that an index names'}`
}
