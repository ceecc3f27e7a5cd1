/** Customers, their saved cards, and charges of them while the buyer is not there. */
import type Stripe from 'stripe'
import { type DoubleContext, newIntent, settle, tellBalance } from './actions.ts'
import { metadataAt, textAt } from './form.ts'
import { expanding, nothing } from './parameters.ts'
import { DoubleRefusal, get } from './refusal.ts'
import { type Handler, pathOf, type Route } from './route.ts'
import { flag, hashOf, integer, listOf, metadata, oneOf, required, text } from './rules.ts'
import type { CardRefusal, PaymentMethodState } from './saved-methods.ts'
import type { IntentState } from './state.ts'
import { intentWire, type Wire } from './wire.ts'

type IntentParameters = Stripe.PaymentIntentCreateParams
type MethodType = NonNullable<IntentParameters['allowed_payment_method_types']>[number]

const MIN_CHARGE_CENTS = 50

const newCustomer = hashOf<Stripe.CustomerCreateParams>({ metadata, description: text, email: text, name: text })

const newCharge = hashOf<IntentParameters>({
  amount: required(integer),
  currency: required(oneOf<'usd'>()('usd')),
  customer: text,
  payment_method: text,
  allowed_payment_method_types: listOf(oneOf<MethodType>()('card', 'link', 'us_bank_account')),
  confirm: flag,
  off_session: flag,
  metadata,
  transfer_group: text,
})

function refuse(message: string, code: string | null = null, param: string | null = null): never {
  throw new DoubleRefusal(400, code, message, param)
}

const methodWire = ({ id, customerId, fingerprint, country }: PaymentMethodState): Wire => ({
  id,
  object: 'payment_method',
  type: 'card',
  customer: customerId,
  card: { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2_034, fingerprint, country },
})

const createCustomer: Handler = ({ state, nextId }, { fields }) => {
  const customer = { id: nextId('cus'), metadata: metadataAt(fields, 'metadata') }
  state.customers[customer.id] = customer
  return { ...customer, object: 'customer', livemode: false }
}

const deleteCustomer: Handler = ({ state }, _call, id) => {
  get(state.customers, id, 'customer')
  delete state.customers[id]
  for (const method of Object.values(state.paymentMethods)) if (method.customerId === id) method.customerId = null
  return { id, object: 'customer', deleted: true }
}

const detach: Handler = ({ state, emit }, _call, id) => {
  const method = get(state.paymentMethods, id, 'PaymentMethod')
  if (method.customerId === null) {
    refuse('The payment method you provided is not attached to a customer so detachment is impossible.')
  }
  method.customerId = null
  emit('payment_method.detached', methodWire(method))
  return methodWire(method)
}

const DECLINES: Readonly<Record<CardRefusal, readonly [declineCode: string, message: string]>> = {
  card_declined: ['generic_decline', 'Your card was declined.'],
  authentication_required: [
    'authentication_required',
    'Your card was declined. This transaction requires authentication.',
  ],
  expired_card: ['expired_card', 'Your card has expired.'],
}

/** As Stripe refuses a card: HTTP 402, with the payment intent that is left behind. */
function decline({ emit }: DoubleContext, intent: IntentState, code: CardRefusal): never {
  intent.status = 'requires_payment_method'
  intent.refusal = code
  emit('payment_intent.payment_failed', intentWire(intent))
  const [declineCode, message] = DECLINES[code]
  throw new DoubleRefusal(402, code, message, null, {
    type: 'card_error',
    decline_code: declineCode,
    charge: intent.chargeId,
    payment_intent: intentWire(intent),
  })
}

const charge: Handler = (context, { fields }) => {
  const { state, emit } = context
  const amountCents = Number(textAt(fields, 'amount'))
  if (amountCents < MIN_CHARGE_CENTS) refuse('Amount must be at least $0.50 usd', 'amount_too_small', 'amount')
  if (textAt(fields, 'confirm') !== 'true') {
    if (textAt(fields, 'off_session') !== null) {
      refuse('You cannot provide `off_session` unless `confirm` is `true`.', null, 'off_session')
    }
    refuse('Only payments that are confirmed at once are known here.')
  }
  if (textAt(fields, 'off_session') !== 'true') refuse('Only payments without the buyer are known here.')
  const method = get(state.paymentMethods, textAt(fields, 'payment_method'), 'PaymentMethod')
  const customerId = textAt(fields, 'customer')
  if (customerId !== null) get(state.customers, customerId, 'customer')
  if (method.customerId === null) {
    refuse(
      'The provided PaymentMethod was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
      'payment_method_unexpected_state',
    )
  }
  if (method.customerId !== customerId) {
    refuse(`The payment method ${method.id} does not belong to the customer of this payment.`, null, 'payment_method')
  }
  const { fingerprint, country } = method
  const intent = newIntent(context, { amountCents, fingerprint, country, metadata: metadataAt(fields, 'metadata') })
  Object.assign(intent, { customerId, paymentMethodId: method.id })
  if (method.refusal !== null) decline(context, intent, method.refusal)
  settle(context, intent)
  emit('payment_intent.succeeded', intentWire(intent))
  tellBalance(context)
  return intentWire(intent)
}

export const CUSTOMER_ROUTES: readonly Route[] = [
  ['POST', pathOf('/v1/customers'), newCustomer, createCustomer],
  ['DELETE', pathOf('/v1/customers/{id}'), nothing, deleteCustomer],
  [
    'GET',
    pathOf('/v1/payment_methods/{id}'),
    expanding,
    ({ state }, _call, id) => methodWire(get(state.paymentMethods, id, 'PaymentMethod')),
  ],
  ['POST', pathOf('/v1/payment_methods/{id}/detach'), nothing, detach],
  ['POST', pathOf('/v1/payment_intents'), newCharge, charge],
]
