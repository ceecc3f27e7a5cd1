/**
 * Requests to the payment service. An operation is planned in the transaction that makes it necessary and sent
 * afterwards under its id as idempotency key, again and again until there is an answer: a crash at any point neither
 * loses it nor does it twice.
 */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { type Jobs, PAYMENT_JOBS } from '../jobs/jobs.ts'
import type { PaymentProvider } from './provider.ts'
import { tryEach } from './try-each.ts'

const targetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('refund'), paymentIntentId: z.string() }),
  // A part of a top-up goes back to its card; unlike a refund, it undoes no purchase.
  z.object({ kind: z.literal('wallet_refund'), paymentIntentId: z.string(), paybackId: z.string() }),
  z.object({
    kind: z.literal('transfer'),
    recipientId: z.string(),
    chargeId: z.string().nullable(),
    group: z.string().nullable(),
  }),
  z.object({ kind: z.literal('reversal'), transferId: z.string() }),
  z.object({ kind: z.literal('payout'), recipientId: z.string() }),
  z.object({
    kind: z.literal('cancel_subscription'),
    subscriptionId: z.string(),
    when: z.enum(['now', 'period_end']),
  }),
])
export type OperationTarget = z.infer<typeof targetSchema>

export interface PlannedOperation {
  readonly id: string
  /** Whose money moves: the buyer of a refund, the creator of a transfer or payout. */
  readonly accountId: string
  readonly target: OperationTarget
  /** 0 where no money moves. */
  readonly amountCents: number
  readonly saleId?: string
  readonly payoutId?: string
  /** Of a reversal: the operation that transferred. */
  readonly transferId?: string
}

/** Called with the result of an operation in the transaction that records it. */
export type OperationEnd = (tx: Tx, operation: PlannedOperation, failure: string | null) => Promise<void>

/** Why the payment service refused something; what else it says is for people. */
const refusalSchema = z.object({ refusal: z.literal('disputed') })

interface Refusal {
  readonly detail: string
  readonly code: string | null
}

const JOB = 'payment operation'
const jobSchema = z.object({ accountId: z.string(), id: z.string() })

function rowOf({ id, accountId, target, amountCents, saleId, payoutId, transferId }: PlannedOperation, at: Date) {
  return {
    account_id: accountId,
    id,
    kind: target.kind,
    amount_cents: BigInt(amountCents),
    target: JSON.stringify(target),
    sale_id: saleId ?? null,
    payout_id: payoutId ?? null,
    transfer_id: transferId ?? null,
    created_at: at,
  }
}

/** Sent by its job; `jobs` take care of repeating. */
export async function planOperation(
  tx: Tx,
  jobs: Pick<Jobs, 'enqueue'>,
  operation: PlannedOperation,
  at: Date,
): Promise<void> {
  const { id, accountId } = operation
  await tx
    .insertInto('payment_operations')
    .values({ ...rowOf(operation, at), state: 'planned' })
    .execute()
  await jobs.enqueue(tx, { kind: JOB, key: id, payload: { accountId, id } })
}

/** What the payment service has done already, such as before a backup was restored: as `planOperation`, without sending it. */
export async function noteOperation(
  tx: Tx,
  operation: PlannedOperation,
  { processorId, at }: { readonly processorId: string; readonly at: Date },
): Promise<void> {
  await tx
    .insertInto('payment_operations')
    .values({ ...rowOf(operation, at), state: 'done', processor_id: processorId, settled_at: at })
    .execute()
}

async function send(
  provider: PaymentProvider,
  { id, target, amountCents, saleId }: Pick<PlannedOperation, 'id' | 'target' | 'amountCents' | 'saleId'>,
): Promise<string> {
  switch (target.kind) {
    case 'refund':
      return (await provider.refund(target.paymentIntentId, amountCents, id, { saleId })).refundId
    case 'wallet_refund': {
      const { paymentIntentId, paybackId } = target
      return (await provider.refund(paymentIntentId, amountCents, id, { paybackId })).refundId
    }
    case 'transfer': {
      const { recipientId, chargeId, group } = target
      return (await provider.transfer({ recipientId, amountCents, chargeId, group }, id)).transferId
    }
    case 'reversal':
      return (await provider.reverseTransfer(target.transferId, amountCents, id)).reversalId
    case 'payout':
      return (await provider.payOut(target.recipientId, amountCents, id)).payoutId
    case 'cancel_subscription':
      await provider.cancelSubscription(target.subscriptionId, target.when, id)
      return target.subscriptionId
  }
}

export interface Operations {
  /** Sends a planned operation and everything it needs first. Does nothing where it has ended already. */
  perform(accountId: string, id: string): Promise<void>
  /** Sends what has been planned for long and not been sent, whatever became of its job. */
  performOverdue(): Promise<void>
  /** Ends a planned operation that the payment service has done, as it turns out. Does nothing for any other. */
  noteDone(accountId: string, id: string, processorId: string): Promise<void>
}

interface OperationsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly provider: PaymentProvider
  readonly jobs: Pick<Jobs, 'register'>
  readonly onEnd: OperationEnd
}

const OVERDUE_MS = 10 * MINUTE_MS

function readRow(row: {
  account_id: string
  id: string
  target: unknown
  amount_cents: bigint
  sale_id: string | null
  payout_id: string | null
  transfer_id: string | null
}): PlannedOperation {
  return {
    id: row.id,
    accountId: row.account_id,
    target: targetSchema.parse(row.target),
    amountCents: Number(row.amount_cents),
    ...(row.sale_id === null ? {} : { saleId: row.sale_id }),
    ...(row.payout_id === null ? {} : { payoutId: row.payout_id }),
    ...(row.transfer_id === null ? {} : { transferId: row.transfer_id }),
  }
}

