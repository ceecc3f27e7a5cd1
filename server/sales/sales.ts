/** The sales domain, put together. */
import { MINUTE_MS } from '#shared/time.ts'
import type { PaymentHooks } from '../payments/parts.ts'
import { type Checkouts, createCheckouts } from './checkouts.ts'
import { disputeChanged } from './disputes.ts'
import { settleGivenBack } from './given-back.ts'
import type { SalesParts } from './parts.ts'
import { createPerUseSales, type PerUseSales } from './per-use.ts'
import { askForRefund, decideRefund, type RefundDecision, type RefundOutcome } from './refund-requests.ts'
import { type RefundRequest, registerRemovalRefunds } from './refunds.ts'
import { cancelAtPeriodEnd, invoiceChanged, subscriptionChanged } from './subscriptions.ts'
import { type AutoTopUps, createAutoTopUps } from './top-ups/top-ups.ts'

export interface SalesService {
  readonly uses: PerUseSales
  readonly checkouts: Checkouts
  readonly topUps: AutoTopUps
  /** Throws NOT_FOUND, REFUND_NOT_POSSIBLE. */
  refund(request: RefundRequest): Promise<RefundOutcome>
  /** Throws NOT_FOUND, CONFLICT, REFUND_NOT_POSSIBLE. */
  decideRefund(decision: RefundDecision): Promise<void>
  /** Throws NOT_FOUND, CONFLICT. */
  cancelSubscription(buyerId: string, id: string): Promise<void>
  /** What the payment side calls when something changed at the payment service. */
  readonly hooks: PaymentHooks
}

const OVERDUE_CHECK_MS = 5 * MINUTE_MS

export function createSalesService(parts: SalesParts): SalesService {
  const checkouts = createCheckouts(parts)
  registerRemovalRefunds(parts)
  parts.jobs.every('settle overdue checkouts', OVERDUE_CHECK_MS, () => checkouts.settleOverdue())
  return {
    uses: createPerUseSales(parts),
    checkouts,
    topUps: createAutoTopUps(parts),
    refund: (request) => parts.database.asService((tx) => askForRefund(tx, parts, request)),
    decideRefund: (decision) => parts.database.asService((tx) => decideRefund(tx, parts, decision)),
    cancelSubscription: (buyerId, id) => cancelAtPeriodEnd(parts, buyerId, id),
    hooks: {
      checkoutChanged: (sessionId) => checkouts.changed(sessionId),
      invoiceChanged: (invoiceId) => invoiceChanged(parts, invoiceId),
      subscriptionChanged: (subscriptionId) => subscriptionChanged(parts, subscriptionId),
      disputeChanged: (disputeId) => disputeChanged(parts, disputeId),
      refundChanged: (tx, payment) => settleGivenBack(tx, parts, payment),
    },
  }
}
