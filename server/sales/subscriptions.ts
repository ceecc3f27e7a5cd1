/** Subscriptions: every paid period is a sale of its own, with the fees and the version of its time. */
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import { planOperation } from '../payments/operations.ts'
import type { Invoice, Payment } from '../payments/provider.ts'
import { isLastPeriodWithdrawn } from './entitlements.ts'
import { unfulfillableReason } from './fulfil.ts'
import { assertNotOwned, lockOrder, type Order, settleOrder } from './orders.ts'
import type { SalesParts } from './parts.ts'
import { netCents } from './payment-tax.ts'
import type { SellableAsset } from './seams.ts'
import { giveBack, sellByCard } from './selling.ts'

/** Invoices are paid within an hour or so after a period began; until then the one before still counts. */
const RENEWAL_GRACE_MS = DAY_MS

interface PaidPeriod {
  readonly order: Order
  readonly invoice: Invoice
  readonly payment: Payment
  readonly subscriptionId: string
}

const saleKey = ({ invoiceId }: Invoice): string => `invoice:${invoiceId}`

/** The asset as it is now; the first period is what was ordered. */
async function assetOfPeriod(tx: Tx, { assets }: SalesParts, order: Order, isFirst: boolean): Promise<SellableAsset> {
  if (order.asset === null) throw new LunaError('INTERNAL', `order ${order.id} has no asset`)
  const { assetId } = order.asset
  if (!(await assets.deliverable(tx, assetId))) throw new LunaError('OFFER_UNAVAILABLE')
  if (isFirst) return order.asset
  const interval = order.interval === null ? {} : { interval: order.interval }
  const [current] = await assets.sellable(tx, [{ assetId, offer: 'subscription', ...interval }])
  // Withdrawn from sale, but still there: subscribers keep the version they have.
  return current ?? order.asset
}

