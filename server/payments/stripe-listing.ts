/** Stripe's lists, page by page, as the market's own shapes. */
import type Stripe from 'stripe'
import type {
  ListedPayment,
  ListedPayout,
  ListedReversal,
  ListedSession,
  ListedTransfer,
  ProviderListing,
} from './listing.ts'
import { chargedCardOf } from './saved-cards.ts'
import { call } from './stripe-call.ts'
import { checkoutState, dateOf, idOf, toDispute, toPayout, toReference, toRefund } from './stripe-shapes.ts'

/** The most that Stripe returns at once. */
const PAGE = 100

const since = (date: Date) => ({ created: { gte: Math.floor(date.getTime() / 1000) }, limit: PAGE }) as const
const noteOf = (metadata: Stripe.Metadata | null | undefined, name: string): string | null => metadata?.[name] ?? null

/** All pages; Stripe lists the newest first. */
async function all<Found, Listed>(
  pages: AsyncIterable<Found>,
  read: (found: Found) => Listed | null,
): Promise<Listed[]> {
  const listed: Listed[] = []
  for await (const found of pages) {
    const one = read(found)
    if (one !== null) listed.push(one)
  }
  return listed.toReversed()
}

function toSession(session: Stripe.Checkout.Session): ListedSession {
  return {
    sessionId: session.id,
    state: checkoutState(session),
    reference: toReference(session.metadata),
    bought: noteOf(session.metadata, 'luna_bought'),
    amountCents: session.amount_subtotal ?? 0,
    paymentIntentId: idOf(session.payment_intent),
    subscriptionId: idOf(session.subscription),
    url: session.url,
    createdAt: dateOf(session.created),
    expiresAt: dateOf(session.expires_at),
  }
}

function toPayment(intent: Stripe.PaymentIntent): ListedPayment {
  const { id, amount_received, metadata, created } = intent
  return {
    paymentIntentId: id,
    amountCents: amount_received,
    reference: toReference(metadata),
    bought: noteOf(metadata, 'luna_bought'),
    chargedCard: chargedCardOf(intent),
    createdAt: dateOf(created),
  }
}

function toTransfer(transfer: Stripe.Transfer): ListedTransfer | null {
  const recipientId = idOf(transfer.destination)
  if (recipientId === null) return null
  const source = transfer.source_transaction
  return {
    transferId: transfer.id,
    key: noteOf(transfer.metadata, 'luna_operation'),
    recipientId,
    amountCents: transfer.amount,
    chargeId: idOf(source),
    paymentIntentId: typeof source === 'object' && source !== null ? idOf(source.payment_intent) : null,
    group: transfer.transfer_group,
  }
}

function paymentLists(
  stripe: Stripe,
): Pick<ProviderListing, 'sessionsSince' | 'invoicesSince' | 'paymentsSince' | 'refundsSince' | 'disputesSince'> {
  return {
    sessionsSince: (date) =>
      call(() =>
        all(stripe.checkout.sessions.list({ ...since(date), expand: ['data.payment_intent'] }), (session) =>
          toSession(session),
        ),
      ),
    invoicesSince: (date) =>
      call(() =>
        all(stripe.invoices.list({ ...since(date), expand: ['data.payments'] }), (invoice) => {
          const details = invoice.parent?.subscription_details
          const paid = invoice.payments?.data.find(({ status }) => status === 'paid')
          return {
            invoiceId: invoice.id,
            isPaid: invoice.status === 'paid',
            reference: toReference(details?.metadata),
            bought: noteOf(details?.metadata, 'luna_bought'),
            amountCents: invoice.subtotal,
            paymentIntentId: idOf(paid?.payment.payment_intent),
            subscriptionId: idOf(details?.subscription),
            createdAt: dateOf(invoice.created),
          }
        }),
      ),
    paymentsSince: (date) =>
      call(() =>
        all(stripe.paymentIntents.list(since(date)), (intent) =>
          intent.status === 'succeeded' ? toPayment(intent) : null,
        ),
      ),
    refundsSince: (date) =>
      call(() =>
        all(stripe.refunds.list(since(date)), (refund) => ({
          ...toRefund(refund),
          paymentIntentId: idOf(refund.payment_intent),
          amountCents: refund.amount,
          saleId: noteOf(refund.metadata, 'luna_sale'),
          paybackId: noteOf(refund.metadata, 'luna_payback'),
        })),
      ),
    disputesSince: (date) => call(() => all(stripe.disputes.list(since(date)), toDispute)),
  }
}

async function reversalsOf(stripe: Stripe, transferId: string, date: Date) {
  return all(stripe.transfers.listReversals(transferId, { limit: PAGE }), ({ id, amount, created, metadata }) =>
    dateOf(created).getTime() < Math.floor(date.getTime() / 1000) * 1000
      ? null
      : { reversalId: id, key: noteOf(metadata, 'luna_operation'), transferId, amountCents: amount },
  )
}

function connectLists(
  stripe: Stripe,
): Pick<ProviderListing, 'transfersSince' | 'reversalsSince' | 'payoutsSince' | 'recipients' | 'countryOf'> {
  return {
    transfersSince: (date) =>
      call(() => all(stripe.transfers.list({ ...since(date), expand: ['data.source_transaction'] }), toTransfer)),
    // Stripe lists reversals by their transfer alone; the events name the transfers.
    reversalsSince: (date) =>
      call(async () => {
        const events = stripe.events.list({ ...since(date), type: 'transfer.reversed' })
        const transferIds = await all(events, ({ data }) => ('id' in data.object ? String(data.object.id) : null))
        const found: ListedReversal[] = []
        for (const id of new Set(transferIds)) found.push(...(await reversalsOf(stripe, id, date)))
        return found
      }),
    payoutsSince: (recipientId, date) =>
      call(() =>
        all(
          stripe.payouts.list(since(date), { stripeAccount: recipientId }),
          (payout): ListedPayout => ({
            ...toPayout(payout),
            recipientId,
            amountCents: payout.amount,
          }),
        ),
      ),
    recipients: () =>
      call(() =>
        all(stripe.v2.core.accounts.list({ limit: PAGE }), ({ id, metadata }) => ({
          recipientId: id,
          accountId: noteOf(metadata, 'luna_account'),
        })),
      ),
    countryOf: (recipientId) =>
      call(async () => {
        const { identity } = await stripe.v2.core.accounts.retrieve(recipientId, { include: ['identity'] })
        return identity?.country?.toUpperCase() ?? null
      }),
  }
}

export function listingCalls(stripe: Stripe): ProviderListing {
  return { ...paymentLists(stripe), ...connectLists(stripe) }
}
