/**
 * The payment service, as narrow as the market needs it. Everything that changes something takes a key: the same call
 * under the same key is done once, however often it is sent.
 */
import type { BillingInterval } from '#shared/offers/offers.ts'
import type { ProviderListing } from './listing.ts'
import type { SavedCard, SavedCardCalls } from './saved-cards.ts'

/** What the market writes on its objects there, to find its own rows again. */
export interface OrderReference {
  /** The buyer. */
  readonly accountId: string
  readonly orderId: string
}

/** What is taxed, where the market lets the payment service calculate tax. */
export interface TaxSettings {
  /** `exclusive`: tax is added to prices. `inclusive`: prices contain it. */
  readonly behavior: 'exclusive' | 'inclusive'
  /** What is sold, in the payment service's classification of goods. */
  readonly taxCode: string
}

/** Something that is paid for. */
export interface CheckoutLine {
  readonly title: string
  readonly amountCents: number
}

export interface NewCheckout {
  readonly reference: OrderReference
  /** At least one; of a subscription, exactly one. */
  readonly lines: readonly CheckoutLine[]
  /** What is bought, so that an order that is lost can be rebuilt from it; absent where a few words cannot say it. */
  readonly bought?: string | undefined
  /** False for a top-up, which buys nothing yet. */
  readonly isTaxable: boolean
  /** Null for a single payment. */
  readonly interval: BillingInterval | null
  /** The customer for whom the card is saved; without, none is. */
  readonly savesCardFor?: string
  readonly returnUrl: string
  readonly cancelUrl: string
  readonly expiresAt: Date
}

export interface OpenedCheckout {
  readonly sessionId: string
  /** The page on which the buyer pays. */
  readonly url: string
}

/** `processing`: submitted, but the money is not certain yet (bank debits). */
export type CheckoutState = 'open' | 'processing' | 'paid' | 'failed' | 'expired'

export interface BilledTo {
  readonly name: string | null
  /** Lines of the address, without the country. */
  readonly address: readonly string[]
  /** Two letters, of the address. */
  readonly country: string | null
  readonly vatNumber: string | null
}

/** What the payment service says was taxed. */
export interface ChargedTax {
  /** Of what was paid. */
  readonly taxCents: number
  /** Percent as text, such as `20` or `8.875`; null where nothing was taxed. */
  readonly ratePercent: string | null
  /** `reverse_charge`: the buyer, a business, owes the tax. */
  readonly treatment: 'untaxed' | 'taxed' | 'reverse_charge' | 'exempt'
  readonly billedTo: BilledTo
}

export interface Checkout {
  readonly sessionId: string
  readonly state: CheckoutState
  readonly reference: OrderReference | null
  readonly paymentIntentId: string | null
  readonly subscriptionId: string | null
  readonly tax: ChargedTax
}

export interface Payment {
  readonly paymentIntentId: string
  readonly chargeId: string
  /** With tax. */
  readonly amountCents: number
  /** What the service keeps of it; null while it does not know yet. */
  readonly feeCents: number | null
  /** Names the card or bank account it came from, the same for every payment from it. */
  readonly fingerprint: string | null
  /** Two letters, of the card. */
  readonly country: string | null
  /** Known to the checkout or invoice that was paid, not to the payment itself. */
  readonly tax?: ChargedTax
  /** Where the payment saved its card. */
  readonly savedCard?: SavedCard
}

export interface Invoice {
  readonly invoiceId: string
  readonly state: 'open' | 'paid' | 'void'
  readonly subscriptionId: string | null
  readonly reference: OrderReference | null
  readonly paymentIntentId: string | null
  /** With tax. */
  readonly amountCents: number
  readonly tax: ChargedTax
  readonly periodStart: Date
  readonly periodEnd: Date
}

export interface Subscription {
  readonly subscriptionId: string
  readonly state: 'active' | 'past_due' | 'ended'
  readonly reference: OrderReference | null
  readonly cancelAtPeriodEnd: boolean
  readonly latestInvoiceId: string | null
}

export interface DisputeTransaction {
  readonly id: string
  /** Negative where the bank took money, positive where it gave it back. */
  readonly amountCents: number
  readonly feeCents: number
}

