/** The webhook endpoints of an account, and what was sent to them. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import {
  MAX_WEBHOOKS,
  type NewWebhookEndpoint,
  type WebhookChange,
  type WebhookDelivery,
  type WebhookEndpoint,
  webhookDeliverySchema,
  webhookEndpointSchema,
} from '#shared/contract/market/webhooks.ts'
import { HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import { brokenConstraint, type MarketDatabase, type Tx } from '../db/database.ts'
import { isBefore } from '../db/places.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { enqueueJob } from '../jobs/enqueue.ts'
import type { Sealing } from '../keys/sealing.ts'
import { WEBHOOK_DELIVERIES_KEPT_MS } from '../retention.ts'
import { createDelivery, DELIVERY_JOB } from './publish-event.ts'
import { makeWebhookSecret } from './secrets.ts'

interface WithSecret {
  readonly endpoint: WebhookEndpoint
  readonly secret: string
}

interface DeliveriesQuery extends PageRequest {
  readonly id: string
  readonly state?: WebhookDelivery['state'] | undefined
}

/** What names an endpoint throws NOT_FOUND for one that is not the account's. */
export interface Webhooks {
  list(accountId: string): Promise<WebhookEndpoint[]>
  /** `requestKey`: the request's Idempotency-Key. Throws CONFLICT where it made a secret before, INVALID_INPUT. */
  create(accountId: string, requestKey: string, wanted: NewWebhookEndpoint): Promise<WithSecret>
  change(accountId: string, id: string, change: WebhookChange): Promise<WebhookEndpoint>
  remove(accountId: string, id: string): Promise<void>
  rotateSecret(accountId: string, id: string, requestKey: string, overlapHours: number): Promise<WithSecret>
  test(accountId: string, id: string): Promise<WebhookDelivery>
  deliveries(accountId: string, query: DeliveriesQuery): Promise<Paged<WebhookDelivery>>
  resend(accountId: string, id: string, deliveryId: string): Promise<WebhookDelivery>
  /** Periodic. */
  forgetOld(): Promise<void>
}

interface WebhooksParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly sealing: Sealing
  readonly allowsPrivate: boolean
}

const ENDPOINT_COLUMNS = [
  ...(['id', 'url', 'description', 'events', 'is_enabled', 'disabled_reason', 'earlier_secret_until'] as const),
  ...(['created_at', 'last_success_at'] as const),
] as const
const DELIVERY_COLUMNS = [
  ...(['id', 'event_id', 'event_kind', 'state', 'attempts', 'created_at', 'last_attempt_at'] as const),
  ...(['next_attempt_at', 'last_status', 'last_problem', 'payload'] as const),
] as const

const SHOWN_ONCE = 'This request was already answered, and the secret is shown only once. Rotate the secret.'
const textOf = (date: Date | null): string | null => date?.toISOString() ?? null
const hashOf = (requestKey: string): Buffer => createHash('sha256').update(requestKey).digest()

async function readEndpoints(tx: Tx, accountId: string, id?: string): Promise<WebhookEndpoint[]> {
  const rows = await tx
    .selectFrom('webhook_endpoints')
    .select(ENDPOINT_COLUMNS)
    .where('account_id', '=', accountId)
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) =>
    webhookEndpointSchema.parse({
      ...{ id: row.id, url: row.url, description: row.description, events: row.events, isEnabled: row.is_enabled },
      disabledReason: row.disabled_reason,
      earlierSecretUntil: textOf(row.earlier_secret_until),
      createdAt: row.created_at.toISOString(),
      lastSuccessAt: textOf(row.last_success_at),
    }),
  )
}

async function readEndpoint(tx: Tx, accountId: string, id: string): Promise<WebhookEndpoint> {
  const [endpoint] = await readEndpoints(tx, accountId, id)
  if (endpoint === undefined) throw new LunaError('NOT_FOUND')
  return endpoint
}

