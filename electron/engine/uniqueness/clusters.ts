/** Groups assets that show or say the same, so that a batch of variants is one decision. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { MARKS } from '#shared/similarity/verdict.ts'

export interface Cluster {
  /** The oldest of the group. */
  readonly representativeId: string
  /** All of the group, the representative included, oldest first. */
  readonly memberIds: string[]
}

/**
 * Every asset that is not in the trash stands in exactly one cluster; one that is a copy of no other is a cluster of its
 * own. Joins what the reports call a copy, so that groups and badges agree, and before there are any what is equal.
 */
export function clusterAssets(db: Database, assetIds: readonly string[]): Cluster[] {
  const items = readItems(db, assetIds)
  const groups = createGroups(items.length)
  joinEqual(items, groups, ({ words, metadataHash }) => (words > 0 ? metadataHash : null))
  joinEqual(items, groups, ({ pictureId }) => pictureId)
  const places = new Map(items.map(({ id }, at) => [id, at]))
  for (const { assetId, otherId } of readCopies(db, assetIds)) {
    const [a, b] = [places.get(assetId), places.get(otherId)]
    if (a !== undefined && b !== undefined) groups.join(a, b)
  }
  return groups.list().map((members) => {
    const memberIds = members.flatMap((at) => items[at]?.id ?? [])
    return { representativeId: memberIds[0] ?? '', memberIds }
  })
}

const itemSchema = z
  .object({
    id: z.string(),
    picture_sha256: z.string().nullable(),
    metadata_hash: z.string(),
    word_count: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    pictureId: row.picture_sha256,
    metadataHash: row.metadata_hash,
    words: row.word_count,
  }))
type Item = z.infer<typeof itemSchema>

function readItems(db: Database, assetIds: readonly string[]): Item[] {
  return db
    .prepare(
      `select a.id, f.picture_sha256, f.metadata_hash, f.word_count
       from asset a join asset_fingerprint f on f.asset_id = a.id
       where a.id in (select value from json_each(?)) and a.deleted_at is null order by a.created_at, a.id`,
    )
    .all(JSON.stringify(assetIds))
    .map((row) => itemSchema.parse(row))
}

const copySchema = z.object({ assetId: z.string(), otherId: z.string() })

/**
 * Pairs of which the last report on either side says that one is a copy of the other, alternates among them: they are
 * versions of one work, and stay together.
 */
function readCopies(db: Database, assetIds: readonly string[]): z.infer<typeof copySchema>[] {
  return db
    .prepare(
      `select r.asset_id as assetId, substr(m.value ->> '$.id', length('asset:') + 1) as otherId
       from preflight_report r, json_each(r.report, '$.matches') m
       where r.asset_id in (select value from json_each(@ids)) and m.value ->> '$.origin' = 'library'
         and m.value ->> '$.similarity' >= @copy
         and m.value ->> '$.decision.relation' is not 'not_duplicate'`,
    )
    .all({ ids: JSON.stringify(assetIds), copy: MARKS.copy })
    .map((row) => copySchema.parse(row))
}

interface Groups {
  join(a: number, b: number): void
  /** Members in rising order, groups by their first member. */
  list(): number[][]
}

/** Union-find; the smallest member stands for its group. */
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
