/** The catalogs of this library: files under `catalogs/`, each with a row. */
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import { isPackedCatalog, unpackCatalog } from '#models/catalog/unpack.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Catalog } from '#shared/contract/studio/uniqueness.ts'
import { storageError } from '../database/storage-errors.ts'
import type { Write } from '../database/write.ts'
import { type CatalogRows, createCatalogRows } from './catalog-rows.ts'
import { createOpenedCatalogs, type OpenCatalog, type OpenedCatalogs } from './opened-catalogs.ts'
import { openCatalog } from './reader.ts'
import { type CatalogScan, createCatalogScan } from './scan-client.ts'
import { verifyCatalog } from './verify.ts'

export interface Catalogs extends Pick<OpenedCatalogs, 'hold' | 'giveUp'> {
  /** Those that a person imported. */
  list(): Catalog[]
  /** Checks the file whole, copies it into the library. Throws CATALOG_INVALID, FILE_UNREADABLE, CANCELLED, DISK_FULL. */
  import(path: string, options: ImportOptions): Promise<Catalog>
  /** Throws NOT_FOUND. */
  remove(id: string): Promise<void>
  /** All catalogs whose files are there; kept open until they are removed. */
  opened(): readonly OpenCatalog[]
  readonly scan: CatalogScan
  readonly rows: CatalogRows
  readonly directory: string
  /** Loads all catalogs into the scan, so that the first check need not wait. */
  warmUp(): Promise<void>
  close(): Promise<void>
}

export interface ImportOptions {
  readonly signal: AbortSignal
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void
}

export interface CatalogsOptions {
  readonly db: Database
  readonly write: Write
  readonly directory: string
  /** Of the market in use, whose catalog is compared with. */
  readonly marketUrl: () => string | null
}

export function createCatalogs({ db, write, directory, marketUrl }: CatalogsOptions): Catalogs {
  const scan = createCatalogScan()
  const rows = createCatalogRows(db)
  const opened = createOpenedCatalogs({ rows, directory, scan, marketUrl })
  const imported = () => rows.all().filter((row) => row.marketUrl === null)

  return {
    scan,
    rows,
    directory,
    hold: opened.hold,
    giveUp: opened.giveUp,
    opened: opened.now,
    list: () => imported().map(({ catalog }) => catalog),
    async import(path, { signal, onProgress }) {
      const id = newId()
      const fileName = `${id}.lunacat`
      const target = join(directory, fileName)
      const copied = await copyChecked(path, target, { signal, ...(onProgress === undefined ? {} : { onProgress }) })
      const catalog = { ...copied, id, importedAt: new Date().toISOString() }
      write((changed) => {
        rows.put({ ...catalog, fileName, sha256: '', marketUrl: null, absent: new Uint32Array() })
        changed.event({ type: 'catalogs' })
      })
      return catalog
    },
    async remove(id) {
      const row = imported().find(({ catalog }) => catalog.id === id)
      if (row === undefined) throw new LunaError('NOT_FOUND', `catalog ${id}`)
      write((changed) => {
        rows.remove(id)
        changed.event({ type: 'catalogs' })
      })
      await opened.giveUp(join(directory, row.fileName))
    },
    async warmUp() {
      for (const { path } of opened.now()) await scan.open(path)
    },
    async close() {
      opened.close()
      await scan.close()
    },
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