async function readSubscription(tx: Tx, buyerId: string, id: string) {
  return tx
    .selectFrom('subscriptions')
    .selectAll()
    .where('account_id', '=', buyerId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

async function notePeriod(
  tx: Tx,
  { clock }: SalesParts,
  { order, invoice, subscriptionId }: PaidPeriod,
): Promise<void> {
  const standing = await readSubscription(tx, order.buyerId, order.id)
  const { periodStart, periodEnd } = invoice
  if (standing === undefined) {
    const { asset } = order
    if (asset === null || order.interval === null) throw new LunaError('INTERNAL', `order ${order.id}`)
    await tx
      .insertInto('subscriptions')
      .values({
        account_id: order.buyerId,
        id: order.id,
        state: 'active',
        asset_id: asset.assetId,
        creator_id: asset.creatorId,
        title: order.title,
        billing_interval: order.interval,
        price_cents: order.priceCents,
        processor_subscription_id: subscriptionId,
        cancel_at_period_end: false,
        period_start: periodStart,
        period_end: periodEnd,
        started_at: clock.now(),
      })
      .execute()
    return
  }
  // A late invoice does not change the current state of the subscription.
  if (standing.period_end >= periodEnd) return
  await tx
    .updateTable('subscriptions')
    .set({
      period_start: periodStart,
      period_end: periodEnd,
      ...(standing.state === 'ended' ? {} : { state: 'active' }),
    })
    .where('account_id', '=', order.buyerId)
    .where('id', '=', order.id)
    .execute()
}

/**
 * A period that started after the buyer had canceled is not for sale: the payment service renewed before it was
 * notified. What the market has noted decides, not what the service says by now.
 */
async function isCancelled(tx: Tx, { order, invoice }: PaidPeriod): Promise<boolean> {
  const cancelledAt = (await readSubscription(tx, order.buyerId, order.id))?.cancelled_at ?? null
  return cancelledAt !== null && cancelledAt < invoice.periodStart
}

/** Answers with why the payment has to go back, or null where it has not. */
async function sellPeriod(tx: Tx, parts: SalesParts, period: PaidPeriod): Promise<string | null> {
  const { invoice, payment } = period
  const order = await lockOrder(tx, period.order.buyerId, period.order.id)
  if (order === null) throw new LunaError('NOT_FOUND', `order ${period.order.id}`)
  if (await isNoted(tx, payment)) return null
  if (await isCancelled(tx, period)) return 'You had canceled the subscription before this period started.'
  const isFirst = order.state === 'pending' || order.state === 'expired'
  const asset = await assetOfPeriod(tx, parts, order, isFirst)
  if (isFirst) await assertNotOwned(tx, order.buyerId, asset.assetId, 'subscription')
  const at = parts.clock.now()
  await sellByCard(tx, parts, order, payment, {
    id: uuidv7(),
    buyerId: order.buyerId,
    key: saleKey(invoice),
    offer: 'subscription',
    paidFrom: 'processor',
    asset,
    amountCents: netCents(payment),
    taxCents: payment.tax?.taxCents ?? 0,
    fees: isFirst ? order.fees : await parts.fees.inForce(tx, at),
    at,
    validFrom: invoice.periodStart,
    validUntil: new Date(invoice.periodEnd.getTime() + RENEWAL_GRACE_MS),
    orderId: order.id,
    subscriptionId: order.id,
    country: payment.country ?? order.country,
  })
  await notePeriod(tx, parts, { ...period, order })
  const { paymentIntentId } = payment
  if (isFirst) await settleOrder(tx, order, 'fulfilled', at, { paymentIntentId })
  return null
}

async function isNoted(tx: Tx, { paymentIntentId }: Payment): Promise<boolean> {
  const noted = await tx
    .selectFrom('payment_references')
    .select('reference')
    .where('reference', '=', paymentIntentId)
    .executeTakeFirst()
  return noted !== undefined
}

/** Ends it at the payment service at once; what was paid for periods to come goes back by refunds. */
export async function endNow(
  tx: Tx,
  { jobs, clock }: SalesParts,
  { buyerId, subscriptionId }: { readonly buyerId: string; readonly subscriptionId: string },
): Promise<void> {
  const target = { kind: 'cancel_subscription', subscriptionId, when: 'now' } as const
  const at = clock.now()
  await tx
    .updateTable('subscriptions')
    .set({ cancelled_at: at })
    .where('account_id', '=', buyerId)
    .where('processor_subscription_id', '=', subscriptionId)
    .where('cancelled_at', 'is', null)
    .execute()
  await planOperation(tx, jobs, { id: uuidv7(), accountId: buyerId, target, amountCents: 0 }, at)
}

async function givePeriodBack(parts: SalesParts, period: PaidPeriod, failure: string): Promise<void> {
  const { payment, subscriptionId } = period
  await parts.database.asService(async (tx) => {
    const order = await lockOrder(tx, period.order.buyerId, period.order.id)
    if (order === null || (await isNoted(tx, payment))) return
    await giveBack(tx, parts, order, payment, failure)
    await endNow(tx, parts, { buyerId: order.buyerId, subscriptionId })
    if (order.state === 'pending') await settleOrder(tx, order, 'failed', parts.clock.now(), { failure })
  })
}

/** A paid invoice is a period sold, once. */
export async function invoiceChanged(parts: SalesParts, invoiceId: string): Promise<void> {
  const { provider, database } = parts
  const invoice = await provider.readInvoice(invoiceId)
  const { reference, subscriptionId, paymentIntentId } = invoice
  if (reference === null || subscriptionId === null) return
  if (invoice.state !== 'paid' || paymentIntentId === null) return subscriptionChanged(parts, subscriptionId)
  const payment = { ...(await provider.readPayment(paymentIntentId)), tax: invoice.tax }
  const order = await database.asService((tx) => lockOrder(tx, reference.accountId, reference.orderId))
  if (order === null) return
  const period = { order, invoice, payment, subscriptionId }
  const failure = await database
    .asService((tx) => sellPeriod(tx, parts, period))
    .catch((error: unknown) => {
      const reason = unfulfillableReason(error)
      if (reason === null) throw error
      return reason
    })
  if (failure !== null) await givePeriodBack(parts, period, failure)
}

/** What is not paid for is not granted: the time of grace ends with the period. */
async function cutGrace(tx: Tx, buyerId: string, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('entitlements as e')
    .from('sales as s')
    .set({ valid_until: at })
    .whereRef('s.account_id', '=', 'e.account_id')
    .whereRef('s.id', '=', 'e.sale_id')
    .where('e.account_id', '=', buyerId)
    .where('s.account_id', '=', buyerId)
    .where('s.subscription_id', '=', id)
    .where('e.valid_until', '>', at)
    .where('e.valid_from', '<', at)
    .execute()
}

export async function subscriptionChanged(parts: SalesParts, subscriptionId: string): Promise<void> {
  const { provider, database, clock, notify } = parts
  const subscription = await provider.readSubscription(subscriptionId)
  const { reference, state } = subscription
  if (reference === null) return
  await database.asService(async (tx) => {
    const standing = await readSubscription(tx, reference.accountId, reference.orderId)
    // Its first invoice makes it; until then there is nothing to change.
    if (standing === undefined || standing.state === 'ended') return
    // The payment service may not have heard yet that the buyer canceled.
    const cancelAtPeriodEnd = subscription.cancelAtPeriodEnd || standing.cancelled_at !== null
    await tx
      .updateTable('subscriptions')
      .set({ state, cancel_at_period_end: cancelAtPeriodEnd, ended_at: state === 'ended' ? clock.now() : null })
      .where('account_id', '=', reference.accountId)
      .where('id', '=', reference.orderId)
      .execute()
    if (state === 'active' || state === standing.state) return
    await cutGrace(tx, reference.accountId, reference.orderId, standing.period_end)
    // The refund was already reported, and with it the end of access.
    if (await isLastPeriodWithdrawn(tx, reference.accountId, reference.orderId)) return
    const validUntil = standing.period_end.toISOString()
    const data = { assetId: standing.asset_id, name: standing.title, validUntil }
    const kind = state === 'ended' ? 'subscription_ended' : 'subscription_payment_failed'
    await notify(tx, reference.accountId, { kind, data })
  })
}

type Standing = NonNullable<Awaited<ReturnType<typeof readSubscription>>>

async function cancel(tx: Tx, { jobs, clock }: Pick<SalesParts, 'jobs' | 'clock'>, standing: Standing): Promise<void> {
  const { account_id: accountId, id, processor_subscription_id: subscriptionId } = standing
  await tx
    .updateTable('subscriptions')
    .set({ cancel_at_period_end: true, cancelled_at: clock.now() })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
  const target = { kind: 'cancel_subscription', subscriptionId, when: 'period_end' } as const
  await planOperation(tx, jobs, { id: uuidv7(), accountId, target, amountCents: 0 }, clock.now())
}

/** Throws NOT_FOUND, CONFLICT where it has ended. */
export async function cancelAtPeriodEnd(parts: SalesParts, buyerId: string, id: string): Promise<void> {
  await parts.database.asService(async (tx) => {
    const standing = await readSubscription(tx, buyerId, id)
    if (standing === undefined) throw new LunaError('NOT_FOUND')
    if (standing.state === 'ended') throw new LunaError('CONFLICT', 'The subscription has already ended.')
    if (!standing.cancel_at_period_end) await cancel(tx, parts, standing)
  })
}

/**
 * Ends what others pay a creator for: earnings of a closed account could not be collected. As `cancelSubscriptionsOf`.
 */
export async function cancelSubscriptionsTo(
  tx: Tx,
  parts: Pick<SalesParts, 'jobs' | 'clock'>,
  creatorId: string,
): Promise<void> {
  const running = await tx
    .selectFrom('subscriptions')
    .select(['account_id', 'id'])
    .where('creator_id', '=', creatorId)
    .where('state', '<>', 'ended')
    .where('cancel_at_period_end', '=', false)
    .orderBy('account_id')
    .orderBy('id')
    .execute()
  // Locked one by one: each belongs to its own buyer.
  for (const { account_id, id } of running) {
    const standing = await readSubscription(tx, account_id, id)
    if (standing?.state !== 'ended' && standing?.cancel_at_period_end === false) await cancel(tx, parts, standing)
  }
}

/** All that an account pays for, in the caller's transaction as the service: the account is closed. */
export async function cancelSubscriptionsOf(
  tx: Tx,
  parts: Pick<SalesParts, 'jobs' | 'clock'>,
  buyerId: string,
): Promise<void> {
  const standing = await tx
    .selectFrom('subscriptions')
    .selectAll()
    .where('account_id', '=', buyerId)
    .where('state', '<>', 'ended')
    .where('cancel_at_period_end', '=', false)
    .forUpdate()
    .execute()
  for (const one of standing) await cancel(tx, parts, one)
}
