/** The feed of an account's own things, for its devices. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { type AccountChange, SYNCED_ENTITIES, type SyncedEntity } from '#shared/contract/market/sync.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { decodeCursor, encodeCursor } from '../http/cursor.ts'

const MAX_NUMBERED = 1_000
/** A device that was away for longer starts over. */
const KEPT_MARKS = 5_000

export interface ChangedThing {
  readonly accountId: string
  readonly entity: SyncedEntity
  readonly id: string
  readonly at: Date
  readonly version?: number
}

/** In the transaction of the change, as the service. */
export async function noteAccountChange(tx: Tx, { accountId, entity, id, at, version }: ChangedThing): Promise<void> {
  await tx
    .insertInto('account_changes')
    .values({ account_id: accountId, id: newId(), entity, entity_id: id, at, version: version ?? null })
    .execute()
}

/** The process that numbers changes holds this row. */
async function lockFeed(tx: Tx, accountId: string): Promise<number> {
  await tx
    .insertInto('account_feeds')
    .values({ account_id: accountId, last_sequence: 0n })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const feed = await tx
    .selectFrom('account_feeds')
    .select('last_sequence')
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return Number(feed.last_sequence)
}

/** Gives numbers to what has none; of each thing the newest change stays. */
async function numberChanges(tx: Tx, accountId: string): Promise<number> {
  const last = await lockFeed(tx, accountId)
  const { rows } = await sql<{ entity: string; entity_id: string; sequence: bigint }>`
    with waiting as (
      select id, row_number() over (order by id) as place from account_changes
      where account_id = ${accountId} and sequence is null order by id limit ${sql.lit(MAX_NUMBERED)})
    update account_changes c set sequence = ${last}::bigint + waiting.place from waiting
    where c.account_id = ${accountId} and c.id = waiting.id
    returning c.entity, c.entity_id, c.sequence`.execute(tx)
  if (rows.length === 0) return last
  await sql`
    delete from account_changes c using account_changes newer
    where c.account_id = ${accountId} and newer.account_id = ${accountId}
      and newer.entity = c.entity and newer.entity_id = c.entity_id and newer.sequence > c.sequence`.execute(tx)
  const reached = last + rows.length
  await tx
    .updateTable('account_feeds')
    .set({ last_sequence: BigInt(reached) })
    .where('account_id', '=', accountId)
    .execute()
  await markNumbered(tx, accountId, reached)
  return reached
}

async function markNumbered(tx: Tx, accountId: string, sequence: number): Promise<void> {
  await tx
    .insertInto('account_feed_marks')
    .values({ account_id: accountId, sequence: BigInt(sequence), mark: randomUUID() })
    .execute()
  await sql`
    delete from account_feed_marks where account_id = ${accountId} and sequence < (
      select sequence from account_feed_marks where account_id = ${accountId}
      order by sequence desc offset ${sql.lit(KEPT_MARKS)} limit 1)`.execute(tx)
}

/** Up to where a device has read, and the newest mark it saw; null before anything was numbered. */
const cursorSchema = z.object({
  after: z.int().min(0),
  mark: z.object({ sequence: z.int().min(1), id: z.uuid() }).nullable(),
})
type Cursor = z.infer<typeof cursorSchema>
type Mark = Cursor['mark']

async function newestMark(tx: Tx, accountId: string): Promise<Mark> {
  const row = await tx
    .selectFrom('account_feed_marks')
    .select(['sequence', 'mark'])
    .where('account_id', '=', accountId)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : { sequence: Number(row.sequence), id: row.mark }
}

/** Whether what the device saw still is a part of what the market knows. */
async function knows(tx: Tx, accountId: string, mark: Mark): Promise<boolean> {
  if (mark === null) return true
  const row = await tx
    .selectFrom('account_feed_marks')
    .select('mark')
    .where('account_id', '=', accountId)
    .where('sequence', '=', BigInt(mark.sequence))
    .executeTakeFirst()
  return row?.mark === mark.id
}

const BEGINNING: Cursor = { after: 0, mark: null }

export interface AccountChangesPage {
  readonly items: AccountChange[]
  readonly nextCursor: string
  readonly hasMore: boolean
  readonly mustRestart: boolean
}

export interface AccountChangesRequest {
  readonly accountId: string
  readonly cursor: string | undefined
  readonly limit: number
}

/** Throws INVALID_INPUT for a foreign cursor. */
export async function readAccountChanges(
  database: MarketDatabase,
  { accountId, cursor, limit }: AccountChangesRequest,
): Promise<AccountChangesPage> {
  const { after, mark } = decodeCursor(cursorSchema, cursor) ?? BEGINNING
  return database.asService(async (tx) => {
    const last = await numberChanges(tx, accountId)
    if (after > last || !(await knows(tx, accountId, mark))) {
      return { items: [], nextCursor: encodeCursor(BEGINNING), hasMore: false, mustRestart: true }
    }
    const rows = await tx
      .selectFrom('account_changes')
      .select(['sequence', 'entity', 'entity_id', 'version', 'at'])
      .where('account_id', '=', accountId)
      .where('sequence', '>', BigInt(after))
      .orderBy('sequence')
      .limit(limit)
      .execute()
    const items = rows.map(
      (row): AccountChange => ({
        sequence: Number(row.sequence),
        entity: z.enum(SYNCED_ENTITIES).parse(row.entity),
        id: row.entity_id,
        version: row.version,
        at: row.at.toISOString(),
      }),
    )
    const hasMore = rows.length === limit
    const next: Cursor = {
      after: hasMore ? (items.at(-1)?.sequence ?? after) : last,
      mark: await newestMark(tx, accountId),
    }
    return {
      items,
      nextCursor: encodeCursor(next),
      hasMore,
      mustRestart: false,
    }
  })
}

/** The last number taken up. Throws NOT_FOUND for a device that sent none. */
export function lastNumberOf(database: MarketDatabase, accountId: string, deviceId: string): Promise<number> {
  return database.asAccount(accountId, async (tx) => {
    const row = await tx
      .selectFrom('device_mutations')
      .select('last_number')
      .where('account_id', '=', accountId)
      .where('device_id', '=', deviceId)
      .executeTakeFirst()
    if (row === undefined) throw new LunaError('NOT_FOUND', 'You have not sent any changes from this device.')
    return Number(row.last_number)
  })
}
