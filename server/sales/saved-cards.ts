/** The card that an account lets the market charge: kept with the top-up that saves it, replaced, and forgotten. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { enqueueJob } from '../jobs/enqueue.ts'
import { type Jobs, PAYMENT_JOBS } from '../jobs/jobs.ts'
import type { Payment, PaymentProvider } from '../payments/provider.ts'

const FORGET_JOB = 'forget saved card'
/** With the card alone, or the customer with all that it has. */
const forgetSchema = z.union([z.object({ paymentMethodId: z.string() }), z.object({ customerId: z.string() })])
type Forgotten = z.infer<typeof forgetSchema>

export function registerForgetting({ jobs, provider }: { jobs: Pick<Jobs, 'register'>; provider: PaymentProvider }) {
  const forget = (what: Forgotten): Promise<void> =>
    'customerId' in what ? provider.deleteCustomer(what.customerId) : provider.detachCard(what.paymentMethodId)
  jobs.register(FORGET_JOB, forgetSchema, forget, PAYMENT_JOBS)
}

function enqueueForgetting(tx: Tx, what: Forgotten, at: Date): Promise<void> {
  const key = 'customerId' in what ? what.customerId : what.paymentMethodId
  return enqueueJob(tx, { kind: FORGET_JOB, key, payload: what }, at)
}

/** Held until the transaction ends. Who plans or settles a charge, or changes the card, waits for each other here. */
export async function lockPlan(tx: Tx, accountId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('auto_top_ups')
    .select('account_id')
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}

interface CustomerParts {
  readonly database: MarketDatabase
  readonly provider: PaymentProvider
}

/** Whose card a payment page saves, made where there is none yet. Throws CONFLICT for who did not agree before. */
export async function customerOf({ database, provider }: CustomerParts, accountId: string): Promise<string> {
  const known = await database.asService(async (tx) => {
    const plan = tx.selectFrom('auto_top_ups').select('account_id').where('account_id', '=', accountId)
    if ((await plan.executeTakeFirst()) === undefined) {
      throw new LunaError('CONFLICT', 'Switch automatic top-up on first: only it uses a saved card.')
    }
    return readCustomer(tx, accountId)
  })
  if (known !== undefined) return known
  const made = await provider.openCustomer(accountId, `customer:${accountId}`)
  return database.asService(async (tx) => {
    await tx
      .insertInto('saved_cards')
      .values({ account_id: accountId, customer_id: made })
      .onConflict((conflict) => conflict.column('account_id').doNothing())
      .execute()
    return (await readCustomer(tx, accountId)) ?? made
  })
}

async function readCustomer(tx: Tx, accountId: string): Promise<string | undefined> {
  const card = tx.selectFrom('saved_cards').select('customer_id').where('account_id', '=', accountId)
  return (await card.executeTakeFirst())?.customer_id
}

interface PaidTopUp {
  readonly accountId: string
  readonly orderId: string
  readonly payment: Payment
  readonly at: Date
}

/** In the transaction that credits a top-up: its automatic charge has ended, and the card it saved is kept. */
export async function noteTopUpPaid(tx: Tx, { accountId, orderId, payment, at }: PaidTopUp): Promise<void> {
  const isOn = await lockPlan(tx, accountId)
  await tx
    .updateTable('auto_top_up_charges')
    .set({ state: 'charged', settled_at: at })
    .where('account_id', '=', accountId)
    .where('id', '=', orderId)
    .execute()
  const { savedCard: card } = payment
  if (card === undefined) return
  // Switched off while the page was open: nothing may be charged, so nothing is kept.
  if (!isOn) return enqueueForgetting(tx, { paymentMethodId: card.paymentMethodId }, at)
  const before = await tx
    .selectFrom('saved_cards')
    .select('payment_method_id')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  const { paymentMethodId, brand, last4, expMonth, expYear } = card
  await tx
    .updateTable('saved_cards')
    .set({ payment_method_id: paymentMethodId, brand, last4, exp_month: expMonth, exp_year: expYear, saved_at: at })
    .where('account_id', '=', accountId)
    .execute()
  const replaced = before?.payment_method_id ?? null
  if (replaced !== null && replaced !== paymentMethodId) {
    await enqueueForgetting(tx, { paymentMethodId: replaced }, at)
  }
  // What was wrong with the card before is no longer; a dispute is about the account.
  await tx
    .updateTable('auto_top_ups')
    .set({ paused_reason: null, paused_at: null })
    .where('account_id', '=', accountId)
    .where('paused_reason', 'in', ['declined', 'authentication_required', 'card_unusable'])
    .execute()
}

export async function endConsents(tx: Tx, accountId: string, at: Date): Promise<void> {
  await tx
    .updateTable('auto_top_up_consents')
    .set({ ended_at: at })
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .execute()
}

/** Nothing is charged any more from the moment on in which this is committed; a charge that was sent still ends. */
export async function switchOff(tx: Tx, accountId: string, at: Date): Promise<void> {
  await tx.deleteFrom('auto_top_ups').where('account_id', '=', accountId).execute()
  await endConsents(tx, accountId, at)
}

export async function removeCard(tx: Tx, accountId: string, at: Date): Promise<void> {
  await switchOff(tx, accountId, at)
  const { rows } = await sql<{ removed: string | null }>`
    update saved_cards c set payment_method_id = null, brand = null, last4 = null, exp_month = null, exp_year = null,
      saved_at = null
    from saved_cards before where before.account_id = c.account_id and c.account_id = ${accountId}
    returning before.payment_method_id as removed`.execute(tx)
  const paymentMethodId = rows[0]?.removed ?? null
  if (paymentMethodId !== null) await enqueueForgetting(tx, { paymentMethodId }, at)
}

/** For an account that is closed: the payment service forgets who it was. */
export async function forgetCustomer(tx: Tx, accountId: string, at: Date): Promise<void> {
  await switchOff(tx, accountId, at)
  const removed = await tx
    .deleteFrom('saved_cards')
    .where('account_id', '=', accountId)
    .returning('customer_id')
    .executeTakeFirst()
  if (removed !== undefined) await enqueueForgetting(tx, { customerId: removed.customer_id }, at)
}
