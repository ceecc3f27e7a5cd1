/** Groups of copies with what tells their members apart, and one undoable step for what becomes of them. */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { fillCard } from '#shared/asset-card/fill-card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { DuplicateAction, DuplicateGroup, DuplicateMember } from '#shared/contract/studio/duplicates.ts'
import type { Write } from '../database/write.ts'
import { editCard, emptyStep, type StepPatches } from '../library/card-edits.ts'
import { type DecisionRow, decisionRowSchema, type History } from '../library/history.ts'
import { assetSummaries } from '../library/summaries.ts'
import { currentState } from '../revisions/current-state.ts'
import { clusterAssets, contentKeysOf } from './clusters.ts'

export interface ResolvedGroup {
  readonly keeperId: string
  readonly otherIds: readonly string[]
}

export interface Duplicates {
  groups(assetIds: readonly string[] | undefined): DuplicateGroup[]
  /** Answers with the number of assets that it is about. Throws INVALID_INPUT where an asset has two roles. */
  resolve(request: {
    readonly groups: readonly ResolvedGroup[]
    readonly action: DuplicateAction
    readonly merge: boolean
  }): number
}

interface DuplicatesOptions {
  readonly db: Database
  readonly write: Write
  readonly history: History
  readonly activeProfile: () => string | null
}

export function createDuplicates({ db, write, history, activeProfile }: DuplicatesOptions): Duplicates {
  return {
    groups(assetIds) {
      const ids = assetIds ?? db.prepare('select id from asset where deleted_at is null').pluck().all().map(String)
      const clusters = clusterAssets(db, ids).filter(({ memberIds }) => memberIds.length > 1)
      const members = readMembers(
        db,
        clusters.flatMap(({ memberIds }) => memberIds),
        activeProfile(),
      )
      return clusters.map((cluster) => ({
        members: cluster.memberIds.flatMap((id) => members.get(id) ?? []),
        pairs: cluster.pairs,
        alternates: cluster.alternates,
      }))
    },
    resolve: ({ groups, action, merge }) =>
      write(() => {
        assertDistinct(groups)
        const others = groups.flatMap(({ otherIds }) => otherIds)
        const step = emptyStep()
        if (merge) for (const group of groups) mergeInto(db, group, step)
        if (action === 'trash') trash(db, others, step)
        else decide(db, groups, action === 'alternates' ? 'alternate_of' : 'not_duplicate', step)
        history.perform({ description: describe(action, others.length, merge), undo: step.undo, redo: step.redo })
        return others.length
      }),
  }
}

const memberSchema = z.object({
  id: z.string(),
  number: z.number(),
  mediaType: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  modifiedAtMs: z.number().nullable(),
  collections: z.string(),
})

function readMembers(db: Database, ids: readonly string[], profile: string | null): Map<string, DuplicateMember> {
  const rows = db
    .prepare(
      `select a.id, a.number, m.media_type as mediaType, m.size_bytes as sizeBytes,
         (select min(modified_at_ms) from media_source s where s.sha256 = a.media_sha256) as modifiedAtMs,
         (select json_group_array(collection_id) from collection_asset c where c.asset_id = a.id) as collections
       from json_each(?) wanted join asset a on a.id = wanted.value left join media m on m.sha256 = a.media_sha256`,
    )
    .all(JSON.stringify(ids))
    .map((row) => memberSchema.parse(row))
  const listed = rows.map(({ number }) => ({ number, groupSize: 1 }))
  const summaries = new Map(assetSummaries(db, listed, profile).map((summary) => [summary.id, summary]))
  return new Map(
    rows.flatMap(({ id, mediaType, sizeBytes, modifiedAtMs, collections }) => {
      const summary = summaries.get(id)
      if (summary === undefined) return []
      const fileModifiedAt = modifiedAtMs === null ? null : new Date(modifiedAtMs).toISOString()
      const collectionIds = z.array(z.string()).parse(JSON.parse(collections))
      return [[id, { summary, mediaType, sizeBytes, fileModifiedAt, collectionIds }] as const]
    }),
  )
}

