/** How much of the disk the library takes, and what is left. */
import { opendir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { DATABASE_FILE } from '../database/open.ts'

export interface StorageUse {
  databaseBytes: number
  mediaBytes: number
  thumbnailBytes: number
  modelBytes: number
  catalogBytes: number
  freeBytes: number
}

interface Folders {
  readonly libraryDirectory: string
  readonly modelsDirectory: string
}

/** Folders deeper than this are not ours. */
const MAX_DEPTH = 8

export async function measureStorage({ libraryDirectory, modelsDirectory }: Folders): Promise<StorageUse> {
  const within = (name: string) => folderBytes(join(libraryDirectory, name))
  const databaseFiles = ['', '-wal', '-shm'].map((suffix) => join(libraryDirectory, DATABASE_FILE + suffix))
  const { bavail, bsize } = await statfs(libraryDirectory)
  return {
    databaseBytes: sum(await Promise.all(databaseFiles.map(fileBytes))),
    mediaBytes: await within('media'),
    thumbnailBytes: await within('thumbnails'),
    modelBytes: await folderBytes(modelsDirectory),
    catalogBytes: await within('catalogs'),
    freeBytes: bavail * bsize,
  }
}

async function folderBytes(path: string, depth = 0): Promise<number> {
  if (depth > MAX_DEPTH) return 0
  let total = 0
  try {
    for await (const entry of await opendir(path)) {
      const child = join(path, entry.name)
      if (entry.isDirectory()) total += await folderBytes(child, depth + 1)
      else if (entry.isFile()) total += await fileBytes(child)
    }
  } catch (cause) {
    // A folder that is not there takes nothing; it may also go while it is being read.
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
  }
  return total
}

async function fileBytes(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined)
  return found?.size ?? 0
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
