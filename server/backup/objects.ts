/** The files of works, under their own SHA-256: shared by all backups of a folder, so each is copied once. */
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { LunaError } from '#shared/contract/errors.ts'
import { openFolderStore } from '../blobs/folder-store.ts'
import type { BlobStore } from '../blobs/store.ts'

const OBJECTS = 'objects'
const LIST = 'objects.txt'
const LINE = /^([0-9a-f]{64}) (\d+)$/

export interface StoredObject {
  readonly sha256: string
  readonly bytes: number
}

/** What the database refers to, catalogs included. */
export async function referencedObjects(pool: pg.Pool): Promise<StoredObject[]> {
  const { rows } = await pool.query<{ sha256: string; bytes: bigint }>(
    `select sha256, size_bytes as bytes from stored_blobs where state = 'stored'
     union select sha256, size_bytes from catalog_snapshots order by sha256`,
  )
  return rows.map(({ sha256, bytes }) => ({ sha256, bytes: Number(bytes) }))
}

export const openObjects = (folder: string): Promise<BlobStore> => openFolderStore(join(folder, OBJECTS))

interface Copied {
  readonly copied: number
  /** Those that `from` does not have either. */
  readonly missing: readonly string[]
}

/** Copies what `to` lacks. Each is checked against its hash on the way. */
export async function copyObjects(from: BlobStore, to: BlobStore, wanted: readonly StoredObject[]): Promise<Copied> {
  const missing: string[] = []
  let copied = 0
  for (const { sha256, bytes } of wanted) {
    if ((await to.sizeOf(sha256)) === bytes) continue
    try {
      await to.put(await from.get(sha256), sha256)
      copied += 1
    } catch (error) {
      if (!(error instanceof LunaError) || error.code !== 'BLOB_MISSING') throw error
      missing.push(sha256)
    }
  }
  return { copied, missing }
}

/** Writes which objects a backup has; returns the name of the file. */
export async function writeList(folder: string, objects: readonly StoredObject[]): Promise<string> {
  await using file = await open(join(folder, LIST), 'w', 0o600)
  for (const { sha256, bytes } of objects) await file.write(`${sha256} ${bytes}\n`)
  await file.sync()
  return LIST
}

/** Throws BACKUP_INCOMPLETE. */
export async function readList(folder: string): Promise<StoredObject[]> {
  const lines = (await readFile(join(folder, LIST), 'utf8')).split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    const [, sha256 = '', bytes = ''] = LINE.exec(line) ?? []
    if (sha256 === '') throw new LunaError('BACKUP_INCOMPLETE', `${join(folder, LIST)} is damaged.`)
    return { sha256, bytes: Number(bytes) }
  })
}

/** Those of the list that are missing or damaged; reads all of them. */
export async function differingObjects(objects: BlobStore, wanted: readonly StoredObject[]): Promise<string[]> {
  const differing: string[] = []
  for (const { sha256 } of wanted) {
    try {
      for await (const _ of await objects.get(sha256));
    } catch (error) {
      if (!(error instanceof LunaError) || error.code !== 'BLOB_MISSING') throw error
      differing.push(sha256)
    }
  }
  return differing
}
