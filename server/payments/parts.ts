/** What the payment side needs from the rest of the market. */
import type { NotificationContent } from '#shared/contract/market/notifications.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { PaymentProvider } from './provider.ts'

/** Tells an account what happened, in the transaction in which it did. */
export type Notify = (tx: Tx, accountId: string, content: NotificationContent) => Promise<void>

export interface PaymentParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Pick<Jobs, 'enqueue' | 'register' | 'every'>
  readonly provider: PaymentProvider
  readonly keyring: Keyring
  /** Where the market is reached. */
  readonly publicUrl: string
  readonly notify: Notify
}

/** What sales do about a change at the payment service. Each asks for the state as it is and may be called any time. */
export interface PaymentHooks {
  checkoutChanged(sessionId: string): Promise<void>
  invoiceChanged(invoiceId: string): Promise<void>
  subscriptionChanged(subscriptionId: string): Promise<void>
  disputeChanged(disputeId: string): Promise<void>
  /** A refund was made, refused, or could not be taken back by the card after all. */
  refundChanged(tx: Tx, payment: { readonly buyerId: string; readonly paymentIntentId: string }): Promise<void>
}
