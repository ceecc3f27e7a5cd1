/** Cards that a payment saves for a customer, as the double keeps them. */
import type { DoubleState, IntentState, SessionState } from './state.ts'

export interface CustomerState {
  readonly id: string
  readonly metadata: Record<string, string>
}

export interface PaymentMethodState {
  readonly id: string
  /** Null once it is detached, which cannot be undone. */
  customerId: string | null
  readonly fingerprint: string
  readonly country: string
  /** What the bank answers to a charge without the buyer; null: it pays. */
  refusal: CardRefusal | null
}

/** Codes of Stripe's (docs.stripe.com/error-codes). */
export type CardRefusal = 'card_declined' | 'authentication_required' | 'expired_card'

/** By the beginning of a fingerprint: cards that pay while the buyer is there, and are refused later. */
const REFUSED_LATER: readonly (readonly [prefix: string, refusal: CardRefusal])[] = [
  ['declining_', 'card_declined'],
  ['authenticating_', 'authentication_required'],
]

/** A page that was asked to save its card does so when it is paid. */
export function saveMethod(
  state: DoubleState,
  { customerId = null, savesCard = false }: SessionState,
  intent: IntentState,
  nextId: (prefix: string) => string,
): void {
  if (customerId === null) return
  intent.customerId = customerId
  const id = nextId('pm')
  intent.paymentMethodId = id
  if (savesCard) intent.setupFutureUsage = 'off_session'
  const { fingerprint, country = 'US' } = intent
  const refusal = REFUSED_LATER.find(([prefix]) => fingerprint.startsWith(prefix))?.[1] ?? null
  state.paymentMethods[id] = { id, customerId: savesCard ? customerId : null, fingerprint, country, refusal }
}
