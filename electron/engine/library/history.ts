/** Undo and redo of library operations, kept in the library so that they outlast a restart. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { flagSchema } from '#shared/contract/studio/assets.ts'
import type { Changes, Write } from '../database/write.ts'
import { currentState } from '../revisions/current-state.ts'
import type { DeferredIndex } from './deferred-index.ts'
import { refreshAsset } from './refresh.ts'

/** Steps kept; the oldest are forgotten first. */
const MAX_STEPS = 500

const idsSchema = z.array(z.string())

const draftRowSchema = z.object({
  base_revision_id: z.string(),
  branch: z.string(),
  card: z.string(),
  media_sha256: z.string().nullable(),
  recipe: z.string(),
  picture_sha256: z.string().nullable(),
  updated_at: z.string(),
})
export type DraftRow = z.infer<typeof draftRowSchema>

export const decisionRowSchema = z.object({
  id: z.string(),
  low_key: z.string(),
  high_key: z.string(),
  relation: z.string(),
  note: z.string(),
  decided_at: z.string(),
})
export type DecisionRow = z.infer<typeof decisionRowSchema>

const collectionRowSchema = z.object({ name: z.string(), parentId: z.string().nullable(), createdAt: z.string() })
export type CollectionRow = z.infer<typeof collectionRowSchema>

/** Values to set, grouped so that a bulk step stays small. */
const patchSchema = z.object({
  ratings: z.array(z.object({ value: z.int(), ids: idsSchema })).default([]),
  flags: z.array(z.object({ value: flagSchema.nullable(), ids: idsSchema })).default([]),
  deletedAt: z.array(z.object({ value: z.string().nullable(), ids: idsSchema })).default([]),
  addTags: z.array(z.object({ value: z.string(), ids: idsSchema })).default([]),
  removeTags: z.array(z.object({ value: z.string(), ids: idsSchema })).default([]),
  /** In this order; null removes. */
  collections: z.array(z.object({ id: z.string(), row: collectionRowSchema.nullable() })).default([]),
  /** The value is the collection. */
  addToCollections: z.array(z.object({ value: z.string(), ids: idsSchema })).default([]),
  removeFromCollections: z.array(z.object({ value: z.string(), ids: idsSchema })).default([]),
  /** Null removes the draft. One that was edited since, and is not from the time `expects`, is left as it is. */
  drafts: z
    .array(z.object({ id: z.string(), expects: z.string().nullable(), row: draftRowSchema.nullable() }))
    .default([]),
  /** In this order: what ends being in force comes before what begins to be. */
  decisions: z.array(z.object({ row: decisionRowSchema, isInForce: z.boolean() })).default([]),
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
  /** Called after the step with the contents whose decisions changed: reports on them are outdated. */
  readonly onDecisions: (contentKeys: readonly string[]) => void
}

export function createHistory({ db, write, searchIndex, onDecisions }: HistoryOptions): History {
  function apply(changed: Changes, patch: Patch): void {
    applyPatch(db, changed, patch)
    if (patch.decisions.length > 0) {
      changed.event({ type: 'library' })
      const keys = new Set(patch.decisions.flatMap(({ row }) => [row.low_key, row.high_key]))
      setImmediate(() => onDecisions([...keys]))
    }
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
  return {
    ...{ ratings: [], flags: [], deletedAt: [], addTags: [], removeTags: [] },
    ...{ collections: [], addToCollections: [], removeFromCollections: [], drafts: [], decisions: [] },
    ...part,
  }
}

function applyPatch(db: Database, changed: Changes, patch: Patch): void {
  setColumn(db, 'rating', patch.ratings)
  setColumn(db, 'flag', patch.flags)
  setColumn(db, 'deleted_at', patch.deletedAt)
  const add = db.prepare('insert or ignore into asset_tag (asset_id, tag) select value, ? from json_each(?)')
  for (const { value, ids } of patch.addTags) add.run(value, JSON.stringify(ids))
  const remove = db.prepare('delete from asset_tag where tag = ? and asset_id in (select value from json_each(?))')
  for (const { value, ids } of patch.removeTags) remove.run(value, JSON.stringify(ids))
  applyCollections(db, patch)
  if (patch.collections.length > 0) changed.event({ type: 'library' })
  for (const draft of patch.drafts) applyDraft(db, changed, draft)
  for (const decision of patch.decisions) applyDecision(db, decision)
  const { collections: _collections, drafts: _drafts, decisions: _decisions, ...ofAssets } = patch
  for (const { ids } of Object.values(ofAssets).flat()) for (const id of ids) changed.asset(id)
}

function applyDraft(db: Database, changed: Changes, { id, expects, row }: Patch['drafts'][number]): void {
  const present = db.prepare('select updated_at from draft where asset_id = ?').pluck().get(id) ?? null
  if (present !== expects) return
  const former = currentState(db, id)
  db.prepare('delete from draft where asset_id = ?').run(id)
  if (row !== null) {
    db.prepare(
      `insert into draft (asset_id, base_revision_id, branch, card, media_sha256, recipe, picture_sha256, updated_at)
       values (@id, @base_revision_id, @branch, @card, @media_sha256, @recipe, @picture_sha256, @updated_at)`,
    ).run({ id, ...row })
  }
  refreshAsset(db, id, former.card)
  changed.asset(id)
}

function applyDecision(db: Database, { row, isInForce }: Patch['decisions'][number]): void {
  db.prepare(
    `insert into decision (id, low_key, high_key, relation, note, decided_at, undone_at)
     values (@id, @low_key, @high_key, @relation, @note, @decided_at, @undoneAt)
     on conflict (id) do update set undone_at = excluded.undone_at`,
  ).run({ ...row, undoneAt: isInForce ? null : new Date().toISOString() })
}

/** Members leave before their collection goes, and come once it is there. */
function applyCollections(db: Database, patch: Patch): void {
  const leave = db.prepare(
    'delete from collection_asset where collection_id = ? and asset_id in (select value from json_each(?))',
  )
  for (const { value, ids } of patch.removeFromCollections) leave.run(value, JSON.stringify(ids))
  const put = db.prepare(
    `insert into collection (id, parent_id, name, created_at) values (@id, @parentId, @name, @createdAt)
     on conflict (id) do update set parent_id = excluded.parent_id, name = excluded.name`,
  )
  const remove = db.prepare('delete from collection where id = ?')
  for (const { id, row } of patch.collections) {
    if (row === null) remove.run(id)
    else put.run({ id, ...row })
  }
  const join = db.prepare(
    'insert or ignore into collection_asset (collection_id, asset_id) select ?, value from json_each(?)',
  )
  for (const { value, ids } of patch.addToCollections) join.run(value, JSON.stringify(ids))
}

function setColumn(
  db: Database,
  column: 'rating' | 'flag' | 'deleted_at',
  groups: readonly { readonly value: number | string | null; readonly ids: readonly string[] }[],
): void {
  const set = db.prepare(`update asset set ${column} = ? where id in (select value from json_each(?))`)
  for (const { value, ids } of groups) set.run(value, JSON.stringify(ids))
}
