/** Undo and redo of library operations, kept in the library so that they outlast a restart. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { flagSchema } from '#shared/contract/studio/assets.ts'
import type { Changes, Write } from '../database/write.ts'
import type { DeferredIndex } from './deferred-index.ts'

/** Steps kept; the oldest are forgotten first. */
const MAX_STEPS = 500

const idsSchema = z.array(z.string())

/** Values to set, grouped so that a bulk step stays small. */
const patchSchema = z.object({
  ratings: z.array(z.object({ value: z.int(), ids: idsSchema })).default([]),
  flags: z.array(z.object({ value: flagSchema.nullable(), ids: idsSchema })).default([]),
  deletedAt: z.array(z.object({ value: z.string().nullable(), ids: idsSchema })).default([]),
  addTags: z.array(z.object({ value: z.string(), ids: idsSchema })).default([]),
  removeTags: z.array(z.object({ value: z.string(), ids: idsSchema })).default([]),
})
export type Patch = z.infer<typeof patchSchema>

export interface Step {
  readonly description: string
  readonly redo: Patch
  readonly undo: Patch
}

export interface History {
  /** Applies a step and remembers it; what was undone before can then no longer be redone. */
  perform(step: Step): void
  /** The description of what was undone; null where there is nothing left. */
  undo(): string | null
  redo(): string | null
}

const rowSchema = z.object({ number: z.number(), description: z.string(), patch: z.string() })

interface HistoryOptions {
  readonly db: Database
  readonly write: Write
  readonly searchIndex: DeferredIndex
}

export function createHistory({ db, write, searchIndex }: HistoryOptions): History {
  function apply(changed: Changes, patch: Patch): void {
    applyPatch(db, changed, patch)
    const retagged = [...patch.addTags, ...patch.removeTags].flatMap(({ ids }) => ids)
    if (retagged.length > 0) searchIndex.add(retagged)
  }

  function move(select: string, undone: 0 | 1): string | null {
    return write((changed) => {
      const found = db.prepare(select).get()
      if (found === undefined) return null
      const { number, description, patch } = rowSchema.parse(found)
      apply(changed, patchSchema.parse(JSON.parse(patch)))
      db.prepare('update history set undone = ? where number = ?').run(undone, number)
      return description
    })
  }

  return {
    perform({ description, undo, redo }) {
      write((changed) => {
        apply(changed, redo)
        db.prepare('delete from history where undone = 1').run()
        db.prepare('insert into history (description, undo, redo, created_at) values (?, ?, ?, ?)').run(
          description,
          JSON.stringify(undo),
          JSON.stringify(redo),
          new Date().toISOString(),
        )
        db.prepare(
          'delete from history where number <= (select number from history order by number desc limit 1 offset ?)',
        ).run(MAX_STEPS)
      })
    },
    undo: () =>
      move('select number, description, undo as patch from history where undone = 0 order by number desc limit 1', 1),
    redo: () =>
      move('select number, description, redo as patch from history where undone = 1 order by number limit 1', 0),
  }
}

export function patchOf(part: Partial<Patch>): Patch {
  return { ratings: [], flags: [], deletedAt: [], addTags: [], removeTags: [], ...part }
}

function applyPatch(db: Database, changed: Changes, patch: Patch): void {
  setColumn(db, 'rating', patch.ratings)
  setColumn(db, 'flag', patch.flags)
  setColumn(db, 'deleted_at', patch.deletedAt)
  const add = db.prepare('insert or ignore into asset_tag (asset_id, tag) select value, ? from json_each(?)')
  for (const { value, ids } of patch.addTags) add.run(value, JSON.stringify(ids))
  const remove = db.prepare('delete from asset_tag where tag = ? and asset_id in (select value from json_each(?))')
  for (const { value, ids } of patch.removeTags) remove.run(value, JSON.stringify(ids))
  for (const { ids } of Object.values(patch).flat()) for (const id of ids) changed.asset(id)
}

function setColumn(
  db: Database,
  column: 'rating' | 'flag' | 'deleted_at',
  groups: readonly { readonly value: number | string | null; readonly ids: readonly string[] }[],
): void {
  const set = db.prepare(`update asset set ${column} = ? where id in (select value from json_each(?))`)
  for (const { value, ids } of groups) set.run(value, JSON.stringify(ids))
}
