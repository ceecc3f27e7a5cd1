/** Catalog files kept open between searches. A file that is replaced stays until no search goes through it any more. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LunaError } from '#shared/contract/errors.ts'
import type { CatalogRow, CatalogRows } from './catalog-rows.ts'
import { type CatalogFile, openCatalog } from './reader.ts'
import type { CatalogScan } from './scan-client.ts'

/** A catalog that can be searched. */
export interface OpenCatalog {
  readonly id: string
  readonly path: string
  readonly file: CatalogFile
  readonly title: string
  /** Up to when the works of others are in it. */
  readonly asOf: string
  readonly isMarket: boolean
  /** Works in it that are compared with. */
  readonly entries: number
}

export interface HeldCatalogs {
  readonly catalogs: readonly OpenCatalog[]
  release(): void
}

export interface OpenedCatalogs {
  /** All whose files are there. What is read of them in the same turn needs no `hold`. */
  now(): readonly OpenCatalog[]
  /** The same, whose files stay open until they are released. */
  hold(): HeldCatalogs
  /** Removes the file once it has no readers. */
  giveUp(path: string): Promise<void>
  close(): void
}

interface Held {
  readonly file: CatalogFile
  absentBytes: number
}

export interface OpenedCatalogsOptions {
  readonly rows: CatalogRows
  readonly directory: string
  readonly scan: CatalogScan
  /** Of the market in use: what another market published is not compared with. */
  readonly marketUrl: () => string | null
}

export function createOpenedCatalogs({ rows, directory, scan, marketUrl }: OpenedCatalogsOptions): OpenedCatalogs {
  const held = new Map<string, Held>()
  const leaving = new Set<string>()
  let searches = 0

  /** A catalog whose file is gone or damaged is passed over: the check says with how many entries it compared. */
  function open(path: string): Held | null {
    try {
      const opened = { file: openCatalog(path), absentBytes: 0 }
      held.set(path, opened)
      return opened
    } catch (cause) {
      if (cause instanceof LunaError) return null
      throw cause
    }
  }

  function show({ catalog, fileName, absentBytes, asOf, ...row }: CatalogRow): OpenCatalog | null {
    const path = join(directory, fileName)
    const known = held.get(path) ?? open(path)
    if (known === null) return null
    if (known.absentBytes !== absentBytes) {
      scan.mask(path, rows.absent(catalog.id))
      known.absentBytes = absentBytes
    }
    const { id, title } = catalog
    const entries = catalog.entries - absentBytes / Uint32Array.BYTES_PER_ELEMENT
    return { id, path, title, asOf, entries, file: known.file, isMarket: row.marketUrl !== null }
  }

  async function leave(path: string): Promise<void> {
    const known = held.get(path)
    held.delete(path)
    leaving.delete(path)
    known?.file.close()
    if (known !== undefined) await scan.forget(path)
    await rm(path, { force: true })
  }

  function now(): readonly OpenCatalog[] {
    const url = marketUrl()
    const present = rows.all().filter((row) => row.marketUrl === null || row.marketUrl === url)
    return present.flatMap((row) => show(row) ?? [])
  }

  return {
    now,
    hold() {
      const catalogs = now()
      searches++
      let isHeld = true
      return {
        catalogs,
        release() {
          if (!isHeld) return
          isHeld = false
          if (--searches > 0) return
          // A remnant that cannot be removed now does no harm: nothing names it.
          for (const path of leaving) leave(path).catch(() => undefined)
        },
      }
    },
    async giveUp(path) {
      if (searches > 0) leaving.add(path)
      else await leave(path)
    },
    close() {
      for (const { file } of held.values()) file.close()
      held.clear()
    },
  }
}
