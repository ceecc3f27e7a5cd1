/**
 * Which wallets are topped up now. A charge is planned in a transaction that holds the account's plan: its row, of which
 * there is one under way at most, decides that one shortfall is charged once.
 */
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { cents, formatCents } from '#shared/money/money.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Tx } from '../../db/database.ts'
import { enqueueJob } from '../../jobs/enqueue.ts'
import { walletOf } from '../../ledger/balances.ts'
import { notify } from '../../notifications/notify.ts'
import { feeScheduleAt } from '../../offers/fees.ts'
import { closedAmong } from '../../shares/in-force.ts'
import { insertOrder } from '../orders.ts'
import { isDue, isWithinCeiling, monthOf } from './rules.ts'

export const CHARGE_JOB = 'automatic top-up'
/** As long as it may be unknown whether the card was charged. */
const ORDER_MS = DAY_MS

interface Plan {
  readonly account_id: string
  readonly threshold_cents: number
  readonly amount_cents: number
  readonly monthly_cap_cents: number
  readonly consent_id: string
  readonly customer_id: string
  readonly payment_method_id: string
}

/** Accounts whose wallet is low and whose card is not being charged. `among`: null for all. */
async function candidates(tx: Tx, among: readonly string[] | null): Promise<string[]> {
  const { rows } = await sql<{ account_id: string }>`
    select a.account_id from auto_top_ups a
    join saved_cards c on c.account_id = a.account_id and c.payment_method_id is not null
    left join wallet_balances w on w.account_id = a.account_id
    where a.paused_reason is null and coalesce(w.balance_micro_dollars, 0) < a.threshold_cents * 10000::bigint
      ${among === null ? sql`` : sql`and a.account_id = any(${[...among]}::uuid[])`}
      and not exists (select 1 from auto_top_up_charges p where p.account_id = a.account_id and p.state = 'planned')
    order by a.account_id`.execute(tx)
  return rows.map(({ account_id }) => account_id)
}

/** Locked until the transaction ends; null where another transaction has it, which looks after it. */
async function takePlan(tx: Tx, accountId: string): Promise<Plan | null> {
  const { rows } = await sql<Plan>`
    select a.account_id, a.threshold_cents, a.amount_cents, a.monthly_cap_cents, a.consent_id, c.customer_id,
      c.payment_method_id
    from auto_top_ups a join saved_cards c on c.account_id = a.account_id and c.payment_method_id is not null
    where a.account_id = ${accountId} and a.paused_reason is null for update of a skip locked`.execute(tx)
  return rows[0] ?? null
}

async function countedCents(tx: Tx, accountId: string, month: string): Promise<number> {
  const { rows } = await sql<{ total: bigint }>`
    select coalesce(sum(amount_cents), 0)::bigint as total from auto_top_up_charges
    where account_id = ${accountId} and month = ${month} and state <> 'failed'`.execute(tx)
  return Number(rows[0]?.total ?? 0n)
}

/** What of a month's ceiling is used, and what of that is on its way. */
export async function usedCents(tx: Tx, accountId: string, at: Date) {
  const month = monthOf(at)
  const { rows } = await sql<{ total: bigint }>`
    select coalesce(sum(amount_cents), 0)::bigint as total from auto_top_up_charges
    where account_id = ${accountId} and state = 'planned'`.execute(tx)
  return { thisMonth: await countedCents(tx, accountId, month), underWay: Number(rows[0]?.total ?? 0n) }
}

/** The charge and the order that it pays for. False where another is under way. */
async function insertCharge(tx: Tx, plan: Plan, id: string, at: Date): Promise<boolean> {
  const { account_id: accountId, amount_cents: amountCents } = plan
  const inserted = await sql`
    insert into auto_top_up_charges
      (account_id, id, consent_id, state, amount_cents, month, customer_id, payment_method_id, planned_at)
    values (${accountId}, ${id}, ${plan.consent_id}, 'planned', ${amountCents}, ${monthOf(at)}, ${plan.customer_id},
      ${plan.payment_method_id}, ${at})
    on conflict (account_id) where state = 'planned' do nothing`.execute(tx)
  if (inserted.numAffectedRows !== 1n) return false
  await insertOrder(tx, {
    ...{ id, buyerId: accountId, key: `auto-top-up:${id}`, kind: 'top_up', state: 'pending', asset: null, items: [] },
    ...{ title: `Automatic top-up of ${formatCents(cents(amountCents))}`, priceCents: amountCents, interval: null },
    ...{ fees: await feeScheduleAt(tx, at), country: null, sessionId: null, url: null, failure: null },
    ...{ createdAt: at, expiresAt: new Date(at.getTime() + ORDER_MS) },
  })
  return true
}

async function planOne(tx: Tx, accountId: string, at: Date): Promise<void> {
  const plan = await takePlan(tx, accountId)
  if (plan === null || (await closedAmong(tx, [accountId])).has(accountId)) return
  const amounts = {
    ...{ thresholdCents: plan.threshold_cents, amountCents: plan.amount_cents },
    monthlyCapCents: plan.monthly_cap_cents,
  }
  // Read after the plan was locked: a charge that was credited until then is seen.
  const { balance } = await walletOf(tx, accountId)
  if (!isDue(balance, amounts)) return
  const month = monthOf(at)
  if (!isWithinCeiling(await countedCents(tx, accountId, month), amounts)) {
    const data = { monthlyCapCents: plan.monthly_cap_cents }
    await notify(tx, accountId, { kind: 'auto_top_up_ceiling', data }, at, `auto-top-up-ceiling:${month}`)
    return
  }
  const id = uuidv7()
  if (!(await insertCharge(tx, plan, id, at))) return
  await enqueueJob(tx, { kind: CHARGE_JOB, key: id, payload: { accountId, id } }, at)
}

/** After spending, in its transaction. Does not wait: what another transaction holds, the periodic work finds. */
export async function planTopUpsAfter(tx: Tx, accountIds: readonly string[], at: Date): Promise<void> {
  for (const accountId of await candidates(tx, accountIds)) await planOne(tx, accountId, at)
}

/** Returns all accounts whose wallet is low, to be looked at in a transaction each. */
export const lowWallets = (tx: Tx): Promise<string[]> => candidates(tx, null)

export const planTopUp = planOne
