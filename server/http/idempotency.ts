/**
 * A write sent twice is done once: the answer is kept under the account and the key, and given again to the same
 * request. A key belongs to one request; with another body it is refused.
 */
import { createHmac } from 'node:crypto'
import { LunaError } from '#shared/contract/errors.ts'
import { PROBLEM_CONTENT_TYPE } from '#shared/contract/market/problem.ts'
import { MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Keyring } from '../keys/keyring.ts'
import { ANSWERS_KEPT_MS } from '../retention.ts'
import { type KeyInUse, whileKeyIsInUse } from './kept-answer.ts'

export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{8,128}$/
const NO_ACCOUNT = '00000000-0000-0000-0000-000000000000'
/** A first request unanswered for this long died with its server; the next one does the work. */
const ABANDONED_AFTER_MS = MINUTE_MS

interface KeyedRequest {
  readonly accountId: string | null
  readonly key: string
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly body: Uint8Array
  /** Where the request is one of the numbered changes of a device. */
  readonly mutation?: DeviceMutation | null
}

export interface DeviceMutation {
  readonly deviceId: string
  /** Strictly rising. */
  readonly number: bigint
}

export interface Idempotency {
  /** Throws IDEMPOTENCY_KEY_REUSED, REQUEST_IN_PROGRESS, MUTATION_OUT_OF_ORDER with the last number as data. */
  answer(request: KeyedRequest, work: () => Promise<Response>): Promise<Response>
  /** Forgets answers that are older than any client would repeat. */
  prune(): Promise<void>
  /**
   * Requests without an answer died with an earlier process, so clients that repeat them need not wait. Call before the
   * first request, and only where no other process serves the same database.
   */
  giveUpUnanswered(): Promise<void>
}

/** Keyed: a request may carry a password, and a plain hash of it would let it be guessed at once. */
function hashOf({ method, target, body }: KeyedRequest, requestKey: Buffer): Buffer {
  return createHmac('sha256', requestKey).update(`${method} ${target}\n`).update(body).digest()
}

function replay(status: number, body: string): Response {
  const contentType = status >= 400 ? PROBLEM_CONTENT_TYPE : 'application/json'
  return new Response(status === 204 ? null : body, {
    status,
    headers: { 'content-type': contentType, 'idempotency-replayed': 'true' },
  })
}

interface Claim {
  readonly accountId: string
  /** Under which it may be kept, the newest first. */
  readonly keys: readonly [string, ...string[]]
  /** By each key of the market that is accepted, the newest first. */
  readonly hashes: readonly [Buffer, ...Buffer[]]
  readonly mutation: DeviceMutation | null
}

interface Claimed {
  readonly key: string
  /** Null where the caller has to do the work; otherwise the kept answer. */
  readonly kept: Response | null
}

/** Anonymous callers share no account, so their keys are distinguished by the request. */
function claimOf(request: KeyedRequest, keyring: Pick<Keyring, 'accepted'>): Claim {
  const [first, ...others] = keyring.accepted('requests').map(({ bytes }) => hashOf(request, bytes))
  if (first === undefined) throw new LunaError('KEYS_UNREADABLE', 'There is no key for requests.')
  const { accountId, key, mutation = null } = request
  const hashes = [first, ...others] as const
  if (accountId !== null) return { accountId, keys: [key], hashes, mutation }
  const keyFor = (hash: Buffer): string => `${key}:${hash.toString('hex')}`
  return { accountId: NO_ACCOUNT, keys: [keyFor(first), ...others.map(keyFor)], hashes, mutation: null }
}

/** The key under which an earlier request may be kept, from before the market's key was replaced. */
async function keyOf(tx: Tx, { accountId, keys }: Claim): Promise<string> {
  const [newest, ...others] = keys
  if (others.length === 0) return newest
  const earlier = await tx
    .selectFrom('idempotency_keys')
    .select('key')
    .where('account_id', '=', accountId)
    .where('key', 'in', others)
    .executeTakeFirst()
  return earlier?.key ?? newest
}

/** Throws MUTATION_OUT_OF_ORDER. */
async function takeNumber(tx: Tx, accountId: string, { deviceId, number }: DeviceMutation, now: Date): Promise<void> {
  const taken = await tx
    .insertInto('device_mutations')
    .values({ account_id: accountId, device_id: deviceId, last_number: number, last_at: now })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'device_id'])
        .doUpdateSet({ last_number: number, last_at: now })
        .where('device_mutations.last_number', '<', number),
    )
    .returning('last_number')
    .executeTakeFirst()
  if (taken !== undefined) return
  const { last_number: last } = await tx
    .selectFrom('device_mutations')
    .select('last_number')
    .where('account_id', '=', accountId)
    .where('device_id', '=', deviceId)
    .executeTakeFirstOrThrow()
  throw new LunaError('MUTATION_OUT_OF_ORDER', `${number} came after ${last}`, { data: { lastNumber: Number(last) } })
}

