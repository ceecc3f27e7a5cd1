/**
 * Delivers: each attempt is a job of its own. A receiver that is down is no failure of the market, so the next attempt is
 * enqueued with a growing pause instead of failing the job.
 */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { idSchema } from '#shared/contract/market/common.ts'
import { SIGNATURE_HEADER } from '#shared/contract/market/webhooks.ts'
import { DAY_MS, HOUR_MS, SECOND_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { enqueueJob } from '../jobs/enqueue.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Sealing } from '../keys/sealing.ts'
import { DELIVERY_JOB } from './publish-event.ts'
import { signatureOf } from './secrets.ts'
import type { Attempt, Send } from './send.ts'

/** With the pauses between them about two days. */
export const MAX_ATTEMPTS = 18
const FIRST_PAUSE_MS = 5 * SECOND_MS
const LONGEST_PAUSE_MS = 8 * HOUR_MS
/** An endpoint that took nothing for this long is disabled when a delivery is given up. */
const DISABLED_AFTER_MS = 3 * DAY_MS
const CONCURRENCY = 32

export interface DeliveryParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Pick<Jobs, 'register'>
  readonly sealing: Sealing
  readonly send: Send
  /** Whether another node has newer keys. */
  lookAgain(): Promise<boolean>
  /** Tells the account that an endpoint was disabled. */
  tellDisabled(tx: Tx, accountId: string, host: string): Promise<void>
}

const jobSchema = z.object({ accountId: idSchema, id: idSchema, attempt: z.int().min(1) })
type DeliveryJob = z.infer<typeof jobSchema>

interface Prepared {
  readonly endpointId: string
  readonly kind: string
  readonly eventId: string
  readonly url: string
  readonly body: string
  readonly secrets: readonly string[]
  /** Whether all of them could be decrypted. */
  readonly isSigned: boolean
}

/** Doubled with each attempt, each between half and one and a half of it, so that retries do not come in waves. */
export function pauseAfter(attempt: number, random: () => number = Math.random): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * (0.5 + random())
}

/** Null where there is nothing to send any more. */
async function prepare(tx: Tx, { sealing }: DeliveryParts, job: DeliveryJob, now: Date): Promise<Prepared | null> {
  const row = await tx
    .selectFrom('webhook_deliveries as d')
    .innerJoin('webhook_endpoints as e', (join) =>
      join.onRef('e.account_id', '=', 'd.account_id').onRef('e.id', '=', 'd.endpoint_id'),
    )
    .select(['d.payload', 'd.event_id', 'd.event_kind', 'd.endpoint_id'])
    .select(['e.url', 'e.secret', 'e.earlier_secret', 'e.earlier_secret_until'])
    .where('d.account_id', '=', job.accountId)
    .where('d.id', '=', job.id)
    .where('d.state', '=', 'waiting')
    .where('e.is_enabled', '=', true)
    .executeTakeFirst()
  if (row === undefined) return null
  const isOverlap = row.earlier_secret_until !== null && row.earlier_secret_until > now
  const sealed = [row.secret, ...(isOverlap && row.earlier_secret !== null ? [row.earlier_secret] : [])]
  const owner = { accountId: job.accountId, rowId: row.endpoint_id }
  const secrets = sealed.flatMap((one) => sealing.open(owner, one)?.toString('utf8') ?? [])
  const { payload: body, url, event_id: eventId, event_kind: kind, endpoint_id: endpointId } = row
  return { endpointId, kind, eventId, url, body, secrets, isSigned: secrets.length === sealed.length }
}

/** An endpoint that takes nothing any more would be tried for every event to come. */
async function disableSilent(
  tx: Tx,
  { tellDisabled, clock }: DeliveryParts,
  accountId: string,
  { endpointId, url }: Prepared,
): Promise<void> {
  const silentSince = new Date(clock.now().getTime() - DISABLED_AFTER_MS)
  const disabled = await tx
    .updateTable('webhook_endpoints')
    .set({ is_enabled: false, disabled_reason: 'no delivery arrived for three days' })
    .where('account_id', '=', accountId)
    .where('id', '=', endpointId)
    .where('is_enabled', '=', true)
    .where(({ eb, fn }) => eb(fn.coalesce('last_success_at', 'created_at'), '<', silentSince))
    .returning('id')
    .executeTakeFirst()
  if (disabled === undefined) return
  await tellDisabled(tx, accountId, new URL(url).host.slice(0, 300))
}

async function note(tx: Tx, parts: DeliveryParts, job: DeliveryJob, prepared: Prepared, { status, problem }: Attempt) {
  const { accountId, id, attempt } = job
  const now = parts.clock.now()
  const isOver = problem === null || attempt >= MAX_ATTEMPTS
  const next = isOver ? null : new Date(now.getTime() + pauseAfter(attempt))
  const noted = await tx
    .updateTable('webhook_deliveries')
    .set({
      ...{ attempts: attempt, last_attempt_at: now, last_status: status, last_problem: problem, next_attempt_at: next },
      state: problem === null ? 'delivered' : isOver ? 'failed' : 'waiting',
    })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('attempts', '<', attempt)
    .returning('id')
    .executeTakeFirst()
  // A repeat of this job, or a resend, has noted it in the meantime.
  if (noted === undefined) return
  if (problem === null) {
    const endpoint = tx.updateTable('webhook_endpoints').set({ last_success_at: now })
    await endpoint.where('account_id', '=', accountId).where('id', '=', prepared.endpointId).execute()
  } else if (next === null) {
    await disableSilent(tx, parts, accountId, prepared)
  } else {
    const payload = { accountId, id, attempt: attempt + 1 }
    await enqueueJob(tx, { kind: DELIVERY_JOB, key: `${id} ${attempt + 1}`, payload, runAt: next }, now)
  }
}

export function runDeliveries(parts: DeliveryParts): void {
  const { database, clock, jobs, send } = parts
  async function deliver(job: DeliveryJob, signal: AbortSignal): Promise<void> {
    const read = () => database.asService((tx) => prepare(tx, parts, job, clock.now()))
    let prepared = await read()
    if (prepared?.isSigned === false && (await parts.lookAgain())) prepared = await read()
    if (prepared === null) return
    // Sent without its signature, it would be refused or, worse, believed.
    if (!prepared.isSigned) throw new LunaError('KEYS_UNREADABLE', `webhook_endpoints: ${prepared.endpointId}`)
    const { url, body, eventId, kind, secrets } = prepared
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'LunaMarket-Webhooks/1',
      'luna-event-id': eventId,
      'luna-event-kind': kind,
      [SIGNATURE_HEADER]: signatureOf(body, secrets, clock.now()),
    }
    const attempt = await send({ url, body, headers, signal })
    const sent = prepared
    await database.asService((tx) => note(tx, parts, job, sent, attempt))
  }
  jobs.register(DELIVERY_JOB, jobSchema, deliver, { priority: 'normal', concurrency: CONCURRENCY })
}
