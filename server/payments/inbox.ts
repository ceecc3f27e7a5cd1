/**
 * What the payment service tells the market: checked, stored once, and acted on by a job. An event only says that an
 * object changed; what it is now is asked for, so that repeated, late and reordered events do no harm.
 */
import { type RawBuilder, sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { DAY_MS, HOUR_MS } from '#shared/time.ts'
import type { MarketDatabase } from '../db/database.ts'
import { PAYMENT_JOBS } from '../jobs/jobs.ts'
import { PAYMENT_EVENTS_KEPT_MS, PRUNED_AT_ONCE } from '../retention.ts'
import type { PaymentParts } from './parts.ts'
import type { Change, ProviderEvent } from './provider.ts'

export interface Inbox {
  /** Keeps every signed event, also those of no concern. Throws WEBHOOK_INVALID, WEBHOOK_UNREADABLE. */
  receive(payload: string, signature: string): Promise<void>
  /** For callers that sign the event's id like an event. Throws WEBHOOK_INVALID. */
  stateOf(eventId: string, signature: string): Promise<'unknown' | 'received' | 'processed'>
  /** Events of the last days that never arrived. */
  fetchMissed(): Promise<void>
  /** Forgets events that were acted on long ago, and what is in those that were acted on. */
  prune(): Promise<void>
}

const JOB = 'payment event'
const jobSchema = z.object({ eventId: z.string() })
/** Listings overlap by this much: an event may be listed later than it happened, and clocks differ. */
const OVERLAP_MS = HOUR_MS
/** The payment service keeps events for thirty days. */
const OLDEST_MS = 29 * DAY_MS

/** As the service, until a batch is not full. */
async function inBatches(database: MarketDatabase, statement: RawBuilder<unknown>): Promise<void> {
  for (let changed = PRUNED_AT_ONCE; changed === PRUNED_AT_ONCE; ) {
    const { numAffectedRows } = await database.asService((tx) => statement.execute(tx))
    changed = Number(numAffectedRows ?? 0n)
  }
}

async function pruneEvents(database: MarketDatabase, now: Date): Promise<void> {
  const before = new Date(now.getTime() - PAYMENT_EVENTS_KEPT_MS)
  await inBatches(
    database,
    sql`
      delete from payment_events where event_id in (
        select event_id from payment_events where processed_at < ${before} limit ${sql.lit(PRUNED_AT_ONCE)})`,
  )
  // Versions of the market before kept what was in them.
  await inBatches(
    database,
    sql`
      update payment_events set payload = '' where event_id in (
        select event_id from payment_events where processed_at is not null and payload <> ''
        limit ${sql.lit(PRUNED_AT_ONCE)})`,
  )
}

export function createInbox(parts: PaymentParts, act: (change: Change) => Promise<void>): Inbox {
  const { database, clock, jobs, provider } = parts

  const store = ({ eventId, type, payload, occurredAt }: ProviderEvent): Promise<void> =>
    database.asService(async (tx) => {
      const stored = await tx
        .insertInto('payment_events')
        .values({ event_id: eventId, type, payload, occurred_at: occurredAt, received_at: clock.now() })
        .onConflict((conflict) => conflict.column('event_id').doNothing())
        .executeTakeFirst()
      if (stored.numInsertedOrUpdatedRows !== 1n) return
      await jobs.enqueue(tx, { kind: JOB, key: eventId, payload: { eventId } })
    })

  async function actOn({ eventId }: z.infer<typeof jobSchema>): Promise<void> {
    const event = await database.asService((tx) =>
      tx
        .selectFrom('payment_events')
        .select(['payload', 'processed_at'])
        .where('event_id', '=', eventId)
        .executeTakeFirst(),
    )
    if (event === undefined) throw new LunaError('NOT_FOUND', `payment event ${eventId}`)
    if (event.processed_at !== null) return
    const change = provider.changeOf(event.payload)
    if (change !== null) await act(change)
    await database.asService(async (tx) => {
      await tx
        .updateTable('payment_events')
        // It names and addresses the payer, and is not needed any more.
        .set({ processed_at: clock.now(), payload: '' })
        .where('event_id', '=', eventId)
        .execute()
    })
  }
  jobs.register(JOB, jobSchema, actOn, PAYMENT_JOBS)

  return {
    receive: async (payload, signature) => store(provider.readEvent(payload, signature)),

    async stateOf(eventId, signature) {
      provider.requireSigned(eventId, signature)
      const event = await database.asService((tx) =>
        tx.selectFrom('payment_events').select('processed_at').where('event_id', '=', eventId).executeTakeFirst(),
      )
      if (event === undefined) return 'unknown'
      return event.processed_at === null ? 'received' : 'processed'
    },

    async fetchMissed() {
      const now = clock.now()
      const before = await database.asService((tx) =>
        tx.selectFrom('payment_listing').select('listed_until').executeTakeFirst(),
      )
      const oldest = now.getTime() - OLDEST_MS
      const since = new Date(Math.max(oldest, (before?.listed_until.getTime() ?? 0) - OVERLAP_MS))
      for (const event of await provider.listEvents(since)) await store(event)
      await database.asService((tx) =>
        tx
          .insertInto('payment_listing')
          .values({ listed_until: now })
          .onConflict((conflict) => conflict.column('only_row').doUpdateSet({ listed_until: now }))
          .execute(),
      )
    },

    prune: () => pruneEvents(database, clock.now()),
  }
}
