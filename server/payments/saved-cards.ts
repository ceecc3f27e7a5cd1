/** Cards that the payment service keeps for a buyer, and their charges while the buyer is not there. */
import Stripe from 'stripe'
import type { PauseReason } from '#shared/contract/market/auto-top-up.ts'
import type { NewCheckout, OrderReference } from './provider.ts'
import { idOf } from './stripe-shapes.ts'

export interface ChargedCard {
  readonly customerId: string
  readonly paymentMethodId: string
}

export interface SavedCard extends ChargedCard {
  readonly brand: string
  readonly last4: string
  readonly expMonth: number
  readonly expYear: number
}

export interface CardCharge extends ChargedCard {
  readonly reference: OrderReference
  readonly amountCents: number
}

/** Why a bank or the payment service refused a charge. */
type ChargeRefusal = Extract<PauseReason, 'declined' | 'authentication_required' | 'card_unusable'>

export type ChargeOutcome =
  | { readonly state: 'succeeded' | 'processing'; readonly paymentIntentId: string }
  | { readonly state: 'declined'; readonly reason: ChargeRefusal }

export interface SavedCardCalls {
  /** Returns its id. */
  openCustomer(accountId: string, key: string): Promise<string>
  /** With all its cards. One that is gone already is no failure. */
  deleteCustomer(customerId: string): Promise<void>
  /** From then on, no one can charge it. One that is gone already is no failure. */
  detachCard(paymentMethodId: string): Promise<void>
  chargeSavedCard(charge: CardCharge, key: string): Promise<ChargeOutcome>
  /** What became of a charge that was sent; null where it never arrived. */
  findCharge(charge: CardCharge): Promise<ChargeOutcome | null>
}

const CARDS: 'card'[] = ['card']

/** For a payment page: its card is kept for the customer. Bank debits take days, so cards alone are offered. */
export function savingCard({ savesCardFor: customer }: NewCheckout) {
  return (
    customer === undefined ? {} : { customer, allowed_payment_method_types: CARDS }
  ) satisfies Stripe.Checkout.SessionCreateParams
}

/** The payment page tells the buyer that the card will be charged later. */
export function savingIntent({ savesCardFor }: NewCheckout) {
  return (
    savesCardFor === undefined ? {} : { setup_future_usage: 'off_session' }
  ) satisfies Stripe.Checkout.SessionCreateParams.PaymentIntentData
}

/** Of a payment that the market charged to a saved card itself; null for one on a page, even where it saves its card. */
export function chargedCardOf(intent: Stripe.PaymentIntent): ChargedCard | null {
  const [customerId, paymentMethodId] = [idOf(intent.customer), idOf(intent.payment_method)]
  if (intent.setup_future_usage !== null || customerId === null || paymentMethodId === null) return null
  return { customerId, paymentMethodId }
}

/** Expects the intent with its latest charge. */
export function savedCardOf(intent: Stripe.PaymentIntent): { readonly savedCard?: SavedCard } {
  const { customer, payment_method: method, setup_future_usage: usage, latest_charge: charge } = intent
  const [customerId, paymentMethodId] = [idOf(customer), idOf(method)]
  const card = typeof charge === 'object' ? charge?.payment_method_details?.card : null
  if (usage !== 'off_session' || customerId === null || paymentMethodId === null || card == null) return {}
  const { brand, last4, exp_month: expMonth, exp_year: expYear } = card
  return {
    savedCard: { customerId, paymentMethodId, brand: brand ?? 'card', last4: last4 ?? '', expMonth, expYear },
  }
}

function outcomeOf({ id, status, last_payment_error: error }: Stripe.PaymentIntent): ChargeOutcome {
  switch (status) {
    case 'succeeded':
      return { state: 'succeeded', paymentIntentId: id }
    case 'processing':
      return { state: 'processing', paymentIntentId: id }
    case 'requires_action':
      return { state: 'declined', reason: 'authentication_required' }
    default:
      return { state: 'declined', reason: refusalOf(error?.code) }
  }
}

function refusalOf(code: string | undefined): ChargeRefusal {
  return code === 'authentication_required' ? code : 'declined'
}

/** Null where it was not the card that was refused. */
function declineOf(error: unknown): ChargeOutcome | null {
  if (error instanceof Stripe.errors.StripeCardError) return { state: 'declined', reason: refusalOf(error.code) }
  if (error instanceof Stripe.errors.StripeInvalidRequestError) return { state: 'declined', reason: 'card_unusable' }
  return null
}

const isMissing = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing'

async function unlessMissing(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

/** `call` makes the market's errors of the payment service's. */
export function savedCardCalls(stripe: Stripe, call: <T>(work: () => Promise<T>) => Promise<T>): SavedCardCalls {
  return {
    openCustomer: (accountId, key) =>
      call(async () => {
        const metadata = { luna_account: accountId }
        return (await stripe.customers.create({ metadata }, { idempotencyKey: key })).id
      }),
    deleteCustomer: (customerId) => call(() => unlessMissing(stripe.customers.del(customerId))),
    detachCard: (paymentMethodId) =>
      call(() =>
        unlessMissing(
          stripe.paymentMethods.retrieve(paymentMethodId).then(({ customer }) =>
            // Detaching it a second time is refused.
            customer === null ? undefined : stripe.paymentMethods.detach(paymentMethodId),
          ),
        ),
      ),
    chargeSavedCard: ({ reference, customerId, paymentMethodId, amountCents }, key) =>
      call(async () => {
        const parameters = {
          ...{ amount: amountCents, currency: 'usd', customer: customerId, payment_method: paymentMethodId },
          ...{ allowed_payment_method_types: CARDS, confirm: true, off_session: true },
          metadata: { luna_account: reference.accountId, luna_order: reference.orderId, luna_bought: 'top_up' },
          transfer_group: reference.orderId,
        } satisfies Stripe.PaymentIntentCreateParams
        try {
          return outcomeOf(await stripe.paymentIntents.create(parameters, { idempotencyKey: key }))
        } catch (error) {
          const decline = declineOf(error)
          if (decline === null) throw error
          return decline
        }
      }),
    findCharge: ({ reference, customerId }) =>
      call(async () => {
        for await (const intent of stripe.paymentIntents.list({ customer: customerId, limit: 100 })) {
          if (intent.metadata['luna_order'] === reference.orderId) return outcomeOf(intent)
        }
        return null
      }),
  }
}
