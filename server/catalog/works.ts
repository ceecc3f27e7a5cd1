/** Published works as catalogs hold them: compared by what they are, named only where everyone may see them. */
import { sql } from 'kysely'
import * as z from 'zod'
import { type CatalogEntry, creatorKey } from '#models/catalog/writer.ts'
import { compactFeatures, FEATURES_PER_WORK } from '#models/features/compact.ts'
import { unpackFeatures } from '#models/features/packed.ts'
import { ADULT_RATING } from '#shared/asset-card/age.ts'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import type { Tx } from '../db/database.ts'

export interface Work extends CatalogEntry {
  readonly place: WorkPlace
}

/** In the order in which works are read. */
export interface WorkPlace {
  readonly accountId: string
  readonly fingerprintId: string
}

/** Of whom nothing is known: no id gives this key. */
const NO_CREATOR_KEY = '0'.repeat(16)
/** A vector as the database sends it: dimensions and nothing, two bytes each, then big-endian floats. */
const VECTOR_HEADER_BYTES = 4

function vectorFromWire(bytes: Buffer): Float32Array {
  // A copy, since the bytes are turned around in place.
  const floats = Buffer.from(bytes.subarray(VECTOR_HEADER_BYTES)).swap32()
  return new Float32Array(Uint8Array.from(floats).buffer)
}

const vectorSchema = z.instanceof(Buffer).transform(vectorFromWire).nullable()

const rowSchema = z.object({
  account_id: z.string(),
  id: z.string(),
  asset_id: z.string(),
  is_removed: z.boolean(),
  rightful_account_id: z.string().nullable(),
  kind: z.enum(ASSET_KINDS),
  name: z.string(),
  is_named: z.boolean(),
  metadata_hash: z.string(),
  word_count: z.number(),
  p_hash: z.string().nullable(),
  d_hash: z.string().nullable(),
  low_information: z.boolean(),
  image_vector: vectorSchema,
  text_vector: vectorSchema,
  features: z.instanceof(Buffer).nullable(),
})

/** What was removed for infringement belongs to whom it was taken from, where that is known. */
function ownerKey({ is_removed, rightful_account_id, account_id }: z.output<typeof rowSchema>): string {
  if (!is_removed) return creatorKey(account_id)
  return rightful_account_id === null ? NO_CREATOR_KEY : creatorKey(rightful_account_id)
}

function workOf(row: z.output<typeof rowSchema>): Work {
  const { p_hash: pHash, d_hash: dHash } = row
  return {
    place: { accountId: row.account_id, fingerprintId: row.id },
    id: row.asset_id,
    name: row.is_named ? row.name : '',
    creatorName: '',
    creatorKey: ownerKey(row),
    kind: row.kind,
    picture: pHash === null || dHash === null ? null : { pHash, dHash, lowInformation: row.low_information },
    metadataHash: row.metadata_hash,
    words: row.word_count,
    imageVector: row.image_vector,
    textVector: row.text_vector,
    features: row.features && compactFeatures(unpackFeatures(row.features), FEATURES_PER_WORK),
    isRemoved: row.is_removed,
  }
}

export const hex = (column: 'p_hash' | 'd_hash') => sql`lpad(to_hex(f.${sql.ref(column)}::bigint), 16, '0')`

/** Works in review are confidential, and those removed for reasons other than infringement are dropped. */
export const COMPARED = sql`(f.status = 'removed'
  or f.status = 'published' and a.status in ('published', 'sold_exclusively', 'withdrawn'))`

/** Works that are in the market. */
export const IS_SHOWN = sql`(f.status = 'published' and a.status in ('published', 'sold_exclusively'))`

/** Who reads a catalog is not known, so that works for adults are compared in it without their title. */
const IS_NAMED = sql`(${IS_SHOWN} and a.age_rating is distinct from ${ADULT_RATING})`

function selectWorks(profile: string | null) {
  return sql`
    select f.account_id, f.id, f.asset_id, f.status = 'removed' as is_removed, f.rightful_account_id, f.kind, f.name,
      ${IS_NAMED} as is_named,
      f.metadata_hash, f.word_count, ${hex('p_hash')} as p_hash, ${hex('d_hash')} as d_hash, f.low_information,
      case when f.profile = ${profile}::text then vector_send(f.image_vector) end as image_vector,
      case when f.profile = ${profile}::text then vector_send(f.text_vector) end as text_vector, f.features
    from fingerprints f join assets a on a.account_id = f.account_id and a.id = f.asset_id
    where ${COMPARED}`
}

