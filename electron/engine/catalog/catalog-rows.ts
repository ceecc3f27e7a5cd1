/** Catalogs as rows: what a person imported, and the files that the market's own catalog consists of. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { Catalog } from '#shared/contract/studio/uniqueness.ts'

export interface CatalogRow {
  readonly catalog: Catalog
  readonly fileName: string
  /** Null for what a person imported. */
  readonly marketUrl: string | null
  /** Bytes of the numbers of entries that are not compared with any more: they only ever grow. */
  readonly absentBytes: number
  /** When the market last said that nothing is newer; for imported catalogs when they were made. */
  readonly asOf: string
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
    market_url: z.string().nullable(),
    absent_bytes: z.number(),
    read_at: z.string().nullable(),
  })
  .transform(
    (row): CatalogRow => ({
      fileName: row.file_name,
      marketUrl: row.market_url,
      absentBytes: row.absent_bytes,
      asOf: row.read_at ?? row.created_at,
      catalog: {
        id: row.id,
        title: row.title,
        profile: row.profile,
        entries: row.entries,
        sizeBytes: row.size_bytes,
        createdAt: row.created_at,
        importedAt: row.imported_at,
      },
    }),
  )

export interface NewCatalogRow extends Catalog {
  readonly fileName: string
  readonly sha256: string
  readonly marketUrl: string | null
  readonly absent: Uint32Array
}

export interface CatalogRows {
  all(): CatalogRow[]
  absent(id: string): Uint32Array
  /** Call inside `write`, as all that follows. */
  put(row: NewCatalogRow): void
  setAbsent(id: string, absent: Uint32Array): void
  remove(id: string): void
}

export function createCatalogRows(db: Database): CatalogRows {
  return {
    all: () =>
      db
        .prepare(
          `select c.id, title, c.profile, entries, size_bytes, file_name, created_at, imported_at, c.market_url,
             length(absent) as absent_bytes, m.read_at
           from catalog c left join market_catalog m on m.market_url = c.market_url order by imported_at, c.id`,
        )
        .all()
        .map((row) => rowSchema.parse(row)),
    absent(id) {
      const bytes = db.prepare('select absent from catalog where id = ?').pluck().get(id)
      if (!Buffer.isBuffer(bytes)) return new Uint32Array()
      return new Uint32Array(Uint8Array.from(bytes).buffer)
    },
    put({ absent, ...row }) {
      db.prepare(
        `insert into catalog (id, title, profile, entries, size_bytes, file_name, sha256, created_at, imported_at,
           market_url, absent)
         values (@id, @title, @profile, @entries, @sizeBytes, @fileName, @sha256, @createdAt, @importedAt,
           @marketUrl, @absent)
         on conflict (id) do update set entries = excluded.entries, size_bytes = excluded.size_bytes,
           file_name = excluded.file_name, created_at = excluded.created_at, imported_at = excluded.imported_at,
           absent = excluded.absent`,
      ).run({ ...row, absent: bytesOf(absent) })
    },
    setAbsent: (id, absent) => {
      db.prepare('update catalog set absent = ? where id = ?').run(bytesOf(absent), id)
    },
    remove: (id) => {
      db.prepare('delete from catalog where id = ?').run(id)
    },
  }
}

function bytesOf(numbers: Uint32Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}
