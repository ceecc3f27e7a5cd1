/**
 * The state of each creator, precomputed for discovery, and the notifications about changes. Events wait in
 * `reputation_unsummed` until a refresh counts them; time alone is counted once a day.
 */

import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { explainChange, type ReputationChange } from '#shared/reputation/change.ts'
import { type ReputationExplanation, reputationExplanationSchema } from '#shared/reputation/explain.ts'
import { DAY_MS } from '#shared/time.ts'
import { isCreator } from '../accounts/roles.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { notify } from '../notifications/notify.ts'
import { recordReputationEvent } from './events.ts'
import { reputationOf } from './standing.ts'
import { sumEvents } from './sums.ts'

/** Less is written down where time alone made it, and is not worth a notification. */
const NOTABLE_CHANGE = 0.01
/** Less is not shown anywhere. */
const LEAST_CHANGE = 0.001
const BATCH = 200

function inputOf(explanation: ReputationExplanation, name: string): number {
  const inputs = explanation.components.flatMap((component) => component.inputs)
  return inputs.find((input) => input.name === name)?.value ?? 0
}

function hundredths(value: number): number {
  return Math.round(value * 100)
}

async function snapshotValues(tx: Tx, accountId: string, explanation: ReputationExplanation, now: Date) {
  const quality = explanation.components.find(({ component }) => component === 'quality')
  return {
    total_hundredths: hundredths(explanation.total),
    quality_hundredths: hundredths(quality?.value ?? 0),
    level: explanation.level,
    badges: explanation.badges.filter(({ isHeld }) => isHeld).map(({ badge }) => badge),
    rating_count: BigInt(inputOf(explanation, 'ratings')),
    average_stars: explanation.rates.averageStars,
    sold_count: BigInt(inputOf(explanation, 'sold')),
    contribution_count: BigInt(inputOf(explanation, 'contributions')),
    is_listed: !explanation.standing.isBanned && (await isCreator(tx, accountId, now)),
    computed_at: now,
  }
}

/** What is not a matter of size: somebody wants to know it however small the number that goes with it. */
function hasNewStanding(before: ReputationExplanation, after: ReputationExplanation): boolean {
  const marks = ({ level, maySubmit, standing, badges }: ReputationExplanation) =>
    JSON.stringify([
      level,
      maySubmit,
      standing.strikes.map(({ eventId }) => eventId),
      badges.map(({ isHeld }) => isHeld),
    ])
  return marks(before) !== marks(after)
}

async function tell(tx: Tx, accountId: string, change: ReputationChange, isNotable: boolean, at: Date): Promise<void> {
  const { before, after, sentences } = change
  const id = uuidv7()
  await tx
    .insertInto('reputation_changes')
    .values({
      account_id: accountId,
      id,
      before_total: before,
      after_total: after,
      sentences: JSON.stringify(sentences),
      at,
    })
    .execute()
  if (isNotable) await notify(tx, accountId, { kind: 'reputation_changed', data: { before, after, sentences } }, at)
}

/** The day on which a creator began is known from the profile, whether or not anybody recorded it. */
async function recordJoining(tx: Tx, accountId: string): Promise<void> {
  const profile = await tx
    .selectFrom('creator_profiles')
    .select('created_at')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (profile === undefined) return
  const fact = { kind: 'joined' } as const
  await recordReputationEvent(tx, { accountId, source: 'joined', at: profile.created_at, fact })
}

async function begin(tx: Tx, accountId: string, now: Date): Promise<void> {
  await recordJoining(tx, accountId)
  await sumEvents(tx, accountId)
  const explanation = await reputationOf(tx, accountId, now)
  const values = await snapshotValues(tx, accountId, explanation, now)
  await tx
    .insertInto('reputation_snapshots')
    .values({ account_id: accountId, ...values, explanation: JSON.stringify(explanation) })
    .onConflict((conflict) => conflict.column('account_id').doNothing())
    .execute()
}

/** Recalculates, and notifies the owner of changes and their reasons. In a transaction of the service. */
export async function refreshReputation(tx: Tx, accountId: string, now: Date): Promise<void> {
  // Held until the end, so that of two refreshes at once the second begins where the first ended.
  const row = await tx
    .selectFrom('reputation_snapshots')
    .select('explanation')
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return begin(tx, accountId, now)
  const events = await sumEvents(tx, accountId)
  const before = reputationExplanationSchema.parse(row.explanation)
  const after = await reputationOf(tx, accountId, now)
  const change = explainChange(before, after)
  const isNotable = Math.abs(change.change) >= NOTABLE_CHANGE || hasNewStanding(before, after)
  const isReported = isNotable || (events > 0 && Math.abs(change.change) >= LEAST_CHANGE)
  if (isReported) await tell(tx, accountId, change, isNotable, now)
  await tx
    .updateTable('reputation_snapshots')
    .set({
      ...(await snapshotValues(tx, accountId, after, now)),
      ...(isReported ? { explanation: JSON.stringify(after) } : {}),
    })
    .where('account_id', '=', accountId)
    .execute()
}

const ids = z.array(z.object({ account_id: z.string() })).transform((rows) => rows.map(({ account_id }) => account_id))

async function withPendingEvents(tx: Tx): Promise<string[]> {
  return ids.parse(await tx.selectFrom('reputation_unsummed').select('account_id').distinct().limit(BATCH).execute())
}

/** Creators of whose sales some are not counted yet. */
export async function withSalesToCount(tx: Tx): Promise<string[]> {
  return ids.parse(await tx.selectFrom('sales_to_count').select('account_id').distinct().limit(BATCH).execute())
}

async function withoutSnapshot(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('creator_profiles')
    .leftJoin('reputation_snapshots', 'reputation_snapshots.account_id', 'creator_profiles.account_id')
    .select('creator_profiles.account_id')
    .where('reputation_snapshots.account_id', 'is', null)
    .limit(BATCH)
    .execute()
  return ids.parse(rows)
}

async function untouchedForADay(tx: Tx, now: Date): Promise<string[]> {
  const dayAgo = new Date(now.getTime() - DAY_MS)
  const query = tx.selectFrom('reputation_snapshots').select('account_id').where('computed_at', '<=', dayAgo)
  return ids.parse(await query.limit(BATCH).execute())
}

/** Everything that is due: new events, new creators, and what time has changed. */
export async function refreshDueReputations(database: MarketDatabase, now: Date): Promise<void> {
  for (const due of [withPendingEvents, withoutSnapshot, (tx: Tx) => untouchedForADay(tx, now)]) {
    for (let found = await database.asService(due); found.length > 0; found = await database.asService(due)) {
      for (const accountId of found) await database.asService((tx) => refreshReputation(tx, accountId, now))
      if (found.length < BATCH) break
    }
  }
}
