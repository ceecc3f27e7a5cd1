/** Groups assets that show or say the same, so that a batch of variants is one decision. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { contentKey } from '#shared/similarity/subject.ts'
import { MARKS } from '#shared/similarity/verdict.ts'

export interface Cluster {
  /** The oldest of the group. */
  readonly representativeId: string
  /** All of the group, the representative included, oldest first. */
  readonly memberIds: string[]
  /** What brought members together, as far as it was measured: equal pictures have 1. */
  readonly pairs: { readonly a: string; readonly b: string; readonly similarity: number }[]
  /** Pairs that are alternates of each other by the creator's word. */
  readonly alternates: { readonly a: string; readonly b: string }[]
}

/**
 * Every asset that is not in the trash is in exactly one cluster; one that is a copy of no other is a cluster of its
 * own. Joins what the reports call a copy, so that groups and badges agree, and before there are any what is equal.
 * What the creator said of pairs counts at once, whatever the reports still say.
 */
export function clusterAssets(db: Database, assetIds: readonly string[]): Cluster[] {
  const items = readItems(db, assetIds)
  const groups = createGroups(items.length)
  joinEqual(items, groups, ({ words, metadataHash }) => (words > 0 ? metadataHash : null))
  joinEqual(items, groups, ({ pictureId }) => pictureId)
  const places = new Map(items.map(({ id }, at) => [id, at]))
  const decided = readDecisions(db)
  const relationOf = (a: number, b: number) => decided.get(pairKey(items[a]?.key ?? '', items[b]?.key ?? ''))
  const copies = readCopies(db, assetIds).flatMap(({ assetId, otherId, similarity }) => {
    const [a, b] = [places.get(assetId), places.get(otherId)]
    return a === undefined || b === undefined || relationOf(a, b) === 'not_duplicate' ? [] : [{ a, b, similarity }]
  })
  for (const { a, b } of copies) groups.join(a, b)
  const copiesByRoot = Map.groupBy(copies, ({ a }) => groups.rootOf(a))
  return groups.list().map((members) => {
    const idAt = (at: number): string => items[at]?.id ?? ''
    const memberIds = members.map(idAt)
    const [first = 0] = members
    const measured = (copiesByRoot.get(groups.rootOf(first)) ?? []).map(({ a, b, similarity }) => ({
      ...{ a: idAt(a), b: idAt(b), similarity },
    }))
    const equal = pairsOf(members)
      .filter(([a, b]) => items[a]?.pictureId != null && items[a]?.pictureId === items[b]?.pictureId)
      .map(([a, b]) => ({ a: idAt(a), b: idAt(b), similarity: 1 }))
    const alternates = pairsOf(members)
      .filter(([a, b]) => relationOf(a, b) === 'alternate_of')
      .map(([a, b]) => ({ a: idAt(a), b: idAt(b) }))
    return { representativeId: memberIds[0] ?? '', memberIds, pairs: [...equal, ...measured], alternates }
  })
}

/** Larger groups say what was measured of them, and no more. */
const MOST_PAIRED = 60

function pairsOf(members: readonly number[]): (readonly [number, number])[] {
  const few = members.slice(0, MOST_PAIRED)
  return few.flatMap((a, at) => few.slice(at + 1).map((b) => [a, b] as const))
}

const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`)

const decisionSchema = z.object({ low: z.string(), high: z.string(), relation: z.string() })

/** The relation in force of each pair of contents. */
function readDecisions(db: Database): Map<string, string> {
  const rows = db
    .prepare('select low_key as low, high_key as high, relation from decision where undone_at is null')
    .all()
    .map((row) => decisionSchema.parse(row))
  return new Map(rows.map(({ low, high, relation }) => [pairKey(low, high), relation]))
}

/** What decisions on these assets are kept by. */
export function contentKeysOf(db: Database, assetIds: readonly string[]): Map<string, string> {
  return new Map(readItems(db, assetIds).map(({ id, key }) => [id, key]))
}

const itemSchema = z
  .object({
    id: z.string(),
    picture_sha256: z.string().nullable(),
    metadata_hash: z.string(),
    word_count: z.number(),
    visual_hash: z.string().nullable(),
    low_information: z.number().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    pictureId: row.picture_sha256,
    metadataHash: row.metadata_hash,
    words: row.word_count,
    key: contentKey({
      metadataHash: row.metadata_hash,
      picture:
        row.visual_hash === null ? null : { visualHash: row.visual_hash, lowInformation: row.low_information === 1 },
    }),
  }))
type Item = z.infer<typeof itemSchema>

function readItems(db: Database, assetIds: readonly string[]): Item[] {
  return db
    .prepare(
      `select a.id, f.picture_sha256, f.metadata_hash, f.word_count, p.visual_hash, p.low_information
       from asset a join asset_fingerprint f on f.asset_id = a.id
       left join picture_fingerprint p on p.picture_sha256 = f.picture_sha256
       where a.id in (select value from json_each(?)) and a.deleted_at is null order by a.created_at, a.id`,
    )
    .all(JSON.stringify(assetIds))
    .map((row) => itemSchema.parse(row))
}

const copySchema = z.object({ assetId: z.string(), otherId: z.string(), similarity: z.number() })

/**
 * Pairs of which the last report on either side says that one is a copy of the other, alternates among them: they are
 * versions of one work, and stay together.
 */
function readCopies(db: Database, assetIds: readonly string[]): z.infer<typeof copySchema>[] {
  return db
    .prepare(
      `select r.asset_id as assetId, substr(m.value ->> '$.id', length('asset:') + 1) as otherId,
         m.value ->> '$.similarity' as similarity
       from preflight_report r, json_each(r.report, '$.matches') m
       where r.asset_id in (select value from json_each(@ids)) and m.value ->> '$.origin' = 'library'
         and m.value ->> '$.similarity' >= @copy`,
    )
    .all({ ids: JSON.stringify(assetIds), copy: MARKS.copy })
    .map((row) => copySchema.parse(row))
}

interface Groups {
  join(a: number, b: number): void
  rootOf(at: number): number
  /** Members in rising order, groups by their first member. */
  list(): number[][]
}

/** Union-find; the smallest member represents its group. */
function createGroups(count: number): Groups {
  const parent = Array.from({ length: count }, (_, at) => at)
  const root = (at: number): number => {
    let found = at
    while (parent[found] !== found) found = parent[found] ?? found
    parent[at] = found
    return found
  }
  return {
    join(a, b) {
      const [first, second] = [root(a), root(b)]
      parent[Math.max(first, second)] = Math.min(first, second)
    },
    rootOf: root,
    list: () => [...Map.groupBy(parent.keys(), root).values()],
  }
}

function joinEqual(items: readonly Item[], groups: Groups, keyOf: (item: Item) => string | null): void {
  const first = new Map<string, number>()
  for (const [at, item] of items.entries()) {
    const key = keyOf(item)
    if (key === null) continue
    const known = first.get(key)
    if (known === undefined) first.set(key, at)
    else groups.join(known, at)
  }
}
