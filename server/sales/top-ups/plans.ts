/** What an account chose about automatic top-ups, read and changed. */
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import {
  AUTO_TOP_UP_TERMS,
  type AutoTopUp,
  type AutoTopUpPlan,
  pauseReasonSchema,
} from '#shared/contract/market/auto-top-up.ts'
import type { Tx } from '../../db/database.ts'
import { closedAmong } from '../../shares/in-force.ts'
import { endConsents } from '../saved-cards.ts'
import { planTopUp, usedCents } from './planning.ts'

function readPlan(tx: Tx, accountId: string) {
  return tx
    .selectFrom('auto_top_ups as a')
    .innerJoin('auto_top_up_consents as c', (join) =>
      join.onRef('c.account_id', '=', 'a.account_id').onRef('c.id', '=', 'a.consent_id'),
    )
    .select(['a.threshold_cents', 'a.amount_cents', 'a.monthly_cap_cents', 'a.paused_reason', 'c.agreed_at'])
    .where('a.account_id', '=', accountId)
    .executeTakeFirst()
}

async function readCard(tx: Tx, accountId: string): Promise<AutoTopUp['card']> {
  const row = await tx
    .selectFrom('saved_cards')
    .select(['brand', 'last4', 'exp_month', 'exp_year'])
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (row === undefined) return null
  const { brand, last4, exp_month: expMonth, exp_year: expYear } = row
  // The database keeps all of them or none.
  return brand === null || last4 === null || expMonth === null || expYear === null
    ? null
    : { brand, last4, expMonth, expYear }
}

/** As the account itself. */
export async function readAutoTopUp(tx: Tx, accountId: string, now: Date): Promise<AutoTopUp> {
  const plan = await readPlan(tx, accountId)
  const card = await readCard(tx, accountId)
  const { thisMonth, underWay } = await usedCents(tx, accountId, now)
  const used = { chargedThisMonthCents: thisMonth, underWayCents: underWay }
  if (plan === undefined) return { state: 'off', plan: null, agreedAt: null, pausedReason: null, card, ...used }
  const pausedReason = pauseReasonSchema.nullable().parse(plan.paused_reason)
  return {
    state: pausedReason !== null ? 'paused' : card === null ? 'needs_card' : 'on',
    plan: {
      thresholdCents: plan.threshold_cents,
      amountCents: plan.amount_cents,
      monthlyCapCents: plan.monthly_cap_cents,
    },
    agreedAt: plan.agreed_at.toISOString(),
    ...{ pausedReason, card, ...used },
  }
}

/** Throws CONFLICT. */
async function assertChargeable(tx: Tx, accountId: string): Promise<void> {
  // Held first, so that closing waits for it, or has started.
  await tx.selectFrom('accounts').select('account_id').where('account_id', '=', accountId).forShare().execute()
  if ((await closedAmong(tx, [accountId])).has(accountId)) {
    throw new LunaError('CONFLICT', 'Your account is being closed, so its card is not charged any more.')
  }
  const { rows } = await sql`
    select 1 from disputes d join orders o on o.account_id = d.account_id and o.id = d.order_id
    where d.account_id = ${accountId} and o.account_id = ${accountId} and o.kind = 'top_up' and d.state = 'held'
    limit 1`.execute(tx)
  if (rows.length > 0) {
    throw new LunaError('CONFLICT', 'One of your top-ups is disputed at your bank. Wait until the bank has decided.')
  }
}

/** Records what was agreed to; what paused it before is over. Throws CONFLICT. */
export async function setPlan(tx: Tx, accountId: string, plan: AutoTopUpPlan, at: Date): Promise<void> {
  await assertChargeable(tx, accountId)
  const amounts = {
    threshold_cents: plan.thresholdCents,
    amount_cents: plan.amountCents,
    monthly_cap_cents: plan.monthlyCapCents,
  }
  const consentId = uuidv7()
  await endConsents(tx, accountId, at)
  await tx
    .insertInto('auto_top_up_consents')
    .values({ account_id: accountId, id: consentId, terms_version: AUTO_TOP_UP_TERMS, ...amounts, agreed_at: at })
    .execute()
  const values = { ...amounts, consent_id: consentId, paused_reason: null, paused_at: null }
  await tx
    .insertInto('auto_top_ups')
    .values({ account_id: accountId, ...values })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(values))
    .execute()
  await planTopUp(tx, accountId, at)
}

/** Throws CONFLICT. */
export async function resume(tx: Tx, accountId: string, at: Date): Promise<void> {
  await assertChargeable(tx, accountId)
  const resumed = await tx
    .updateTable('auto_top_ups')
    .set({ paused_reason: null, paused_at: null })
    .where('account_id', '=', accountId)
    .where('paused_reason', 'is not', null)
    .executeTakeFirst()
  if (resumed.numUpdatedRows === 0n) throw new LunaError('CONFLICT', 'Automatic top-up is not paused.')
  await planTopUp(tx, accountId, at)
}
