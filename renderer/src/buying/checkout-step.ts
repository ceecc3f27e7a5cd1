/** How far a purchase is, from what the market says of its checkout. */
import type { OrderState } from '#shared/contract/market/sales.ts'

/** `paying`: the person has the payment page; `granting`: it is paid and being made out. */
export type CheckoutStep = 'paying' | 'granting' | 'done' | 'expired' | 'refunded' | 'failed'

const STEPS: Record<OrderState, CheckoutStep> = {
  pending: 'paying',
  paid: 'granting',
  fulfilled: 'done',
  failed: 'failed',
  expired: 'expired',
  refunded: 'refunded',
}

export function checkoutStep(state: OrderState): CheckoutStep {
  return STEPS[state]
}

/** Nothing changes any more by itself. */
export function isSettled(step: CheckoutStep): boolean {
  return step !== 'paying' && step !== 'granting'
}