export interface WorksPage {
  readonly works: readonly Work[]
  /** Where the next page begins; null after the last one. */
  readonly next: WorkPlace | null
}

/**
 * The next works after a place, with the vectors of one profile. The page is chosen among keys alone, so that its time
 * does not grow with the market. As the service.
 */
export async function readWorks(
  tx: Tx,
  profile: string | null,
  after: WorkPlace | null,
  limit: number,
): Promise<WorksPage> {
  const from =
    after === null ? sql`true` : sql`(account_id, id) > (${after.accountId}::uuid, ${after.fingerprintId}::uuid)`
  const { rows: keys } = await sql<{ account_id: string; id: string }>`
    select account_id, id from fingerprints where status in ('published', 'removed') and ${from}
    order by account_id, id limit ${limit}`.execute(tx)
  const last = keys.at(-1)
  if (last === undefined) return { works: [], next: null }
  const { rows } = await sql`
    ${selectWorks(profile)} and (f.account_id, f.id) in (
      select * from unnest(${keys.map((key) => key.account_id)}::uuid[], ${keys.map(({ id }) => id)}::uuid[]))
    order by f.account_id, f.id`.execute(tx)
  const next = keys.length < limit ? null : { accountId: last.account_id, fingerprintId: last.id }
  return { works: z.array(rowSchema).parse(rows).map(workOf), next }
}

export interface ChangedWork {
  readonly assetId: string
  readonly creatorId: string
}

/** Whose place in the feed, fingerprint or vectors changed since an earlier snapshot. As the service. */
export async function changedWorks(
  tx: Tx,
  since: { readonly sequence: bigint; readonly readBefore: string },
): Promise<ChangedWork[]> {
  const { rows } = await sql<{ asset_id: string; creator_id: string }>`
    select asset_id, creator_id from catalog_changes where sequence > ${since.sequence}
    union select asset_id, account_id from fingerprints
      where changed_xid >= ${since.readBefore}::xid8 and asset_id is not null`.execute(tx)
  return rows.map(({ asset_id, creator_id }) => ({ assetId: asset_id, creatorId: creator_id }))
}

/** All versions of the assets, by asset. As the service. */
export async function worksOfAssets(
  tx: Tx,
  profile: string | null,
  assets: readonly { readonly assetId: string; readonly creatorId: string }[],
): Promise<Map<string, Work[]>> {
  const found = new Map<string, Work[]>()
  if (assets.length === 0) return found
  const ids = assets.map(({ assetId }) => assetId)
  const creators = [...new Set(assets.map(({ creatorId }) => creatorId))]
  const { rows } = await sql`
    ${selectWorks(profile)} and f.account_id = any (${creators}::uuid[]) and f.asset_id = any (${ids}::uuid[])
    order by f.created_at, f.id`.execute(tx)
  for (const work of z.array(rowSchema).parse(rows).map(workOf)) {
    const versions = found.get(work.id) ?? []
    versions.push(work)
    found.set(work.id, versions)
  }
  return found
}

/** Vectors to take the means of, which a catalog's bits are measured from. As the service. */
export async function sampleVectors(
  tx: Tx,
  profile: string,
  column: 'image_vector' | 'text_vector',
  limit: number,
): Promise<Float32Array[]> {
  const { rows } = await sql<{ vector: Buffer }>`
    select vector_send(${sql.ref(column)}) as vector from fingerprints
    where profile = ${profile} and status in ('published', 'removed') and ${sql.ref(column)} is not null
    order by id desc limit ${limit}`.execute(tx)
  return rows.map(({ vector }) => vectorFromWire(vector))
}

/** Profiles that published works have vectors of. As the service. */
export async function profilesInUse(tx: Tx): Promise<string[]> {
  const profiles: string[] = []
  // There are few, and each is one look into an index, where `distinct` would read every work.
  for (let after = ''; ; ) {
    const { rows } = await sql<{ profile: string | null }>`
      select min(profile) as profile from fingerprints
      where status in ('published', 'removed') and profile is not null and profile > ${after}`.execute(tx)
    const profile = rows[0]?.profile ?? null
    if (profile === null) return profiles
    profiles.push(profile)
    after = profile
  }
}