function assertDistinct(groups: readonly ResolvedGroup[]): void {
  const ids = groups.flatMap(({ keeperId, otherIds }) => [keeperId, ...otherIds])
  if (new Set(ids).size < ids.length) throw new LunaError('INVALID_INPUT', 'an asset is named twice')
}

function trash(db: Database, ids: readonly string[], { undo, redo }: StepPatches): void {
  const living = db
    .prepare('select id from asset where deleted_at is null and id in (select value from json_each(?))')
    .pluck()
    .all(JSON.stringify(ids))
    .map(String)
  undo.deletedAt.push({ value: null, ids: living })
  redo.deletedAt.push({ value: new Date().toISOString(), ids: living })
}

/** Every other member, with the keeper. Pairs of equal content need no decision and can have none. */
function decide(db: Database, groups: readonly ResolvedGroup[], relation: string, { undo, redo }: StepPatches): void {
  const inForce = db.prepare(
    `select id, low_key, high_key, relation, note, decided_at from decision
     where low_key = ? and high_key = ? and undone_at is null`,
  )
  const decided = new Set<string>()
  for (const { keeperId, otherIds } of groups) {
    const keys = contentKeysOf(db, [keeperId, ...otherIds])
    for (const otherId of otherIds) {
      const [low = '', high = ''] = [keys.get(keeperId) ?? '', keys.get(otherId) ?? ''].sort()
      if (low === '' || low === high || decided.has(`${low} ${high}`)) continue
      decided.add(`${low} ${high}`)
      const found = inForce.get(low, high)
      const before: DecisionRow | null = found === undefined ? null : decisionRowSchema.parse(found)
      if (before?.relation === relation) continue
      const pair = { low_key: low, high_key: high }
      const row: DecisionRow = { id: newId(), ...pair, relation, note: '', decided_at: new Date().toISOString() }
      if (before !== null) redo.decisions.push({ row: before, isInForce: false })
      redo.decisions.push({ row, isInForce: true })
      undo.decisions.push({ row, isInForce: false })
      if (before !== null) undo.decisions.push({ row: before, isInForce: true })
    }
  }
}

function mergeInto(db: Database, { keeperId, otherIds }: ResolvedGroup, { undo, redo }: StepPatches): void {
  const ids = JSON.stringify(otherIds)
  const texts = (sql: string, ...params: unknown[]) =>
    db
      .prepare(sql)
      .pluck()
      .all(...params)
      .map(String)
  const missing = (table: string, column: string) =>
    texts(
      `select distinct ${column} from ${table} where asset_id in (select value from json_each(?))
       and ${column} not in (select ${column} from ${table} where asset_id = ?)`,
      ids,
      keeperId,
    )
  const rating = (where: string, param: string) =>
    Number(db.prepare(`select max(rating) from asset where ${where}`).pluck().get(param))
  const [own, best] = [rating('id = ?', keeperId), rating('id in (select value from json_each(?))', ids)]
  if (best > own) {
    redo.ratings.push({ value: best, ids: [keeperId] })
    undo.ratings.push({ value: own, ids: [keeperId] })
  }
  for (const value of missing('collection_asset', 'collection_id')) {
    redo.addToCollections.push({ value, ids: [keeperId] })
    undo.removeFromCollections.push({ value, ids: [keeperId] })
  }
  const others = otherIds.map((id) => currentState(db, id).card)
  editCard(db, keeperId, (card) => fillCard(card, others), { undo, redo })
  // After the draft, whose tags are the asset's own already.
  for (const value of missing('asset_tag', 'tag')) {
    redo.addTags.push({ value, ids: [keeperId] })
    undo.removeTags.push({ value, ids: [keeperId] })
  }
}

function describe(action: DuplicateAction, count: number, merge: boolean): string {
  const assets = count === 1 ? '1 copy' : `${count} copies`
  const merged = merge ? ', merged into the kept ones' : ''
  switch (action) {
    case 'trash':
      return `Move ${assets} to the trash${merged}`
    case 'alternates':
      return `Mark ${assets} as alternates${merged}`
    case 'not_duplicates':
      return `Mark ${assets} as different works${merged}`
  }
}
