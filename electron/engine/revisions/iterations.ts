/** Prompt iterations: what was asked of a generator for an asset, with notes and the pictures worth keeping. */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { visualGenerationSchema } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { PromptIteration } from '#shared/contract/studio/revisions.ts'
import type { Write } from '../database/write.ts'

const rowSchema = z
  .object({
    id: z.string(),
    asset_id: z.string(),
    generation: z.string(),
    note: z.string(),
    picture_sha256: z.string().nullable(),
    created_at: z.string(),
  })
  .transform(
    (row): PromptIteration => ({
      id: row.id,
      assetId: row.asset_id,
      generation: visualGenerationSchema.parse(JSON.parse(row.generation)),
      note: row.note,
      pictureId: row.picture_sha256,
      createdAt: row.created_at,
    }),
  )

export interface Iterations {
  /** Newest first. */
  list(assetId: string): PromptIteration[]
  /** Throws NOT_FOUND where the asset or the picture is not in the library. */
  add(iteration: Omit<PromptIteration, 'id' | 'createdAt'>): PromptIteration
  remove(id: string): void
}

export function createIterations({ db, write }: { db: Database; write: Write }): Iterations {
  return {
    list: (assetId) =>
      db
        .prepare('select * from prompt_iteration where asset_id = ? order by created_at desc, id desc')
        .all(assetId)
        .map((row) => rowSchema.parse(row)),
    add(given) {
      return write((changed) => {
        assertKnown(db, 'asset', 'id', given.assetId)
        if (given.pictureId !== null) assertKnown(db, 'media', 'sha256', given.pictureId)
        const iteration: PromptIteration = { ...given, id: newId(), createdAt: new Date().toISOString() }
        db.prepare(
          `insert into prompt_iteration (id, asset_id, generation, note, picture_sha256, created_at)
           values (@id, @assetId, @generation, @note, @pictureId, @createdAt)`,
        ).run({ ...iteration, generation: JSON.stringify(iteration.generation) })
        changed.asset(iteration.assetId)
        return iteration
      })
    },
    remove(id) {
      write((changed) => {
        const assetId = db.prepare('select asset_id from prompt_iteration where id = ?').pluck().get(id)
        if (assetId === undefined) throw new LunaError('NOT_FOUND', `prompt ${id}`)
        db.prepare('delete from prompt_iteration where id = ?').run(id)
        changed.asset(String(assetId))
      })
    },
  }
}

function assertKnown(db: Database, table: 'asset' | 'media', column: 'id' | 'sha256', key: string): void {
  const found = db.prepare(`select 1 from ${table} where ${column} = ?`).pluck().get(key)
  if (found !== 1) throw new LunaError('NOT_FOUND', `${table} ${key}`)
}
