/** Smart folders: saved queries. */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { type SmartFolder, smartFolderSchema } from '#shared/contract/studio/assets.ts'
import type { Write } from '../database/write.ts'

const rowSchema = z
  .object({ id: z.string(), name: z.string(), query: z.string() })
  .transform(({ id, name, query }) => smartFolderSchema.parse({ id, name, query: JSON.parse(query) }))

export interface SmartFolders {
  list(): SmartFolder[]
  /** Without an id a new one. */
  save(folder: Pick<SmartFolder, 'name' | 'query'> & { readonly id?: string | undefined }): SmartFolder
  /** Throws NOT_FOUND. */
  remove(id: string): void
}

export function createSmartFolders({ db, write }: { db: Database; write: Write }): SmartFolders {
  return {
    list: () =>
      db
        .prepare('select id, name, query from smart_folder order by position, id')
        .all()
        .map((row) => rowSchema.parse(row)),
    save({ id = newId(), name, query }) {
      return write((changed) => {
        db.prepare(
          `insert into smart_folder (id, name, query, position)
           values (@id, @name, @query, (select coalesce(max(position), 0) + 1 from smart_folder))
           on conflict (id) do update set name = excluded.name, query = excluded.query`,
        ).run({ id, name, query: JSON.stringify(query) })
        changed.event({ type: 'library' })
        return { id, name, query }
      })
    },
    remove(id) {
      write((changed) => {
        const { changes } = db.prepare('delete from smart_folder where id = ?').run(id)
        if (changes === 0) throw new LunaError('NOT_FOUND', `smart folder ${id}`)
        changed.event({ type: 'library' })
      })
    },
  }
}