export interface Dispute {
  readonly disputeId: string
  readonly paymentIntentId: string | null
  readonly amountCents: number
  readonly reason: string
  /** `asked`: an inquiry, or no money moved. */
  readonly state: 'asked' | 'open' | 'won' | 'lost'
  readonly transactions: readonly DisputeTransaction[]
  readonly openedAt: Date
}

export interface Refund {
  readonly refundId: string
  /** The key it was made under; null for one the market did not make. */
  readonly key: string | null
  readonly state: 'pending' | 'succeeded' | 'failed'
}

export interface Recipient {
  readonly recipientId: string
  /** May be transferred to and paid out. */
  readonly isActive: boolean
  /** What the service still wants to know, in its words. */
  readonly requirements: readonly string[]
  /** True where something overdue stops transfers or payouts. */
  readonly isRestricted: boolean
}

export interface ProviderPayout {
  readonly payoutId: string
  /** The key it was made under; null for one the market did not make. */
  readonly key: string | null
  readonly state: 'pending' | 'paid' | 'failed'
  readonly failure: string | null
}

/** Something changed; what it is now is asked for, so that repeats and the order of events do not matter. */
export type Change =
  | { readonly object: 'checkout'; readonly id: string }
  | { readonly object: 'invoice'; readonly id: string }
  | { readonly object: 'subscription'; readonly id: string }
  | { readonly object: 'dispute'; readonly id: string }
  | { readonly object: 'refund'; readonly id: string }
  | { readonly object: 'recipient'; readonly id: string }
  | { readonly object: 'payout'; readonly id: string; readonly recipientId: string }

export interface ProviderEvent {
  readonly eventId: string
  readonly type: string
  readonly occurredAt: Date
  /** As text, exactly as it came. */
  readonly payload: string
}

/** What is written on a refund in addition to its key, so that it can be booked where its row is lost. */
export interface RefundNotes {
  readonly saleId?: string | undefined
  readonly paybackId?: string | undefined
}

export interface PaymentProvider extends ProviderListing, SavedCardCalls {
  openCheckout(checkout: NewCheckout, key: string): Promise<OpenedCheckout>
  readCheckout(sessionId: string): Promise<Checkout>
  /** Closes a page on which nothing was paid yet. */
  expireCheckout(sessionId: string): Promise<void>
  readPayment(paymentIntentId: string): Promise<Payment>
  readInvoice(invoiceId: string): Promise<Invoice>
  readSubscription(subscriptionId: string): Promise<Subscription>
  cancelSubscription(subscriptionId: string, when: 'now' | 'period_end', key: string): Promise<void>
  readDispute(disputeId: string): Promise<Dispute>
  refund(paymentIntentId: string, amountCents: number, key: string, notes?: RefundNotes): Promise<Refund>
  readRefund(refundId: string): Promise<Refund>

  openRecipient(recipient: { accountId: string; email: string; country: string }, key: string): Promise<Recipient>
  readRecipient(recipientId: string): Promise<Recipient>
  /**
   * The page on which a creator tells the service who they are. It works once and for minutes: who comes later is sent
   * to `refreshUrl`.
   */
  onboardingUrl(recipientId: string, urls: { returnUrl: string; refreshUrl: string }): Promise<string>
  /** `chargeId`: the payment the money comes from; null for the platform's own balance. */
  transfer(
    transfer: { recipientId: string; amountCents: number; chargeId: string | null; group: string | null },
    key: string,
  ): Promise<{ transferId: string }>
  reverseTransfer(transferId: string, amountCents: number, key: string): Promise<{ reversalId: string }>
  payOut(recipientId: string, amountCents: number, key: string): Promise<ProviderPayout>
  readPayout(recipientId: string, payoutId: string): Promise<ProviderPayout>

  /** Throws WEBHOOK_INVALID where the text was not signed, just now, with a secret that the market shares. */
  requireSigned(text: string, signature: string): void
  /** Verified against the signature. Throws WEBHOOK_INVALID, WEBHOOK_UNREADABLE. */
  readEvent(payload: string, signature: string): ProviderEvent
  /** Events of the market's own account since then, oldest first, in case some were never delivered. */
  listEvents(since: Date): Promise<ProviderEvent[]>
  /** What a stored event says has changed; null for events of no concern. */
  changeOf(payload: string): Change | null
}
