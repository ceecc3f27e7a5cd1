/**
 * What creators earned is moved to their accounts at the payment service: at once after a card payment, from that
 * payment; the rest (uses paid from wallets, parts of a cent) before a payout. An account there never holds more than
 * the ledger owes its creator in whole cents, so what is below a cent carries over and debts are recovered first.
 */
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { cents, centsToMicroDollars, microDollars, microDollarsToCents } from '#shared/money/money.ts'
import type { Tx } from '../db/database.ts'
import { PAYMENT_JOBS } from '../jobs/jobs.ts'
import { balanceOf } from '../ledger/balances.ts'
import { postJournal } from '../ledger/post.ts'
import { planOperation, transfersLeft, wasTransferred } from './operations.ts'
import type { PaymentParts } from './parts.ts'

const TRANSFER_JOB = 'transfer earnings'
const REVERSAL_JOB = 'take earnings back'
const SPENT_JOB = 'take spent earnings back'
const FEE_JOB = 'processor fee'

const saleSchema = z.object({ buyerId: z.string(), saleId: z.string() })
/** What was known of the payment already is not asked for again. */
const transferSchema = saleSchema.extend({
  paymentIntentId: z.string(),
  group: z.string(),
  chargeId: z.string().optional(),
})
const spentSchema = z.object({ creatorId: z.string() })
const feeSchema = z.object({
  buyerId: z.string(),
  paymentIntentId: z.string(),
  feeCents: z.int().nonnegative().nullable().default(null),
})

type TransferJob = z.infer<typeof transferSchema>
type FeeJob = z.infer<typeof feeSchema>

/** In the transaction of a sale paid by card. */
export async function scheduleTransfers(tx: Tx, jobs: PaymentParts['jobs'], job: TransferJob): Promise<void> {
  await jobs.enqueue(tx, { kind: TRANSFER_JOB, key: job.saleId, payload: job })
}

/** In the transaction that takes a sale back. */
export async function scheduleReversals(
  tx: Tx,
  jobs: PaymentParts['jobs'],
  sale: { readonly buyerId: string; readonly saleId: string },
): Promise<void> {
  await jobs.enqueue(tx, { kind: REVERSAL_JOB, key: sale.saleId, payload: sale })
}

/** In the transaction that moves earnings to the creator's wallet. */
export async function scheduleSpentReversals(
  tx: Tx,
  jobs: PaymentParts['jobs'],
  { creatorId, id }: { readonly creatorId: string; readonly id: string },
): Promise<void> {
  await jobs.enqueue(tx, { kind: SPENT_JOB, key: id, payload: { creatorId } })
}

/** In the transaction that notes a payment. */
export async function scheduleFee(tx: Tx, jobs: PaymentParts['jobs'], payment: FeeJob): Promise<void> {
  await jobs.enqueue(tx, { kind: FEE_JOB, key: payment.paymentIntentId, payload: payment })
}

export interface ConnectAccount {
  readonly recipientId: string
  readonly balanceCents: number
  readonly isActive: boolean
  /** Why payouts are held; null where they are not. */
  readonly holdReason: string | null
}

/** Locked until the transaction ends; null where the creator has no account there yet. */
export async function lockConnectAccount(tx: Tx, creatorId: string): Promise<ConnectAccount | null> {
  const row = await tx
    .selectFrom('connect_accounts')
    .select(['processor_account_id', 'balance_cents', 'state', 'hold_reason'])
    .where('account_id', '=', creatorId)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined || row.processor_account_id === null) return null
  return {
    recipientId: row.processor_account_id,
    balanceCents: Number(row.balance_cents),
    isActive: row.state === 'active',
    holdReason: row.hold_reason,
  }
}

/** `change` in whole cents, negative for what leaves the account. */
export async function changeConnectBalance(tx: Tx, creatorId: string, change: number): Promise<void> {
  await tx
    .updateTable('connect_accounts')
    .set((row) => ({ balance_cents: row('balance_cents', '+', BigInt(change)) }))
    .where('account_id', '=', creatorId)
    .execute()
}

interface Earning {
  readonly creatorId: string
  readonly earnedCents: number
}

async function earningsOfSale(tx: Tx, { buyerId, saleId }: z.infer<typeof saleSchema>) {
  const sale = await tx
    .selectFrom('sales')
    .leftJoin('sale_shares', (join) =>
      join.onRef('sale_shares.account_id', '=', 'sales.account_id').onRef('sale_shares.sale_id', '=', 'sales.id'),
    )
    .select(['creator_id', 'ancestry', 'state', 'shares'])
    .where('sales.account_id', '=', buyerId)
    .where('sales.id', '=', saleId)
    .executeTakeFirstOrThrow()
  const parents = z.array(z.object({ creatorId: z.string() })).parse(sale.ancestry)
  const collaborators = z.array(z.object({ accountId: z.string() })).parse(sale.shares ?? [])
  const earners = [...parents.map(({ creatorId }) => creatorId), ...collaborators.map(({ accountId }) => accountId)]
  const rows = await tx
    .selectFrom('creator_sales')
    .select(['account_id', 'earned_micro_dollars'])
    .where('account_id', 'in', [sale.creator_id, ...earners])
    .where('sale_id', '=', saleId)
    .orderBy('account_id')
    .execute()
  const byCreator = new Map<string, bigint>()
  for (const { account_id, earned_micro_dollars } of rows) {
    byCreator.set(account_id, (byCreator.get(account_id) ?? 0n) + earned_micro_dollars)
  }
  const earnings: Earning[] = [...byCreator].map(([creatorId, earned]) => {
    const { cents: whole, rest } = microDollarsToCents(microDollars(earned))
    return { creatorId, earnedCents: whole + (rest > 0n ? 1 : 0) }
  })
  return { state: sale.state, earnings }
}

