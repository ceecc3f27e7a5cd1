/** Collections: assets kept together by a person, or by the folder that they came from. */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { Collection } from '#shared/contract/studio/collections.ts'
import type { Write } from '../database/write.ts'
import { inNaturalOrder } from '../media/natural-order.ts'
import { type CollectionRow, type History, patchOf } from './history.ts'

export interface Collections {
  list(): Collection[]
  /** Throws CONFLICT where the parent has one of this name, NOT_FOUND for an unknown parent. */
  create(collection: { readonly name: string; readonly parentId: string | null }): string
  /** Throws NOT_FOUND, CONFLICT, or INVALID_INPUT for a move into itself. */
  change(change: {
    readonly id: string
    readonly name?: string | undefined
    readonly parentId?: string | null | undefined
  }): void
  /** With all below it. Throws NOT_FOUND. */
  remove(id: string): void
}

interface CollectionsOptions {
  readonly db: Database
  readonly write: Write
  readonly history: History
}

const rowSchema = z
  .object({ id: z.string(), name: z.string(), parent_id: z.string().nullable(), created_at: z.string() })
  .transform(({ id, name, parent_id, created_at }) => ({ id, name, parentId: parent_id, createdAt: created_at }))
type Row = z.infer<typeof rowSchema>

const listedSchema = z.object({
  id: z.string(),
  name: z.string(),
  parentId: z.string().nullable(),
  count: z.number(),
})

/** Every pair of a collection and one within it, itself included. */
const WITHIN = `within (top, id) as (
  select id, id from collection union all select within.top, c.id from within join collection c on c.parent_id = within.id)`

export function createCollections({ db, write, history }: CollectionsOptions): Collections {
  return {
    list: () =>
      db
        .prepare(
          `with recursive ${WITHIN}
           select c.id, c.name, c.parent_id as parentId,
             (select count(distinct m.asset_id) from within w join collection_asset m on m.collection_id = w.id
              join asset a on a.id = m.asset_id and a.deleted_at is null where w.top = c.id) as count
           from collection c`,
        )
        .all()
        .map((row) => listedSchema.parse(row))
        .sort((a, b) => inNaturalOrder(a.name, b.name)),
    create: ({ name, parentId }) =>
      write(() => {
        if (parentId !== null) readRow(db, parentId)
        assertFree(db, { name, parentId, except: null })
        const id = newId()
        const row = { name, parentId, createdAt: new Date().toISOString() }
        history.perform({
          description: `Create collection “${name}”`,
          redo: patchOf({ collections: [{ id, row }] }),
          undo: patchOf({ collections: [{ id, row: null }] }),
        })
        return id
      }),
    change: (change) => write(() => changeCollection(db, history, change)),
    remove: (id) => write(() => removeCollection(db, history, id)),
  }
}

function changeCollection(db: Database, history: History, change: Parameters<Collections['change']>[0]): void {
  const before = readRow(db, change.id)
  const after = { ...before, name: change.name ?? before.name }
  if (change.parentId !== undefined) {
    if (change.parentId !== null && idsWithin(db, change.id).includes(readRow(db, change.parentId).id)) {
      throw new LunaError('INVALID_INPUT', 'a collection cannot be moved into itself')
    }
    after.parentId = change.parentId
  }
  if (after.name === before.name && after.parentId === before.parentId) return
  assertFree(db, { ...after, except: change.id })
  const isRenamed = after.name !== before.name
  history.perform({
    description: isRenamed
      ? `Rename collection “${before.name}” to “${after.name}”`
      : `Move collection “${before.name}”`,
    redo: patchOf({ collections: [stored(after)] }),
    undo: patchOf({ collections: [stored(before)] }),
  })
}

function removeCollection(db: Database, history: History, id: string): void {
  const { name } = readRow(db, id)
  // Parents come before what is in them.
  const rows = idsWithin(db, id).map((within) => readRow(db, within))
  const members = rows.map((row) => ({ value: row.id, ids: memberIds(db, row.id) }))
  history.perform({
    description: `Remove collection “${name}”`,
    redo: patchOf({
      removeFromCollections: members,
      collections: rows.toReversed().map((row) => ({ id: row.id, row: null })),
    }),
    undo: patchOf({ collections: rows.map(stored), addToCollections: members }),
  })
}

function stored({ id, ...row }: Row): { id: string; row: CollectionRow } {
  return { id, row }
}

function readRow(db: Database, id: string): Row {
  const row = db.prepare('select id, name, parent_id, created_at from collection where id = ?').get(id)
  if (row === undefined) throw new LunaError('NOT_FOUND', `collection ${id}`)
  return rowSchema.parse(row)
}

function memberIds(db: Database, id: string): string[] {
  return db.prepare('select asset_id from collection_asset where collection_id = ?').pluck().all(id).map(String)
}

/** The collection itself first, each before those in it. */
function idsWithin(db: Database, id: string): string[] {
  const query = `with recursive ${WITHIN} select id from within where top = ?`
  return db.prepare(query).pluck().all(id).map(String)
}

interface Sibling {
  readonly name: string
  readonly parentId: string | null
  readonly except: string | null
}

function assertFree(db: Database, { name, parentId, except }: Sibling): void {
  const found = idOfChild(db, parentId, name)
  if (found !== undefined && found !== except) throw new LunaError('CONFLICT', `There is a collection “${name}” here.`)
}

function idOfChild(db: Database, parentId: string | null, name: string): string | undefined {
  const id = db
    .prepare(`select id from collection where coalesce(parent_id, '') = ? and name = ? collate nocase`)
    .pluck()
    .get(parentId ?? '', name)
  return id === undefined ? undefined : String(id)
}

/**
 * Puts an asset into the collection that these folders stand for, outermost first; makes those that are missing. Not a
 * step of its own to undo, since it belongs to an import. Call inside `write`.
 */
export function addToFolderCollection(db: Database, folders: readonly string[], assetId: string): void {
  let parentId: string | null = null
  for (const name of folders) {
    const known: string | undefined = idOfChild(db, parentId, name)
    const id: string = known ?? newId()
    if (known === undefined) {
      db.prepare('insert into collection (id, parent_id, name, created_at) values (?, ?, ?, ?)').run(
        id,
        parentId,
        name,
        new Date().toISOString(),
      )
    }
    parentId = id
  }
  if (parentId === null) return
  db.prepare('insert or ignore into collection_asset (collection_id, asset_id) values (?, ?)').run(parentId, assetId)
}
