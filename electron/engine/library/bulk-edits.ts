/** Edits of many assets at once, each one undoable step. Assets that stand as wished already are left out. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { AGE_RATINGS, AssetCard } from '#shared/asset-card/card.ts'
import { fitsKind, withKind } from '#shared/asset-card/change-kind.ts'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { MOST_CARDS_AT_ONCE } from '#shared/contract/studio/card-edits.ts'
import { kinds } from '#shared/words/kinds.ts'
import type { Write } from '../database/write.ts'
import { editCard, emptyStep, type StepPatches } from './card-edits.ts'
import { type History, patchOf } from './history.ts'

type AgeRating = (typeof AGE_RATINGS)[number]

export interface BulkEdit {
  readonly ids: readonly string[]
  readonly addTags?: readonly string[] | undefined
  readonly removeTags?: readonly string[] | undefined
  readonly rating?: number | undefined
  readonly flag?: 'pick' | 'reject' | null | undefined
  readonly addToCollection?: string | undefined
  readonly removeFromCollection?: string | undefined
  /** Assets whose file is none of this kind are left as they are. */
  readonly kind?: AssetKind | undefined
  /** Null removes it. */
  readonly ageRating?: AgeRating | null | undefined
}

export interface BulkEditResult {
  readonly changed: number
  /** Assets that stay of their kind, since their file is none of the one that was asked for. */
  readonly unfit: number
}

interface BulkEditsOptions {
  readonly db: Database
  readonly write: Write
  readonly history: History
}

export interface BulkEdits {
  update(edit: BulkEdit): BulkEditResult
  /** Both answer with the number of assets that changed. */
  trash(ids: readonly string[]): number
  restore(ids: readonly string[]): number
}

export function createBulkEdits({ db, write, history }: BulkEditsOptions): BulkEdits {
  return {
    update: (edit) => write(() => update(db, history, edit)),
    trash: (ids) => write(() => setTrashed(db, history, ids, new Date().toISOString())),
    restore: (ids) => write(() => setTrashed(db, history, ids, null)),
  }
}

function update(db: Database, history: History, edit: BulkEdit): BulkEditResult {
  const ids = JSON.stringify([...new Set(edit.ids)])
  const ratings = edit.rating === undefined ? [] : formerValues(db, 'rating', ids, edit.rating, z.number())
  const flags = edit.flag === undefined ? [] : formerValues(db, 'flag', ids, edit.flag, flagValueSchema)
  const added = unique(edit.addTags).map((tag) => ({ value: tag, ids: assetsByTag(db, ids, tag, false) }))
  const removed = unique(edit.removeTags)
    .filter((tag) => !added.some(({ value }) => value === tag))
    .map((tag) => ({ value: tag, ids: assetsByTag(db, ids, tag, true) }))
  const joined = membersBy(db, ids, edit.addToCollection, false)
  const left = membersBy(db, ids, edit.removeFromCollection, true)
  const cards = editCards(db, edit)
  const changed = new Set([
    ...[...ratings, ...flags, ...added, ...removed, ...joined, ...left].flatMap((group) => group.ids),
    ...cards.step.redo.drafts.map(({ id }) => id),
  ])
  if (changed.size === 0) return { changed: 0, unfit: cards.unfit }

  history.perform({
    description: describe(db, edit, changed.size),
    undo: patchOf({
      drafts: cards.step.undo.drafts,
      ...{ ratings, flags, addTags: withAssets(removed), removeTags: withAssets(added) },
      ...{ addToCollections: left, removeFromCollections: joined },
    }),
    redo: patchOf({
      drafts: cards.step.redo.drafts,
      ratings: edit.rating === undefined ? [] : [{ value: edit.rating, ids: ratings.flatMap((group) => group.ids) }],
      flags: edit.flag === undefined ? [] : [{ value: edit.flag, ids: flags.flatMap((group) => group.ids) }],
      addTags: withAssets(added),
      removeTags: withAssets(removed),
      addToCollections: joined,
      removeFromCollections: left,
    }),
  })
  return { changed: changed.size, unfit: cards.unfit }
}

const mediaTypesSchema = z.array(z.object({ id: z.string(), mediaType: z.string().nullable() }))

/** What the cards themselves say: their kind and age rating. */
function editCards(db: Database, { ids, kind, ageRating }: BulkEdit): { step: StepPatches; unfit: number } {
  const step = emptyStep()
  if (kind === undefined && ageRating === undefined) return { step, unfit: 0 }
  if (ids.length > MOST_CARDS_AT_ONCE)
    throw new LunaError('INVALID_INPUT', `at most ${MOST_CARDS_AT_ONCE} cards at once`)
  const rows = mediaTypesSchema.parse(
    db
      .prepare(
        `select a.id, m.media_type as mediaType from json_each(?) wanted join asset a on a.id = wanted.value
         left join media m on m.sha256 = a.media_sha256`,
      )
      .all(JSON.stringify([...new Set(ids)])),
  )
  let unfit = 0
  for (const { id, mediaType } of rows) {
    const fits = kind === undefined || fitsKind(kind, mediaType)
    if (!fits) unfit += 1
    const edited = (card: AssetCard) =>
      withAgeRating(kind !== undefined && fits ? withKind(card, kind) : card, ageRating)
    editCard(db, id, edited, step)
  }
  return { step, unfit }
}