/** Throws IDEMPOTENCY_KEY_REUSED, REQUEST_IN_PROGRESS, MUTATION_OUT_OF_ORDER. */
async function claim(tx: Tx, wanted: Claim, now: Date): Promise<Claimed> {
  const { accountId, hashes, mutation } = wanted
  const key = await keyOf(tx, wanted)
  const claimed = await tx
    .insertInto('idempotency_keys')
    .values({ account_id: accountId, key, request_hash: hashes[0], created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst()
  if (claimed !== undefined) {
    // With the claim, not with the answer: what is refused has had its turn too.
    if (mutation !== null) await takeNumber(tx, accountId, mutation, now)
    return { key, kept: null }
  }
  const kept = await tx
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (!hashes.some((hash) => hash.equals(kept.request_hash))) throw new LunaError('IDEMPOTENCY_KEY_REUSED')
  if (kept.response_status !== null) {
    return { key, kept: replay(kept.response_status, kept.response_body ?? '') }
  }
  if (now.getTime() - kept.created_at.getTime() < ABANDONED_AFTER_MS) throw new LunaError('REQUEST_IN_PROGRESS')
  await tx
    .updateTable('idempotency_keys')
    .set({ created_at: now })
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .execute()
  return { key, kept: null }
}

export function createIdempotency(
  database: MarketDatabase,
  clock: Clock,
  keyring: Pick<Keyring, 'accepted' | 'lookAgain'>,
): Idempotency {
  const claimNow = (request: KeyedRequest) =>
    database.asService((tx) => claim(tx, claimOf(request, keyring), clock.now()))

  /** A key that no known key of the market fits may be of a newer one, which another node has. */
  async function claimLatest(request: KeyedRequest): Promise<Claimed> {
    try {
      return await claimNow(request)
    } catch (error) {
      const mayBeNewer = error instanceof LunaError && error.code === 'IDEMPOTENCY_KEY_REUSED'
      if (!mayBeNewer || !(await keyring.lookAgain())) throw error
      return claimNow(request)
    }
  }

  async function keep(accountId: string, key: string, response: Response): Promise<void> {
    const body = await response.clone().text()
    // What may succeed when tried again must not be remembered as the answer.
    const isFinal = response.status < 500 && response.status !== 429
    await database.asService(async (tx) => {
      if (isFinal) {
        await tx
          .updateTable('idempotency_keys')
          .set({ response_status: response.status, response_body: body })
          .where('account_id', '=', accountId)
          .where('key', '=', key)
          .execute()
      } else {
        // Kept with the work itself, it holds, whatever failed after that.
        await tx
          .deleteFrom('idempotency_keys')
          .where('account_id', '=', accountId)
          .where('key', '=', key)
          .where('response_status', 'is', null)
          .execute()
      }
    })
  }

  return {
    async answer(request, work) {
      const accountId = request.accountId ?? NO_ACCOUNT
      const { key, kept } = await claimLatest(request)
      if (kept !== null) return kept
      const use: KeyInUse = { accountId, key, keptStatus: null }
      const response = await whileKeyIsInUse(use, work)
      // Kept in the transaction of the work, it need not be written a second time.
      if (!response.ok || use.keptStatus !== response.status) await keep(accountId, key, response)
      return response
    },

    prune: () => forgetOlderThan(database, new Date(clock.now().getTime() - ANSWERS_KEPT_MS)),
    giveUpUnanswered: () => giveUpUnanswered(database, new Date(clock.now().getTime() - ABANDONED_AFTER_MS)),
  }
}

function forgetOlderThan(database: MarketDatabase, oldest: Date): Promise<void> {
  return database.asService(async (tx) => {
    await tx.deleteFrom('idempotency_keys').where('created_at', '<', oldest).execute()
  })
}

/** As if their work had started at `since`. */
function giveUpUnanswered(database: MarketDatabase, since: Date): Promise<void> {
  return database.asService(async (tx) => {
    await tx.updateTable('idempotency_keys').set({ created_at: since }).where('response_status', 'is', null).execute()
  })
}
