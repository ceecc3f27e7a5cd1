/**
 * Running sums of a creator's events, by their content and hour, and the current counts derived
 * from them: as many rows are read as there are hours, not events.
 */
import { sql } from 'kysely'
import * as z from 'zod'
import { type ReputationEvent, reputationEventSchema } from '#shared/reputation/events.ts'
import { DAY_MS, HOUR_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'

/** The events of which there may be one for each sale, so that they are summed. */
const COUNTED = sql`('rated', 'sold', 'refunded', 'dispute_lost', 'contributed')`
const SINGLE = sql`('joined', 'struck', 'removal_upheld', 'verification', 'overturned')`
const HOUR_OF_EVENT = sql`date_trunc('hour', e.at, 'UTC')`
const COUNT_OF_EVENT = sql`coalesce((e.data ->> 'count')::bigint, 1)`

/** Overturned events are subtracted from their sum. */
const changes = (accountId: string, ids: readonly string[]) => sql`
  select e.kind, e.data - 'count' as facts, ${HOUR_OF_EVENT} as hour, ${COUNT_OF_EVENT} as count, e.at
  from reputation_events e
  where e.account_id = ${accountId} and e.id = any (${ids}::uuid[]) and e.kind in ${COUNTED}
  union all
  select e.kind, e.data - 'count', ${HOUR_OF_EVENT}, -${COUNT_OF_EVENT}, e.at
  from reputation_events o join reputation_events e
    on e.account_id = o.account_id and e.id = (o.data ->> 'eventId')::uuid and e.kind in ${COUNTED}
  where o.account_id = ${accountId} and o.id = any (${ids}::uuid[]) and o.kind = 'overturned'`

/** Adds the events that wait for it to the sums; returns how many they were. In a transaction of the service. */
export async function sumEvents(tx: Tx, accountId: string): Promise<number> {
  const taken = await tx
    .deleteFrom('reputation_unsummed')
    .where('account_id', '=', accountId)
    .returning('event_id')
    .execute()
  if (taken.length === 0) return 0
  const ids = taken.map(({ event_id }) => event_id)
  await sql`
    insert into reputation_sums as s (account_id, kind, facts, hour, count, last_at)
    select ${accountId}::uuid, kind, facts, hour, sum(count)::bigint, max(at)
    from (${changes(accountId, ids)}) as change group by kind, facts, hour order by kind, facts, hour
    on conflict (account_id, kind, facts, hour) do update set
      count = s.count + excluded.count, last_at = greatest(s.last_at, excluded.last_at)`.execute(tx)
  return ids.length
}

const rowSchema = z
  .object({ id: z.string(), kind: z.string(), facts: z.looseObject({}), count: z.bigint(), at: z.date() })
  .transform(({ id, kind, facts, count, at }) =>
    reputationEventSchema.parse({ ...facts, kind, id, count: Number(count), atMs: at.getTime() }),
  )

const isOverturned = sql`exists (
  select from reputation_events o where o.account_id = e.account_id and o.kind = 'overturned'
    and o.data ->> 'eventId' = e.id::text)`

/**
 * What counts as of `now`: overturned events are left out, and events of one kind are summed, within the last 7 days,
 * the 28 before, and earlier, the spans that badges ask about. Of the two hours in which spans meet, and of events not
 * summed yet, events are read one by one; so this gives what all events one by one would give.
 */
export async function standingEvents(tx: Tx, accountId: string, now: Date): Promise<ReputationEvent[]> {
  const edges = [7, 35].map((days) => new Date(now.getTime() - days * DAY_MS))
  const hours = edges.map((edge) => new Date(Math.floor(edge.getTime() / HOUR_MS) * HOUR_MS))
  const [weekAgo, fiveWeeksAgo] = edges
  const [weekHour, fiveWeeksHour] = hours
  const isOnEdge = (at: ReturnType<typeof sql>) => sql`
    (${at} >= ${weekHour} and ${at} < ${weekHour}::timestamptz + interval '1 hour'
      or ${at} >= ${fiveWeeksHour} and ${at} < ${fiveWeeksHour}::timestamptz + interval '1 hour')`
  const event = sql`e.kind, e.data - 'count' as facts, ${COUNT_OF_EVENT} as count, e.at`
  const ofAccount = sql`e.account_id = ${accountId}`
  const { rows } = await sql`
    with counted as (
      select kind, facts, count, least(last_at, ${now}::timestamptz) as at from reputation_sums
      where account_id = ${accountId} and not ${isOnEdge(sql`hour`)}
      union all
      select ${event} from reputation_events e
      where ${ofAccount} and e.kind in ${COUNTED} and ${isOnEdge(sql`e.at`)} and not ${isOverturned}
      union all
      select ${event} from reputation_unsummed u join reputation_events e
        on e.account_id = u.account_id and e.id = u.event_id
      where ${ofAccount} and e.kind in ${COUNTED} and e.at <= ${now} and not ${isOnEdge(sql`e.at`)}
        and not ${isOverturned}
      union all
      select e.kind, e.data - 'count', -${COUNT_OF_EVENT}, e.at
      from reputation_unsummed u
      join reputation_events o on o.account_id = u.account_id and o.id = u.event_id and o.kind = 'overturned'
      join reputation_events e on e.account_id = o.account_id and e.id = (o.data ->> 'eventId')::uuid
      where ${ofAccount} and e.kind in ${COUNTED} and not ${isOnEdge(sql`e.at`)} and not exists (
        select from reputation_unsummed same where same.account_id = e.account_id and same.event_id = e.id)
    )
    select kind as id, kind, facts, sum(count)::bigint as count, max(at) as at from counted
    group by kind, facts, case when at > ${weekAgo} then 0 when at > ${fiveWeeksAgo} then 1 else 2 end
    having sum(count) > 0
    union all
    select e.id::text, e.kind, e.data, 1::bigint, e.at from reputation_events e
    where ${ofAccount} and e.kind in ${SINGLE} and e.kind <> 'overturned' and e.at <= ${now} and not ${isOverturned}`.execute(
    tx,
  )
  return z.array(rowSchema).parse(rows)
}

/** The accounts whose sums are not what their events give, at most ten. Reads all events. */
export async function differingSums(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ account_id: string }>`
    with given as (
      select e.account_id, e.kind, e.data - 'count' as facts, ${HOUR_OF_EVENT} as hour, sum(${COUNT_OF_EVENT}) as count
      from reputation_events e
      where e.kind in ${COUNTED}
        and not exists (
          select from reputation_unsummed u where u.account_id = e.account_id and u.event_id = e.id)
        and not exists (
          select from reputation_events o where o.account_id = e.account_id and o.kind = 'overturned'
            and o.data ->> 'eventId' = e.id::text and not exists (
              select from reputation_unsummed u where u.account_id = o.account_id and u.event_id = o.id))
      group by 1, 2, 3, 4)
    select distinct coalesce(g.account_id, s.account_id) as account_id
    from given g full join reputation_sums s
      on s.account_id = g.account_id and s.kind = g.kind and s.facts = g.facts and s.hour = g.hour
    where coalesce(g.count, 0) <> coalesce(s.count, 0) limit 10`.execute(tx)
  return rows.map(({ account_id }) => account_id)
}