function withAgeRating(card: AssetCard, ageRating: BulkEdit['ageRating']): AssetCard {
  if (ageRating === undefined) return card
  const { age_rating: _former, ...others } = card
  return ageRating === null ? others : { ...card, age_rating: ageRating }
}

function setTrashed(db: Database, history: History, given: readonly string[], deletedAt: string | null): number {
  const wanted = deletedAt === null ? 'not null' : 'null'
  const rows = z
    .array(z.object({ id: z.string(), deleted_at: z.string().nullable() }))
    .parse(
      db
        .prepare(
          `select id, deleted_at from asset where deleted_at is ${wanted} and id in (select value from json_each(?))`,
        )
        .all(JSON.stringify(given)),
    )
  if (rows.length === 0) return 0
  const ids = rows.map(({ id }) => id)
  history.perform({
    description: `${deletedAt === null ? 'Restore' : 'Move to trash'}: ${counted(ids.length)}`,
    undo: patchOf({ deletedAt: grouped(rows.map((row) => ({ id: row.id, value: row.deleted_at }))) }),
    redo: patchOf({ deletedAt: [{ value: deletedAt, ids }] }),
  })
  return ids.length
}

const flagValueSchema = z.enum(['pick', 'reject']).nullable()

interface Group<T> {
  readonly value: T
  readonly ids: string[]
}

/** The present values of those assets whose value is another one. */
function formerValues<T>(
  db: Database,
  column: 'rating' | 'flag',
  ids: string,
  next: T,
  schema: z.ZodType<T>,
): Group<T>[] {
  const rows = db
    .prepare(
      `select id, ${column} as value from asset where ${column} is not ? and id in (select value from json_each(?))`,
    )
    .all(next, ids)
  return grouped(z.array(z.object({ id: z.string(), value: schema })).parse(rows))
}

function grouped<T>(rows: readonly { readonly id: string; readonly value: T }[]): Group<T>[] {
  const groups = new Map<T, string[]>()
  for (const { id, value } of rows) {
    const ids = groups.get(value)
    if (ids === undefined) groups.set(value, [id])
    else ids.push(id)
  }
  return [...groups].map(([value, ids]) => ({ value, ids }))
}

function assetsByTag(db: Database, ids: string, tag: string, isTagged: boolean): string[] {
  return db
    .prepare(
      `select a.id from json_each(?) wanted join asset a on a.id = wanted.value
       where ${isTagged ? '' : 'not '}exists (select 1 from asset_tag t where t.asset_id = a.id and t.tag = ?)`,
    )
    .pluck()
    .all(ids, tag)
    .map(String)
}

/** Those of the assets that are in the collection, or are not. Throws NOT_FOUND. */
function membersBy(db: Database, ids: string, collectionId: string | undefined, isMember: boolean): Group<string>[] {
  if (collectionId === undefined) return []
  if (nameOfCollection(db, collectionId) === undefined) throw new LunaError('NOT_FOUND', `collection ${collectionId}`)
  const found = db
    .prepare(
      `select a.id from json_each(?) wanted join asset a on a.id = wanted.value
       where ${isMember ? '' : 'not '}exists (
         select 1 from collection_asset m where m.asset_id = a.id and m.collection_id = ?)`,
    )
    .pluck()
    .all(ids, collectionId)
    .map(String)
  return found.length === 0 ? [] : [{ value: collectionId, ids: found }]
}

function nameOfCollection(db: Database, id: string | undefined): string | undefined {
  const name = db
    .prepare('select name from collection where id = ?')
    .pluck()
    .get(id ?? '')
  return name === undefined ? undefined : String(name)
}

function unique(tags: readonly string[] | undefined): string[] {
  return [...new Set((tags ?? []).map((tag) => tag.trim()))].filter((tag) => tag !== '')
}

function withAssets<T>(groups: readonly Group<T>[]): Group<T>[] {
  return groups.filter(({ ids }) => ids.length > 0)
}

function describe(db: Database, edit: BulkEdit, count: number): string {
  const parts = [
    ...unique(edit.addTags).map((tag) => `add tag “${tag}”`),
    ...unique(edit.removeTags).map((tag) => `remove tag “${tag}”`),
    ...(edit.rating === undefined ? [] : [edit.rating === 0 ? 'clear rating' : `rate ${edit.rating}`]),
    ...(edit.flag === undefined ? [] : [edit.flag === null ? 'clear flag' : `flag as ${edit.flag}`]),
    ...(edit.kind === undefined ? [] : [`make ${kinds[edit.kind].many.toLowerCase()}`]),
    ...(edit.ageRating === undefined
      ? []
      : [edit.ageRating === null ? 'clear age rating' : `set age rating ${edit.ageRating}`]),
  ]
  const [into, outOf] = [nameOfCollection(db, edit.addToCollection), nameOfCollection(db, edit.removeFromCollection)]
  if (into !== undefined) parts.push(`add to “${into}”`)
  if (outOf !== undefined) parts.push(`remove from “${outOf}”`)
  const text = parts.join(', ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}: ${counted(count)}`
}

function counted(count: number): string {
  return count === 1 ? '1 asset' : `${count} assets`
}
