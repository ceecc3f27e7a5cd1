/** Calls of Stripe's library, with its failures as the market's own. */
import Stripe from 'stripe'
import { LunaError } from '#shared/contract/errors.ts'

/** A payment that the bank is taking back is not refunded. */
const DISPUTED: ReadonlySet<string> = new Set(['charge_disputed', 'refund_disputed_payment'])

/** Distinguishes permanent failures from those that may succeed later. Throws PAYMENT_FAILED, PAYMENTS_UNAVAILABLE. */
export async function call<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof Stripe.errors.StripeError)) throw cause
    const isRefused =
      cause instanceof Stripe.errors.StripeInvalidRequestError || cause instanceof Stripe.errors.StripeCardError
    if (isRefused) {
      const data = DISPUTED.has(cause.code ?? '') ? { data: { refusal: 'disputed' } } : {}
      throw new LunaError('PAYMENT_FAILED', cause.message, { cause, ...data })
    }
    throw new LunaError('PAYMENTS_UNAVAILABLE', cause.message, { cause })
  }
}
