/** The catalogs of this library: files under `catalogs/`, each with a row. */
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { isPackedCatalog, unpackCatalog } from '#models/catalog/unpack.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Catalog } from '#shared/contract/studio/uniqueness.ts'
import { storageError } from '../database/storage-errors.ts'
import type { Write } from '../database/write.ts'
import { type CatalogFile, openCatalog } from './reader.ts'
import { type CatalogScan, createCatalogScan } from './scan-client.ts'
import { verifyCatalog } from './verify.ts'

/** A catalog that can be searched. */
export interface OpenCatalog {
  readonly id: string
  readonly path: string
  readonly file: CatalogFile
  readonly createdAt: string
  readonly title: string
}

export interface Catalogs {
  list(): Catalog[]
  /** Checks the file whole, copies it into the library. Throws CATALOG_INVALID, FILE_UNREADABLE, CANCELLED, DISK_FULL. */
  import(path: string, options: ImportOptions): Promise<Catalog>
  /** Throws NOT_FOUND. */
  remove(id: string): Promise<void>
  /** All catalogs whose files are there; kept open until they are removed. */
  opened(): readonly OpenCatalog[]
  readonly scan: CatalogScan
  /** Loads all catalogs into the scan, so that the first check need not wait. */
  warmUp(): Promise<void>
  close(): Promise<void>
}

export interface ImportOptions {
  readonly signal: AbortSignal
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void
}

const rowSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    profile: z.string(),
    entries: z.number(),
    size_bytes: z.number(),
    file_name: z.string(),
    created_at: z.string(),
    imported_at: z.string(),
  })
  .transform((row) => ({
    fileName: row.file_name,
    catalog: {
      id: row.id,
      title: row.title,
      profile: row.profile,
      entries: row.entries,
      sizeBytes: row.size_bytes,
      createdAt: row.created_at,
      importedAt: row.imported_at,
    } satisfies Catalog,
  }))

export function createCatalogs(options: { db: Database; write: Write; directory: string }): Catalogs {
  const { db, write, directory } = options
  const scan = createCatalogScan()
  const held = new Map<string, OpenCatalog>()
  const select = 'select id, title, profile, entries, size_bytes, file_name, created_at, imported_at from catalog'
  const rows = () =>
    db
      .prepare(`${select} order by imported_at`)
      .all()
      .map((row) => rowSchema.parse(row))

  async function forget(id: string): Promise<void> {
    const known = held.get(id)
    held.delete(id)
    known?.file.close()
    if (known !== undefined) await scan.forget(known.path)
  }

  return {
    scan,
    list: () => rows().map(({ catalog }) => catalog),
    async import(path, { signal, onProgress }) {
      const id = newId()
      const fileName = `${id}.lunacat`
      const target = join(directory, fileName)
      const copied = await copyChecked(path, target, { signal, ...(onProgress === undefined ? {} : { onProgress }) })
      const catalog = { ...copied, id, importedAt: new Date().toISOString() }
      write((changed) => {
        db.prepare(
          `insert into catalog (id, title, profile, entries, size_bytes, file_name, sha256, created_at, imported_at)
           values (@id, @title, @profile, @entries, @sizeBytes, @fileName, '', @createdAt, @importedAt)`,
        ).run({ ...catalog, fileName })
        changed.event({ type: 'catalogs' })
      })
      return catalog
    },
    async remove(id) {
      const row = rows().find(({ catalog }) => catalog.id === id)
      if (row === undefined) throw new LunaError('NOT_FOUND', `catalog ${id}`)
      write((changed) => {
        db.prepare('delete from catalog where id = ?').run(id)
        changed.event({ type: 'catalogs' })
      })
      await forget(id)
      await rm(join(directory, row.fileName), { force: true })
    },
    opened() {
      const present = rows()
      for (const id of held.keys()) {
        if (!present.some(({ catalog }) => catalog.id === id)) void forget(id)
      }
      return present.flatMap(({ catalog, fileName }) => {
        const known = held.get(catalog.id) ?? openIfThere(catalog, join(directory, fileName))
        if (known !== null) held.set(catalog.id, known)
        return known ?? []
      })
    },
    async warmUp() {
      for (const { path } of this.opened()) await scan.open(path)
    },
    async close() {
      for (const { file } of held.values()) file.close()
      held.clear()
      await scan.close()
    },
  }
}

/** A catalog whose file is gone or damaged is passed over: the check says with how many entries it compared. */
function openIfThere({ id, title, createdAt }: Catalog, path: string): OpenCatalog | null {
  try {
    return { id, path, title, createdAt, file: openCatalog(path) }
  } catch (cause) {
    if (cause instanceof LunaError) return null
    throw cause
  }
}

/** Unpacks or copies first, then checks the copy: what was checked is what stays. */
async function copyChecked(
  path: string,
  target: string,
  options: ImportOptions,
): Promise<Omit<Catalog, 'id' | 'importedAt'>> {
  const isPacked = await isPackedCatalog(path)
  if (!isPacked) openCatalog(path).close()
  const temporary = `${target}.part`
  try {
    await mkdir(join(target, '..'), { recursive: true })
    await (isPacked ? unpackCatalog(path, temporary, options.signal) : copyFile(path, temporary))
    const header = await verifyCatalog(temporary, options)
    await syncFile(temporary)
    await rename(temporary, target)
    return {
      title: header.title,
      profile: `${header.profile}@${header.profileVersion}`,
      entries: header.entries,
      sizeBytes: (await stat(target)).size,
      createdAt: header.createdAt,
    }
  } catch (cause) {
    await rm(temporary, { force: true })
    throw storageError(cause, target)
  }
}

async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r+')
  await file.sync()
}