const deliveriesOf = (tx: Tx, accountId: string, endpointId: string) =>
  tx
    .selectFrom('webhook_deliveries')
    .select(DELIVERY_COLUMNS)
    .where('account_id', '=', accountId)
    .where('endpoint_id', '=', endpointId)

type DeliveryRow = Awaited<ReturnType<ReturnType<typeof deliveriesOf>['executeTakeFirstOrThrow']>>

function deliveryOf(row: DeliveryRow): WebhookDelivery {
  return webhookDeliverySchema.parse({
    ...{ id: row.id, eventId: row.event_id, kind: row.event_kind, state: row.state, attempts: row.attempts },
    createdAt: row.created_at.toISOString(),
    lastAttemptAt: textOf(row.last_attempt_at),
    nextAttemptAt: textOf(row.next_attempt_at),
    ...{ lastStatus: row.last_status, lastProblem: row.last_problem, payload: row.payload },
  })
}

async function readDelivery(tx: Tx, accountId: string, id: string, deliveryId: string): Promise<WebhookDelivery> {
  const row = await deliveriesOf(tx, accountId, id).where('id', '=', deliveryId).executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND')
  return deliveryOf(row)
}

/** Throws `CONFLICT` where the request made a secret before: it was shown. */
async function shownOnce<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (brokenConstraint(error) !== 'webhook_endpoints_account_id_request_hash_key') throw error
    throw new LunaError('CONFLICT', SHOWN_ONCE)
  }
}

function assertAllowed(url: string, allowsPrivate: boolean): void {
  if (allowsPrivate || new URL(url).protocol === 'https:') return
  throw new LunaError('INVALID_INPUT', 'url: must start with https://')
}

function endpointsWith({ database, clock, sealing, allowsPrivate }: WebhooksParts) {
  const endpoints: Pick<Webhooks, 'create' | 'change' | 'rotateSecret'> = {
    async create(accountId, requestKey, { url, description, events }) {
      assertAllowed(url, allowsPrivate)
      return shownOnce(() =>
        database.asService(async (tx) => {
          await tx.selectFrom('accounts').select('account_id').where('account_id', '=', accountId).forUpdate().execute()
          if ((await readEndpoints(tx, accountId)).length >= MAX_WEBHOOKS) {
            throw new LunaError('CONFLICT', `There are ${MAX_WEBHOOKS} webhook endpoints. Remove one first.`)
          }
          const id = uuidv7()
          const secret = makeWebhookSecret()
          await tx
            .insertInto('webhook_endpoints')
            .values({
              ...{ account_id: accountId, id, url, description, events, is_enabled: true, created_at: clock.now() },
              ...{
                secret: sealing.seal({ accountId, rowId: id }, Buffer.from(secret)),
                request_hash: hashOf(requestKey),
              },
            })
            .execute()
          return { endpoint: await readEndpoint(tx, accountId, id), secret }
        }),
      )
    },

    async change(accountId, id, { url, description, events, isEnabled }) {
      if (url !== undefined) assertAllowed(url, allowsPrivate)
      const changed = {
        ...(url === undefined ? {} : { url }),
        ...(description === undefined ? {} : { description }),
        ...(events === undefined ? {} : { events }),
        ...(isEnabled === undefined ? {} : { is_enabled: isEnabled, disabled_reason: null }),
      }
      return database.asService(async (tx) => {
        if (Object.keys(changed).length > 0) {
          const rows = tx.updateTable('webhook_endpoints').set(changed)
          await rows.where('account_id', '=', accountId).where('id', '=', id).execute()
        }
        return readEndpoint(tx, accountId, id)
      })
    },

    rotateSecret: (accountId, id, requestKey, overlapHours) =>
      shownOnce(() =>
        database.asService(async (tx) => {
          await readEndpoint(tx, accountId, id)
          const secret = makeWebhookSecret()
          const sealed = sealing.seal({ accountId, rowId: id }, Buffer.from(secret))
          const until = new Date(clock.now().getTime() + overlapHours * HOUR_MS)
          const { numAffectedRows } = await sql`
            update webhook_endpoints set earlier_secret = secret, secret = ${sealed}, earlier_secret_until = ${until},
              request_hash = ${hashOf(requestKey)}
            where account_id = ${accountId} and id = ${id} and request_hash <> ${hashOf(requestKey)}`.execute(tx)
          if (numAffectedRows === 0n) throw new LunaError('CONFLICT', SHOWN_ONCE)
          return { endpoint: await readEndpoint(tx, accountId, id), secret }
        }),
      ),
  }
  return endpoints
}

