/**
 * The change feed. Changes are among the publication events from the moment their transaction commits; one
 * sequencer at a time numbers the new ones. A transaction that commits late gets a later number, so a client that
 * has read up to a number has missed nothing.
 */
import { sql } from 'kysely'
import * as z from 'zod'
import { type CatalogChange, type CompactFingerprint, NO_PROFILE } from '#shared/contract/market/catalog.ts'
import { writeInt8 } from '#shared/similarity/vectors.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { decodeCursor, encodeCursor } from '../http/cursor.ts'
import { type Work, worksOfAssets } from './works.ts'

const MAX_NUMBERED = 500

const kindSchema = z.enum(['published', 'updated', 'withdrawn', 'sold_exclusively', 'removed'])

async function lockHead(tx: Tx): Promise<number> {
  const head = await tx
    .selectFrom('catalog_feed_head')
    .select('last_sequence')
    .where('id', '=', 1)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return Number(head.last_sequence)
}

async function takeEvents(tx: Tx) {
  const { rows } = await sql<{
    account_id: string
    id: string
    asset_id: string
    version_id: string
    kind: string
    at: Date
  }>`
    with taken as materialized (select account_id, id from publication_events order by id limit ${sql.lit(MAX_NUMBERED)})
    delete from publication_events using taken
    where publication_events.account_id = taken.account_id and publication_events.id = taken.id
    returning publication_events.*`.execute(tx)
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Numbers what has been committed; answers how many changes that were. */
export async function numberChanges(database: MarketDatabase): Promise<number> {
  return database.asService(async (tx) => {
    const waiting = await tx.selectFrom('publication_events').select('id').limit(1).executeTakeFirst()
    if (waiting === undefined) return 0
    const last = await lockHead(tx)
    const events = await takeEvents(tx)
    if (events.length === 0) return 0
    await tx
      .insertInto('catalog_changes')
      .values(
        events.map((event, at) => ({
          sequence: BigInt(last + at + 1),
          asset_id: event.asset_id,
          creator_id: event.account_id,
          version_id: event.version_id,
          kind: event.kind,
          at: event.at,
        })),
      )
      .execute()
    await tx
      .updateTable('catalog_feed_head')
      .set({ last_sequence: BigInt(last + events.length) })
      .where('id', '=', 1)
      .execute()
    return events.length
  })
}

export async function readFeedHead(tx: Tx): Promise<{ lastSequence: number; compactedTo: number }> {
  const head = await tx.selectFrom('catalog_feed_head').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()
  return { lastSequence: Number(head.last_sequence), compactedTo: Number(head.compacted_to) }
}

const sequenceSchema = z.int().min(0)

export function cursorAt(sequence: number): string {
  return encodeCursor(sequence)
}

export interface ChangesPage {
  readonly items: CatalogChange[]
  readonly nextCursor: string
  readonly hasMore: boolean
  readonly mustRestart: boolean
}

export interface ChangesRequest {
  readonly cursor?: string | undefined
  readonly limit: number
  readonly profile: string
}

function int8Text(vector: Float32Array | null): string | null {
  if (vector === null) return null
  const bytes = new Int8Array(vector.length)
  writeInt8(vector, bytes, 0)
  return Buffer.from(bytes.buffer).toString('base64')
}

function compact(work: Work): CompactFingerprint {
  return {
    name: work.name,
    kind: work.kind,
    creatorKey: work.creatorKey,
    metadataHash: work.metadataHash,
    words: work.words,
    picture: work.picture,
    imageInt8: int8Text(work.imageVector),
    textInt8: int8Text(work.textVector),
    features: work.features === null ? null : Buffer.from(work.features).toString('base64'),
  }
}

/** Throws INVALID_INPUT for a foreign cursor. */
export async function readChanges(database: MarketDatabase, request: ChangesRequest): Promise<ChangesPage> {
  const after = decodeCursor(sequenceSchema, request.cursor) ?? 0
  const profile = request.profile === NO_PROFILE ? null : request.profile
  return database.asService(async (tx) => {
    const { lastSequence, compactedTo } = await readFeedHead(tx)
    // Ahead of the feed is a cursor only where the market went back to a backup.
    if (after < compactedTo || after > lastSequence) {
      return { items: [], nextCursor: cursorAt(lastSequence), hasMore: false, mustRestart: true }
    }
    const rows = await tx
      .selectFrom('catalog_changes')
      .selectAll()
      .where('sequence', '>', BigInt(after))
      .where('sequence', '<=', BigInt(lastSequence))
      .orderBy('sequence')
      .limit(request.limit)
      .execute()
    const assets = rows.map((row) => ({ assetId: row.asset_id, creatorId: row.creator_id }))
    const works = await worksOfAssets(tx, profile, assets)
    const items = rows.map((row): CatalogChange => {
      const versions = works.get(row.asset_id) ?? []
      return {
        sequence: Number(row.sequence),
        kind: kindSchema.parse(row.kind),
        at: row.at.toISOString(),
        assetId: row.asset_id,
        versionId: row.version_id,
        removedForInfringement: versions.some(({ isRemoved }) => isRemoved === true),
        fingerprints: versions.map(compact),
      }
    })
    const reached = items.at(-1)?.sequence ?? after
    return { items, nextCursor: cursorAt(reached), hasMore: reached < lastSequence, mustRestart: false }
  })
}

/** Forgets changes before a time that stand in every snapshot still kept. */
export async function compactFeed(tx: Tx, before: Date): Promise<void> {
  await lockHead(tx)
  const { rows } = await sql<{ reach: bigint | null }>`
    select max(sequence) as reach from catalog_changes
    where at < ${before} and sequence <= (select min(last_sequence) from catalog_snapshots)`.execute(tx)
  const reach = rows[0]?.reach ?? null
  if (reach === null) return
  await tx.deleteFrom('catalog_changes').where('sequence', '<=', reach).execute()
  await tx.updateTable('catalog_feed_head').set({ compacted_to: reach }).where('id', '=', 1).execute()
}
