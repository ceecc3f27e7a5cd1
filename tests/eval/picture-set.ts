/** The pictures that are measured: from a folder, as an index names them, or drawn. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as z from 'zod'
import { openPicture } from '#models/decode/picture.ts'
import { decodeRgb } from '#models/decode/pixels.ts'
import type { RgbImage } from '#models/hashes/grey.ts'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import { drawnScene, drawPixels } from './drawn-pictures.ts'
import { isPictureHeldOut } from './hold-out.ts'

/** Larger pictures are reduced to this before they are edited and compared, pixels; every model and hash sees less. */
const LONGEST_SIDE = 1024

export interface EvalPicture {
  readonly id: string
  /** Pictures of one work show the same thing (frames of a sprite, say): pairs of them are neither right nor wrong. */
  readonly work: string
  /** Of the file, or of the drawing, hex. */
  sha256(): Promise<string>
  /** Throws LunaError where the file cannot be read or decoded. */
  load(): Promise<RgbImage>
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
  /** Below the index's folder, or below the given one. */
  file: z.string().min(1),
  set: z.string().optional(),
  caption: z.string().optional(),
})

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

/** The same answer to everybody who asks. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => {
    answer ??= ask()
    return answer
  }
}

function pictureFile(id: string, path: string, work: string): EvalPicture {
  return {
    id,
    work,
    sha256: once(async () => sha256Hex(await readFile(path))),
    async load() {
      const picture = await openPicture({ path })
      return decodeRgb(picture, { maxWidth: LONGEST_SIDE, maxHeight: LONGEST_SIDE })
    },
  }
}

function drawnPicture(seed: number, number: number): EvalPicture {
  const id = `drawn-${number}`
  return {
    id,
    work: id,
    sha256: once(async () => sha256Hex(drawnScene(seed, number).svg)),
    load: () => drawPixels(seed, number),
  }
}

async function fromFolder(folder: string): Promise<EvalPicture[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  return files
    .filter((file) => file.isFile())
    .map((file) => {
      const path = join(file.parentPath, file.name)
      const id = relative(folder, path).replaceAll('\\', '/')
      return pictureFile(id, path, id)
    })
}

async function fromIndex(index: string, folder: string): Promise<EvalPicture[]> {
  const rows = await readLines(index, indexRowSchema)
  return rows.map(({ id, file, set = '', caption }) =>
    pictureFile(id, join(folder, file), caption === undefined ? id : `${set}\n${caption}`),
  )
}

/** In an order that the seed decides, whatever the order on the disk. */
function shuffled(pictures: readonly EvalPicture[], seed: number): EvalPicture[] {
  const keyOf = ({ id }: EvalPicture): string => createHash('sha256').update(`${seed}\n${id}`).digest('hex')
  return pictures
    .map((picture) => ({ picture, key: keyOf(picture) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ picture }) => picture)
}

/** `most` pictures, or as many as there are. Throws Error where the index is not one. */
export async function selectPictures(selection: PictureSelection, most: number): Promise<EvalPicture[]> {
  const { folder, index, isHoldOut, seed } = selection
  if (folder === undefined && index === undefined) {
    return Array.from({ length: most }, (_, number) => drawnPicture(seed, number))
  }
  const all = index === undefined ? await fromFolder(folder ?? '') : await fromIndex(index, folder ?? dirname(index))
  const chosen = isHoldOut ? all.filter(({ id }) => isPictureHeldOut(id)) : all
  return shuffled(chosen, seed).slice(0, most)
}