async function owedCents(tx: Tx, creatorId: string): Promise<number> {
  return Math.max(0, microDollarsToCents(await balanceOf(tx, creatorId, 'creator')).cents)
}

export function createTransfers({ database, clock, jobs, provider }: PaymentParts): void {
  async function transferOne(tx: Tx, { creatorId, earnedCents }: Earning, job: TransferJob, chargeId: string) {
    const account = await lockConnectAccount(tx, creatorId)
    if (account === null || !account.isActive) return
    if (await wasTransferred(tx, creatorId, job.saleId)) return
    const missing = (await owedCents(tx, creatorId)) - account.balanceCents
    const amountCents = Math.min(missing, earnedCents)
    if (amountCents <= 0) return
    const { recipientId } = account
    await changeConnectBalance(tx, creatorId, amountCents)
    const target = { kind: 'transfer', recipientId, chargeId, group: job.group } as const
    const operation = { id: uuidv7(), accountId: creatorId, target, amountCents, saleId: job.saleId }
    await planOperation(tx, jobs, operation, clock.now())
  }

  /** Takes back what is there beyond what the ledger owes: from the sale's transfers first, where there is a sale. */
  async function reverseExcess(tx: Tx, creatorId: string, saleId: string | null): Promise<void> {
    const account = await lockConnectAccount(tx, creatorId)
    if (account === null) return
    let excess = account.balanceCents - (await owedCents(tx, creatorId))
    for (const { id, processorId, leftCents, saleId: of } of await transfersLeft(tx, creatorId, saleId)) {
      const amountCents = Math.min(excess, leftCents)
      if (amountCents <= 0) return
      if (processorId === null) throw new LunaError('PAYMENTS_UNAVAILABLE', `The transfer ${id} is still on its way.`)
      excess -= amountCents
      await changeConnectBalance(tx, creatorId, -amountCents)
      const target = { kind: 'reversal', transferId: processorId } as const
      const operation = {
        id: uuidv7(),
        accountId: creatorId,
        target,
        amountCents,
        transferId: id,
        ...(of !== null && { saleId: of }),
      }
      await planOperation(tx, jobs, operation, clock.now())
    }
  }

  async function transferAll(job: TransferJob): Promise<void> {
    const chargeId = job.chargeId ?? (await provider.readPayment(job.paymentIntentId)).chargeId
    await database.asService(async (tx) => {
      const { state, earnings } = await earningsOfSale(tx, job)
      if (state !== 'completed') return
      for (const earning of earnings) await transferOne(tx, earning, job, chargeId)
    })
  }

  const reverseAll = (sale: z.infer<typeof saleSchema>): Promise<void> =>
    database.asService(async (tx) => {
      const { earnings } = await earningsOfSale(tx, sale)
      for (const { creatorId } of earnings) await reverseExcess(tx, creatorId, sale.saleId)
    })

  const reverseSpent = ({ creatorId }: z.infer<typeof spentSchema>): Promise<void> =>
    database.asService((tx) => reverseExcess(tx, creatorId, null))

  async function postFee({ buyerId, paymentIntentId, feeCents: known }: FeeJob): Promise<void> {
    const feeCents = known ?? (await provider.readPayment(paymentIntentId)).feeCents
    if (feeCents === null)
      throw new LunaError('PAYMENTS_UNAVAILABLE', `The fee of ${paymentIntentId} is not known yet.`)
    if (feeCents === 0) return
    const transfer = {
      kind: 'processor_fee',
      debit: { ownerId: PLATFORM_ID, book: 'processor_fees' },
      credit: { ownerId: PLATFORM_ID, book: 'processor' },
      amount: centsToMicroDollars(cents(feeCents)),
    } as const
    const key = `processor-fee:${paymentIntentId}`
    await database.asService((tx) =>
      postJournal(tx, { accountId: buyerId, key, kind: 'processor_fee', at: clock.now(), transfers: [transfer] }),
    )
  }

  jobs.register(TRANSFER_JOB, transferSchema, transferAll, PAYMENT_JOBS)
  jobs.register(REVERSAL_JOB, saleSchema, reverseAll, PAYMENT_JOBS)
  jobs.register(SPENT_JOB, spentSchema, reverseSpent, PAYMENT_JOBS)
  jobs.register(FEE_JOB, feeSchema, postFee, PAYMENT_JOBS)
}
