/** The events from which reputations are calculated: added once each, never changed. */
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { reputationEventSchema } from '#shared/reputation/events.ts'
import type { Tx } from '../db/database.ts'

type WithoutPlace<Event> = Event extends unknown ? Omit<Event, 'id' | 'atMs'> : never
/** An event without its id and time. */
export type ReputationFact = WithoutPlace<z.input<typeof reputationEventSchema>>

export interface NewReputationEvent {
  /** Whose reputation. */
  readonly accountId: string
  /** Identifies the event, such as `sale:` and its id: repeated, it does not count again. Not shown to the owner. */
  readonly source: string
  readonly at: Date
  readonly fact: ReputationFact
}

/** Returns the event's id, or null where it was recorded before. In a transaction of the service. */
export async function recordReputationEvent(
  tx: Tx,
  { accountId, source, at, fact }: NewReputationEvent,
): Promise<string | null> {
  const id = uuidv7()
  const { kind, ...data } = fact
  reputationEventSchema.parse({ ...fact, id, atMs: at.getTime() })
  const added = await tx
    .insertInto('reputation_events')
    .values({ account_id: accountId, id, source, kind, data: JSON.stringify(data), at })
    .onConflict((conflict) => conflict.columns(['account_id', 'source']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (added === undefined) return null
  await tx.insertInto('reputation_unsummed').values({ account_id: accountId, event_id: id }).execute()
  return id
}

/** From now on the event does not count. Said again, it changes nothing. */
export async function overturnReputationEvent(tx: Tx, accountId: string, eventId: string, at: Date): Promise<void> {
  const fact = { kind: 'overturned', eventId } as const
  await recordReputationEvent(tx, { accountId, source: `overturned:${eventId}`, at, fact })
}

/** The id of the event with this source, or null. */
export async function reputationEventOf(tx: Tx, accountId: string, source: string): Promise<string | null> {
  const row = await tx
    .selectFrom('reputation_events')
    .select('id')
    .where('account_id', '=', accountId)
    .where('source', '=', source)
    .executeTakeFirst()
  return row?.id ?? null
}

/** What the event with this source says, without its place; null where there is none. */
export async function reputationFactOf(tx: Tx, accountId: string, source: string): Promise<ReputationFact | null> {
  const row = await tx
    .selectFrom('reputation_events')
    .select(['id', 'kind', 'data', 'at'])
    .where('account_id', '=', accountId)
    .where('source', '=', source)
    .executeTakeFirst()
  if (row === undefined) return null
  const data = z.looseObject({}).parse(row.data)
  const {
    id: _id,
    atMs: _atMs,
    ...fact
  } = reputationEventSchema.parse({
    ...data,
    kind: row.kind,
    id: row.id,
    atMs: row.at.getTime(),
  })
  return fact
}