function sendingWith({ database, clock }: WebhooksParts) {
  const sending: Pick<Webhooks, 'test' | 'resend'> = {
    test: (accountId, id) =>
      database.asService(async (tx) => {
        const endpoint = await readEndpoint(tx, accountId, id)
        if (!endpoint.isEnabled) throw new LunaError('CONFLICT', 'The endpoint is disabled. Enable it first.')
        const at = clock.now()
        const event = {
          ...{ id: uuidv7(), createdAt: at.toISOString() },
          content: { kind: 'ping', data: {} },
        } as const
        const deliveryId = await createDelivery(tx, { accountId, endpointId: id, event, at })
        return readDelivery(tx, accountId, id, deliveryId)
      }),

    resend: (accountId, id, deliveryId) =>
      database.asService(async (tx) => {
        const endpoint = await readEndpoint(tx, accountId, id)
        if (!endpoint.isEnabled) throw new LunaError('CONFLICT', 'The endpoint is disabled. Enable it first.')
        const at = clock.now()
        const row = await tx
          .updateTable('webhook_deliveries')
          .set({ state: 'waiting', attempts: 0, next_attempt_at: at })
          .where('account_id', '=', accountId)
          .where('endpoint_id', '=', id)
          .where('id', '=', deliveryId)
          .returning('id')
          .executeTakeFirst()
        if (row === undefined) throw new LunaError('NOT_FOUND')
        // Attempts that wait still are not of this sending.
        await tx.deleteFrom('jobs').where('kind', '=', DELIVERY_JOB).where('key', 'like', `${deliveryId} %`).execute()
        const payload = { accountId, id: deliveryId, attempt: 1 }
        await enqueueJob(tx, { kind: DELIVERY_JOB, key: `${deliveryId} 1`, payload }, at)
        return readDelivery(tx, accountId, id, deliveryId)
      }),
  }
  return sending
}

export function createWebhooks(parts: WebhooksParts): Webhooks {
  const { database, clock } = parts
  const { create, change, rotateSecret } = endpointsWith(parts)
  const { test, resend } = sendingWith(parts)
  return {
    ...{ create, change, rotateSecret, test, resend },
    list: (accountId) => database.asAccount(accountId, (tx) => readEndpoints(tx, accountId)),

    remove: (accountId, id) =>
      database.asService(async (tx) => {
        await readEndpoint(tx, accountId, id)
        const deliveries = tx.deleteFrom('webhook_deliveries').where('account_id', '=', accountId)
        await deliveries.where('endpoint_id', '=', id).execute()
        await tx.deleteFrom('webhook_endpoints').where('account_id', '=', accountId).where('id', '=', id).execute()
      }),

    deliveries: (accountId, { id, state, cursor, limit }) =>
      database.asAccount(accountId, async (tx) => {
        await readEndpoint(tx, accountId, id)
        const rows = await deliveriesOf(tx, accountId, id)
          .where(isBefore(decodeCursor(timeAndIdSchema, cursor), ['created_at', 'id']))
          .$if(state !== undefined, (query) => query.where('state', '=', state ?? ''))
          .orderBy('created_at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit + 1)
          .execute()
        return pageFrom(rows, limit, deliveryOf, (row) => [row.created_at, row.id])
      }),

    forgetOld: () =>
      database.asService(async (tx) => {
        const before = new Date(clock.now().getTime() - WEBHOOK_DELIVERIES_KEPT_MS)
        await tx.deleteFrom('webhook_deliveries').where('created_at', '<', before).execute()
      }),
  }
}