const plannedTransfers = (tx: Tx, accountId: string) =>
  tx
    .selectFrom('payment_operations')
    .select('id')
    .where('account_id', '=', accountId)
    .where('kind', '=', 'transfer')
    .where('state', '=', 'planned')
    .orderBy('created_at')
    .execute()

export function createOperations({ database, clock, provider, jobs, onEnd }: OperationsParts): Operations {
  const read = (accountId: string, id: string) =>
    database.asService(async (tx) => {
      const row = await tx
        .selectFrom('payment_operations')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .executeTakeFirst()
      if (row === undefined) throw new LunaError('NOT_FOUND', `payment operation ${id}`)
      return row.state === 'planned' ? readRow(row) : null
    })

  const end = (operation: PlannedOperation, processorId: string | null, refused: Refusal | null) =>
    database.asService(async (tx) => {
      const failure = refused?.detail ?? null
      const ended = await tx
        .updateTable('payment_operations')
        .set({
          state: failure === null ? 'done' : 'failed',
          processor_id: processorId,
          failure,
          failure_code: refused?.code ?? null,
          settled_at: clock.now(),
        })
        .where('account_id', '=', operation.accountId)
        .where('id', '=', operation.id)
        .where('state', '=', 'planned')
        .executeTakeFirst()
      if (ended.numUpdatedRows === 1n) await onEnd(tx, operation, failure)
    })

  /** Money must be in the account before it can leave it. */
  async function performTransfersFirst({ accountId, target }: PlannedOperation): Promise<void> {
    if (target.kind !== 'payout') return
    const transfers = await database.asService((tx) => plannedTransfers(tx, accountId))
    for (const { id } of transfers) await perform(accountId, id)
  }

  async function perform(accountId: string, id: string): Promise<void> {
    const operation = await read(accountId, id)
    if (operation === null) return
    await performTransfersFirst(operation)
    try {
      await end(operation, await send(provider, operation), null)
    } catch (error) {
      // Refused for good; what may succeed later is thrown on, and the job comes again.
      if (!(error instanceof LunaError) || error.code !== 'PAYMENT_FAILED') throw error
      const code = refusalSchema.safeParse(error.data).data?.refusal ?? null
      await end(operation, null, { detail: error.detail ?? error.message, code })
    }
  }

  jobs.register(JOB, jobSchema, ({ accountId, id }) => perform(accountId, id), PAYMENT_JOBS)
  return {
    perform,
    async noteDone(accountId, id, processorId) {
      const operation = await read(accountId, id)
      if (operation !== null) await end(operation, processorId, null)
    },
    async performOverdue() {
      const before = new Date(clock.now().getTime() - OVERDUE_MS)
      const overdue = await database.asService((tx) =>
        tx
          .selectFrom('payment_operations')
          .select(['account_id', 'id'])
          .where('state', '=', 'planned')
          .where('created_at', '<', before)
          .orderBy('created_at')
          .limit(100)
          .execute(),
      )
      await tryEach(overdue, ({ account_id, id }) => perform(account_id, id))
    },
  }
}

/** The card could not take a refund after all. Returns its operation; null for one that is unknown. */
export async function noteRefundFailed(
  tx: Tx,
  { refundId, key }: { readonly refundId: string; readonly key: string | null },
  at: Date,
): Promise<PlannedOperation | null> {
  const row = await tx
    .selectFrom('payment_operations')
    .selectAll()
    // One that was sent before a loss is noted under another id than its key.
    .where(({ eb, or }) => or([eb('processor_id', '=', refundId), ...(key === null ? [] : [eb('id', '=', key)])]))
    .where('kind', 'in', ['refund', 'wallet_refund'])
    .executeTakeFirst()
  if (row === undefined) return null
  await tx
    .updateTable('payment_operations')
    .set({ state: 'failed', failure: 'The card could not be refunded.', settled_at: at })
    .where('account_id', '=', row.account_id)
    .where('id', '=', row.id)
    .where('state', '<>', 'failed')
    .execute()
  return readRow(row)
}

/** Whether a sale's earnings were transferred to an account; a transfer that failed does not count. */
export async function wasTransferred(tx: Tx, accountId: string, saleId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('payment_operations')
    .select('id')
    .where('account_id', '=', accountId)
    .where('sale_id', '=', saleId)
    .where('kind', '=', 'transfer')
    .where('state', '<>', 'failed')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

const REVERSED_AT_ONCE = 200

/** What was transferred to an account and not taken back yet: for this sale first, then the newest first. */
export async function transfersLeft(
  tx: Tx,
  accountId: string,
  saleId: string | null,
): Promise<{ id: string; processorId: string | null; leftCents: number; saleId: string | null }[]> {
  const { rows } = await sql<{ id: string; processor_id: string | null; left_cents: bigint; sale_id: string | null }>`
    select t.id, t.processor_id, t.sale_id, l.left_cents
    from payment_operations t
    cross join lateral (select (t.amount_cents - coalesce((
      select sum(r.amount_cents) from payment_operations r
      where r.account_id = t.account_id and r.transfer_id = t.id and r.state <> 'failed'), 0))::bigint as left_cents) l
    where t.account_id = ${accountId} and t.kind = 'transfer' and t.state <> 'failed' and l.left_cents > 0
    order by (t.sale_id is not distinct from ${saleId}::uuid) desc, t.created_at desc, t.id
    limit ${REVERSED_AT_ONCE}`.execute(tx)
  return rows.map(({ id, processor_id, left_cents, sale_id }) => {
    return { id, processorId: processor_id, leftCents: Number(left_cents), saleId: sale_id }
  })
}
