/**
 * What the payment service has, as lists since a moment: for the time after a restored backup, when rows of the market
 * are missing and only what the market wrote on its objects there says what they were.
 */
import type { CheckoutState, Dispute, OrderReference, ProviderPayout, Refund } from './provider.ts'
import type { ChargedCard } from './saved-cards.ts'

export interface ListedSession {
  readonly sessionId: string
  readonly state: CheckoutState
  readonly reference: OrderReference | null
  /** What was bought, as `NewCheckout` says it; null where it does not. */
  readonly bought: string | null
  /** Without tax that is added. */
  readonly amountCents: number
  readonly paymentIntentId: string | null
  readonly subscriptionId: string | null
  /** Of its page; null once it is closed. */
  readonly url: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
}

export interface ListedInvoice {
  readonly invoiceId: string
  readonly isPaid: boolean
  readonly reference: OrderReference | null
  readonly bought: string | null
  readonly amountCents: number
  readonly paymentIntentId: string | null
  readonly subscriptionId: string | null
  readonly createdAt: Date
}

/** A payment that succeeded. */
export interface ListedPayment {
  readonly paymentIntentId: string
  readonly amountCents: number
  readonly reference: OrderReference | null
  readonly bought: string | null
  /** Where the market charged a saved card; null where it was paid on a page. */
  readonly chargedCard: ChargedCard | null
  readonly createdAt: Date
}

export interface ListedRefund extends Refund {
  readonly paymentIntentId: string | null
  readonly amountCents: number
  /** What the market wrote on it, as far as it did. */
  readonly saleId: string | null
  readonly paybackId: string | null
}

export interface ListedTransfer {
  readonly transferId: string
  /** The key it was made under; null where it was not written on it. */
  readonly key: string | null
  readonly recipientId: string
  readonly amountCents: number
  readonly chargeId: string | null
  /** The payment that the charge is of. */
  readonly paymentIntentId: string | null
  readonly group: string | null
}

export interface ListedReversal {
  readonly reversalId: string
  readonly key: string | null
  readonly transferId: string
  readonly amountCents: number
}

export interface ListedPayout extends ProviderPayout {
  readonly recipientId: string
  readonly amountCents: number
}

interface ListedRecipient {
  readonly recipientId: string
  /** The creator; null for an account that the market did not open. */
  readonly accountId: string | null
}

/** Each oldest first. Throws PAYMENTS_UNAVAILABLE. */
export interface ProviderListing {
  sessionsSince(since: Date): Promise<ListedSession[]>
  invoicesSince(since: Date): Promise<ListedInvoice[]>
  paymentsSince(since: Date): Promise<ListedPayment[]>
  refundsSince(since: Date): Promise<ListedRefund[]>
  disputesSince(since: Date): Promise<Dispute[]>
  transfersSince(since: Date): Promise<ListedTransfer[]>
  /** Also of transfers that were made before. */
  reversalsSince(since: Date): Promise<ListedReversal[]>
  payoutsSince(recipientId: string, since: Date): Promise<ListedPayout[]>
  /** All that are not closed. */
  recipients(): Promise<ListedRecipient[]>
  /** Two letters; null where it is not known. */
  countryOf(recipientId: string): Promise<string | null>
}
