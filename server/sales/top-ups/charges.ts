/** Charges of saved cards: sent once, whatever is repeated, and settled in the transaction that credits the wallet. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { PAUSE_WORDS } from '#shared/contract/market/auto-top-up-words.ts'
import { HOUR_MS, MINUTE_MS } from '#shared/time.ts'
import type { Tx } from '../../db/database.ts'
import { PAYMENT_JOBS } from '../../jobs/jobs.ts'
import type { CardCharge, ChargeOutcome } from '../../payments/saved-cards.ts'
import { tryEach } from '../../payments/try-each.ts'
import { closedAmong } from '../../shares/in-force.ts'
import { fulfilOrder } from '../fulfil.ts'
import { settleOrder } from '../orders.ts'
import type { SalesParts } from '../parts.ts'
import { lockPlan } from '../saved-cards.ts'
import { pauseTopUps } from './pause.ts'
import { CHARGE_JOB } from './planning.ts'

const jobSchema = z.object({ accountId: z.string(), id: z.string() })
type ChargeRef = z.infer<typeof jobSchema>

/** The payment service remembers what was sent under a key for a day at least; later it is asked instead. */
export const SENT_AGAIN_MS = 12 * HOUR_MS
const OVERDUE_MS = 10 * MINUTE_MS
const CANCELED = 'Automatic top-up was switched off or paused before the card was charged.'
const NOT_MADE = 'The payment service did not respond in time. You were not charged.'

interface Sending {
  readonly charge: CardCharge
  /** Whether an earlier attempt may have charged the card, too long ago to repeat it. */
  readonly isOld: boolean
}

async function settle(tx: Tx, ref: ChargeRef, failure: string, at: Date): Promise<boolean> {
  const settled = await tx
    .updateTable('auto_top_up_charges')
    .set({ state: 'failed', settled_at: at, failure })
    .where('account_id', '=', ref.accountId)
    .where('id', '=', ref.id)
    .where('state', '=', 'planned')
    .executeTakeFirst()
  if (settled.numUpdatedRows !== 1n) return false
  await settleOrder(tx, { buyerId: ref.accountId, id: ref.id }, 'failed', at, { failure })
  return true
}

/** Whether the card may still be charged: asked once, before it is for the first time. */
async function mayCharge(
  tx: Tx,
  { accountId }: ChargeRef,
  { consentId, paymentMethodId }: { readonly consentId: string; readonly paymentMethodId: string },
): Promise<boolean> {
  const plan = await tx
    .selectFrom('auto_top_ups as a')
    .innerJoin('saved_cards as c', 'c.account_id', 'a.account_id')
    .select('c.payment_method_id')
    .where('a.account_id', '=', accountId)
    // What was agreed to since may be less.
    .where('a.consent_id', '=', consentId)
    .where('a.paused_reason', 'is', null)
    .executeTakeFirst()
  return plan?.payment_method_id === paymentMethodId && !(await closedAmong(tx, [accountId])).has(accountId)
}

/** Null where there is nothing to send, or not any more. */
async function begin(tx: Tx, ref: ChargeRef, at: Date): Promise<Sending | null> {
  await lockPlan(tx, ref.accountId)
  const row = await tx
    .selectFrom('auto_top_up_charges')
    .selectAll()
    .where('account_id', '=', ref.accountId)
    .where('id', '=', ref.id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', `automatic top-up ${ref.id}`)
  if (row.state !== 'planned') return null
  const { customer_id: customerId, payment_method_id: paymentMethodId, amount_cents: amountCents } = row
  const reference = { accountId: ref.accountId, orderId: ref.id }
  const charge = { reference, customerId, paymentMethodId, amountCents }
  if (row.sent_at !== null) return { charge, isOld: at.getTime() - row.sent_at.getTime() > SENT_AGAIN_MS }
  if (!(await mayCharge(tx, ref, { consentId: row.consent_id, paymentMethodId }))) {
    await settle(tx, ref, CANCELED, at)
    return null
  }
  await tx
    .updateTable('auto_top_up_charges')
    .set({ sent_at: at })
    .where('account_id', '=', ref.accountId)
    .where('id', '=', ref.id)
    .execute()
  return { charge, isOld: false }
}

async function conclude(parts: SalesParts, ref: ChargeRef, outcome: ChargeOutcome | null): Promise<void> {
  const { database, clock, provider } = parts
  switch (outcome?.state) {
    case 'succeeded': {
      const payment = await provider.readPayment(outcome.paymentIntentId)
      return fulfilOrder(parts, { buyerId: ref.accountId, id: ref.id }, payment)
    }
    // Asked for again when it is overdue.
    case 'processing':
      return
    case 'declined':
      return database.asService(async (tx) => {
        const at = clock.now()
        await lockPlan(tx, ref.accountId)
        const { reason } = outcome
        const failure = `${PAUSE_WORDS[reason]} You were not charged.`
        if (await settle(tx, ref, failure, at)) await pauseTopUps(tx, { accountId: ref.accountId, reason, at })
      })
    case undefined:
      await database.asService((tx) => settle(tx, ref, NOT_MADE, clock.now()))
  }
}

export function createCharges(parts: SalesParts) {
  const { database, clock, jobs, provider } = parts

  async function charge(ref: ChargeRef): Promise<void> {
    const sending = await database.asService((tx) => begin(tx, ref, clock.now()))
    if (sending === null) return
    const outcome = sending.isOld
      ? await provider.findCharge(sending.charge)
      : await provider.chargeSavedCard(sending.charge, `auto-top-up:${ref.id}`)
    await conclude(parts, ref, outcome)
  }
  jobs.register(CHARGE_JOB, jobSchema, charge, PAYMENT_JOBS)

  return {
    /** Looks after charges of which nothing was heard for long, whatever became of their jobs. */
    async chargeOverdue(): Promise<void> {
      const before = new Date(clock.now().getTime() - OVERDUE_MS)
      const overdue = await database.asService((tx) =>
        tx
          .selectFrom('auto_top_up_charges')
          .select(['account_id', 'id'])
          .where('state', '=', 'planned')
          .where('planned_at', '<', before)
          .orderBy('planned_at')
          .limit(100)
          .execute(),
      )
      await tryEach(overdue, ({ account_id: accountId, id }) => charge({ accountId, id }))
    },
  }
}
