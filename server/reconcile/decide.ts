/**
 * What is to be done about each thing that the payment service has, given what the market knows of it. Pure: the same
 * facts always lead to the same decision, and once it is carried out, the facts lead to `nothing`.
 */
import type { OrderState } from '#shared/contract/market/sales.ts'
import type { CheckoutState } from '../payments/provider.ts'

export interface OrderFacts {
  /** Of the payment page; `paid` for an invoice that is paid. */
  readonly state: CheckoutState
  /** Null where its row is lost. */
  readonly order: { readonly state: OrderState; readonly hasPage: boolean } | null
  readonly isAccountKnown: boolean
  /** What is written on it suffices to make its order again. */
  readonly canRebuild: boolean
  readonly isTopUp: boolean
  /** A period of a subscription, of which an order has many. */
  readonly isPeriod: boolean
  /** The market has booked its payment. */
  readonly isBooked: boolean
  /** What of it went back to the card. */
  readonly refunded: 'nothing' | 'part' | 'all'
}

export type OrderDecision =
  | 'nothing'
  /** The order takes the usual path. */
  | 'settle'
  /** The order gets to know its page. */
  | 'note_page'
  /** The order is made again, and then takes the usual path. */
  | 'rebuild'
  /** The order is made again and waits for its payment. */
  | 'rebuild_open'
  /** The money is back on the card: only noted. */
  | 'note_given_back'
  | 'give_back'
  /** Nothing was paid on the page, and nothing can be. */
  | 'close_page'
  /** The bank has not decided yet, and the order cannot be made again. */
  | 'wait'

/** Orders that a payment still makes what was bought. */
const WAITING: ReadonlySet<OrderState> = new Set(['pending', 'paid', 'expired'])

function decideKnown(order: NonNullable<OrderFacts['order']>, facts: OrderFacts): OrderDecision {
  switch (facts.state) {
    case 'processing':
      return 'nothing'
    case 'open':
      return order.state === 'pending' && !order.hasPage ? 'note_page' : 'nothing'
    case 'failed':
    case 'expired':
      return order.state === 'pending' ? 'settle' : 'nothing'
    case 'paid':
      if (facts.isBooked) return 'nothing'
      if (facts.refunded === 'all' && !facts.isTopUp) return 'note_given_back'
      if (facts.isPeriod) return order.state === 'failed' ? 'give_back' : 'settle'
      return WAITING.has(order.state) ? 'settle' : 'give_back'
  }
}

function decideLost(facts: OrderFacts): OrderDecision {
  const isPossible = facts.isAccountKnown && facts.canRebuild
  switch (facts.state) {
    case 'open':
      return isPossible ? 'rebuild_open' : 'close_page'
    case 'processing':
      return isPossible ? 'rebuild_open' : 'wait'
    case 'failed':
    case 'expired':
      return 'nothing'
    case 'paid':
      if (facts.isBooked) return 'nothing'
      // A top-up that went back was in the wallet before.
      if (facts.refunded === 'all' && !(isPossible && facts.isTopUp)) return 'note_given_back'
      return isPossible ? 'rebuild' : 'give_back'
  }
}

export function decideOrder(facts: OrderFacts): OrderDecision {
  return facts.order === null ? decideLost(facts) : decideKnown(facts.order, facts)
}

/** How an operation is known to the market: `planned` was not heard of since. */
export type KnownOperation = 'none' | 'planned' | 'ended'

export interface RefundFacts {
  readonly operation: KnownOperation
  /** What its payment was for; `foreign` where the market does not know the payment. */
  readonly payment: 'foreign' | 'top_up' | 'sale' | 'nothing'
  readonly saleState: 'completed' | 'disputed' | 'refunded' | 'charged_back' | null
  /** All of the payment. */
  readonly isWhole: boolean
}

type RefundDecision = 'nothing' | 'end_operation' | 'book_payback' | 'book_refund' | 'unclear'

export function decideRefund({ operation, payment, saleState, isWhole }: RefundFacts): RefundDecision {
  if (operation === 'planned') return 'end_operation'
  if (operation === 'ended') return 'nothing'
  switch (payment) {
    case 'foreign':
      return 'nothing'
    case 'top_up':
      return 'book_payback'
    case 'nothing':
      return 'unclear'
    case 'sale':
      return isWhole && (saleState === 'completed' || saleState === 'disputed') ? 'book_refund' : 'unclear'
  }
}

type MovementDecision = 'nothing' | 'end_operation' | 'book' | 'unclear'

/** Transfers, their reversals and payouts. `isOwned`: the market knows whose account it moved. */
export function decideMovement(facts: {
  readonly operation: KnownOperation
  readonly isOwned: boolean
}): MovementDecision {
  if (facts.operation === 'planned') return 'end_operation'
  if (facts.operation === 'ended') return 'nothing'
  return facts.isOwned ? 'book' : 'unclear'
}

interface RecipientFacts {
  readonly isLinked: boolean
  readonly isAccountKnown: boolean
  /** The creator has another account at the payment service. */
  readonly hasOther: boolean
}

export function decideRecipient(facts: RecipientFacts): 'nothing' | 'link' | 'unclear' {
  if (facts.isLinked) return 'nothing'
  return facts.isAccountKnown && !facts.hasOther ? 'link' : 'unclear'
}
