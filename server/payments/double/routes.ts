/** The calls of Stripe's interface that the market makes. */
import { cents, formatCents } from '#shared/money/money.ts'
import { type DoubleContext, endSubscription, expire } from './actions.ts'
import { CUSTOMER_ROUTES } from './customers.ts'
import { at, type Fields, metadataAt, textAt } from './form.ts'
import { LIST_ROUTES } from './list-routes.ts'
import * as rules from './parameters.ts'
import { DoubleRefusal, get } from './refusal.ts'
import { type DoubleCall, type Handler, pathOf, type Route } from './route.ts'
import { SETUP_ROUTES } from './setup-routes.ts'
import type { DoubleState, LineState } from './state.ts'
import { TAX_ROUTES, taxWishOf } from './tax.ts'
import {
  accountWire,
  disputeWire,
  intentWire,
  invoiceWire,
  listOf,
  payoutWire,
  refundWire,
  reversalWire,
  sessionWire,
  subscriptionWire,
  transferWire,
  type Wire,
} from './wire.ts'

function refuse(message: string, code = 'parameter_invalid'): never {
  throw new DoubleRefusal(400, code, message)
}

const dollars = (amountCents: number): string => formatCents(cents(amountCents))

function centsAt(fields: Fields, ...path: string[]): number {
  const text = textAt(fields, ...path) ?? ''
  if (!/^\d{1,8}$/.test(text) || Number(text) < 1) refuse(`Invalid integer: ${path.join('.')}`)
  return Number(text)
}

/** Unlike an amount, a price may be zero. */
function priceAt(fields: Fields, ...path: string[]): number {
  const text = textAt(fields, ...path) ?? ''
  if (!/^\d{1,8}$/.test(text)) refuse(`Invalid integer: ${path.join('.')}`)
  return Number(text)
}

function webUrlAt(fields: Fields, name: string): string {
  const url = textAt(fields, name)
  if (url === null || !URL.canParse(url)) refuse(`Not a valid URL: ${name}`, 'url_invalid')
  return url
}

function customerOf(state: DoubleState, fields: Fields): string | null {
  const id = textAt(fields, 'customer')
  return id === null ? null : get(state.customers, id, 'customer').id
}

/** Stripe's limit for pages that take one payment; for subscriptions it is 20. */
const MOST_LINES = { payment: 100, subscription: 20 } as const

interface PageLine extends LineState {
  readonly interval: 'month' | 'year' | null
}

function lineAt(fields: Fields, place: string, mode: 'payment' | 'subscription'): PageLine {
  const path = ['line_items', place]
  const price = [...path, 'price_data']
  const interval = textAt(fields, ...price, 'recurring', 'interval')
  if (mode === 'payment' && interval !== null) {
    refuse(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
    )
  }
  const known = interval === 'month' || interval === 'year' ? interval : null
  if (mode === 'subscription' && known === null) refuse('recurring: interval')
  const quantity = centsAt(fields, ...path, 'quantity')
  return {
    title: textAt(fields, ...price, 'product_data', 'name') ?? refuse('product_data: name'),
    amountCents: priceAt(fields, ...price, 'unit_amount') * quantity,
    interval: known,
  }
}

function linesOf(fields: Fields, mode: 'payment' | 'subscription') {
  const places = Object.keys(at(fields, 'line_items') ?? {})
  if (places.length > MOST_LINES[mode])
    refuse(`Checkout does not support more than ${MOST_LINES[mode]} line items in this mode.`)
  return places.map((place) => lineAt(fields, place, mode))
}

const createSession: Handler = ({ state, now, nextId, pageUrl }, { fields }) => {
  const mode = textAt(fields, 'mode') === 'subscription' ? 'subscription' : 'payment'
  if (textAt(fields, 'ui_mode') !== 'hosted_page') refuse('Only hosted pages are known here.')
  const lines = linesOf(fields, mode)
  const interval = lines[0]?.interval ?? null
  const amountCents = lines.reduce((sum, line) => sum + line.amountCents, 0)
  if (amountCents < 50) refuse('The amount must be at least $0.50.', 'amount_too_small')
  const expiresAt = centsAt({ seconds: String(Number(textAt(fields, 'expires_at')) - now()) }, 'seconds') + now()
  if (expiresAt - now() < 1_800 || expiresAt - now() > 86_400) refuse('expires_at: 30 minutes to 24 hours from now.')
  const id = nextId('cs_test')
  const session = {
    id,
    mode,
    title: lines.length === 1 ? (lines[0]?.title ?? '') : `${lines[0]?.title} and ${lines.length - 1} more`,
    amountCents,
    lines: lines.map((line) => ({ title: line.title, amountCents: line.amountCents })),
    interval,
    metadata: metadataAt(fields, 'metadata'),
    successUrl: webUrlAt(fields, 'success_url'),
    cancelUrl: webUrlAt(fields, 'cancel_url'),
    created: now(),
    expiresAt,
    wish: taxWishOf(fields),
    customerId: customerOf(state, fields),
    savesCard: textAt(fields, 'payment_intent_data', 'setup_future_usage') === 'off_session',
    status: 'open' as const,
    paymentIntentId: null,
    subscriptionId: null,
  } as const
  state.sessions[id] = { ...session }
  return sessionWire(state, session, pageUrl(id))
}

const createRefund: Handler = ({ state, now, nextId, emit }, { fields }) => {
  const intent = get(state.intents, textAt(fields, 'payment_intent'), 'payment_intent')
  const amountCents = centsAt(fields, 'amount')
  if (intent.isDisputed) refuse('Charge has been charged back.', 'charge_disputed')
  const leftCents = intent.amountCents - intent.refundedCents
  if (leftCents === 0) refuse(`Charge ${intent.chargeId} has already been refunded.`, 'charge_already_refunded')
  if (amountCents > leftCents) {
    const message = `Refund amount (${dollars(amountCents)}) is greater than unrefunded amount on charge (${dollars(leftCents)}).`
    throw new DoubleRefusal(400, null, message, 'amount')
  }
  intent.refundedCents += amountCents
  state.balanceCents -= amountCents
  const refund = {
    id: nextId('re'),
    paymentIntentId: intent.id,
    amountCents,
    metadata: metadataAt(fields, 'metadata'),
    created: now(),
    status: 'succeeded' as const,
  }
  state.refunds[refund.id] = refund
  emit('refund.created', refundWire(refund))
  return refundWire(refund)
}

const updateSubscription: Handler = ({ state, emit }, { fields }, id) => {
  const subscription = get(state.subscriptions, id, 'subscription')
  if (textAt(fields, 'cancel_at_period_end') === 'true') subscription.cancelAtPeriodEnd = true
  emit('customer.subscription.updated', subscriptionWire(subscription))
  return subscriptionWire(subscription)
}

const createAccount: Handler = ({ state, nextId }, { fields }) => {
  const wish = at(
    fields,
    'configuration',
    'recipient',
    'capabilities',
    'stripe_balance',
    'stripe_transfers',
    'requested',
  )
  if (wish !== true) refuse('Only recipients are known here.')
  const account = {
    id: nextId('acct'),
    metadata: metadataAt(fields, 'metadata'),
    country: textAt(fields, 'identity', 'country') ?? 'us',
    isOnboarded: false,
    balanceCents: 0,
  }
  state.accounts[account.id] = account
  return accountWire(account)
}

const createTransfer: Handler = ({ state, now, nextId }, { fields }) => {
  const account = get(state.accounts, textAt(fields, 'destination'), 'destination')
  if (!account.isOnboarded) refuse('The destination cannot receive transfers yet.', 'insufficient_capabilities')
  const amountCents = centsAt(fields, 'amount')
  const chargeId = textAt(fields, 'source_transaction')
  if (chargeId === null) {
    if (state.balanceCents < amountCents) refuse('Insufficient available funds.', 'balance_insufficient')
  } else {
    const source = Object.values(state.intents).find((intent) => intent.chargeId === chargeId)
    if (source === undefined) throw new DoubleRefusal(404, 'resource_missing', `No such charge: ${chargeId}`)
    if (source.transferredCents + amountCents > source.amountCents) refuse('More than the source transaction.')
    source.transferredCents += amountCents
  }
  state.balanceCents -= amountCents
  account.balanceCents += amountCents
  const group = textAt(fields, 'transfer_group')
  const made = { created: now(), metadata: metadataAt(fields, 'metadata'), reversedCents: 0 }
  const transfer = { id: nextId('tr'), accountId: account.id, amountCents, chargeId, group, ...made }
  state.transfers[transfer.id] = transfer
  return transferWire(transfer)
}

const createReversal: Handler = ({ state, now, nextId, emit }, { fields }, id) => {
  const transfer = get(state.transfers, id, 'transfer')
  const account = get(state.accounts, transfer.accountId, 'account')
  const amount = centsAt(fields, 'amount')
  if (transfer.reversedCents + amount > transfer.amountCents) refuse('More than the transfer.')
  if (account.balanceCents < amount) refuse('Insufficient funds in the account.', 'balance_insufficient')
  transfer.reversedCents += amount
  account.balanceCents -= amount
  state.balanceCents += amount
  const made = { created: now(), metadata: metadataAt(fields, 'metadata') }
  const reversal = { id: nextId('trr'), transferId: id, amountCents: amount, ...made }
  state.reversals[reversal.id] = reversal
  emit('transfer.reversed', transferWire(transfer))
  return reversalWire(reversal)
}

const createPayout: Handler = ({ state, now, nextId, emit }, { fields, forAccount }) => {
  const account = get(state.accounts, forAccount, 'account')
  const amountCents = centsAt(fields, 'amount')
  if (account.balanceCents < amountCents) refuse('Insufficient funds in the account.', 'balance_insufficient')
  account.balanceCents -= amountCents
  const payout = {
    id: nextId('po'),
    created: now(),
    accountId: account.id,
    amountCents,
    metadata: metadataAt(fields, 'metadata'),
    status: 'pending' as const,
  }
  state.payouts[payout.id] = payout
  emit('payout.created', payoutWire(payout), account.id)
  return payoutWire(payout)
}

const listEvents: Handler = ({ state }, { fields, forAccount }) => {
  const since = Number(textAt(fields, 'created', 'gte') ?? 0)
  const type = textAt(fields, 'type')
  const events = state.events
    // Those of a connected account are listed for that account alone.
    .filter(({ created, accountId = null }) => created >= since && accountId === forAccount)
    .toReversed()
    .map(({ payload }): Wire => JSON.parse(payload))
    .filter((event) => type === null || event['type'] === type)
  const after = textAt(fields, 'starting_after')
  const start = after === null ? 0 : events.findIndex(({ id }) => id === after) + 1
  const limit = Number(textAt(fields, 'limit') ?? 10)
  return { ...listOf(events.slice(start, start + limit)), has_more: events.length > start + limit }
}

const readPayout: Handler = ({ state }, { forAccount }, id) => {
  const payout = get(state.payouts, id, 'payout')
  if (payout.accountId !== forAccount) throw new DoubleRefusal(404, 'resource_missing', `No such payout: '${id}'`)
  return payoutWire(payout)
}

const openLink: Handler = ({ state, pageUrl }, { fields }) => {
  const account = get(state.accounts, textAt(fields, 'account'), 'account')
  const returnUrl = textAt(fields, 'use_case', 'account_onboarding', 'return_url') ?? ''
  const refreshUrl = textAt(fields, 'use_case', 'account_onboarding', 'refresh_url') ?? ''
  const query = new URLSearchParams({ return: returnUrl, refresh: refreshUrl })
  return { object: 'v2.core.account_link', account: account.id, url: `${pageUrl(account.id)}?${query}` }
}

const PAYMENTS: readonly Route[] = [
  ['POST', pathOf('/v1/checkout/sessions'), rules.openSession, createSession],
  [
    'GET',
    pathOf('/v1/checkout/sessions/{id}'),
    rules.expanding,
    ({ state, pageUrl }, { fields }, id) => {
      const hasBreakdown = Object.values(at(fields, 'expand') ?? {}).includes('total_details.breakdown')
      return sessionWire(state, get(state.sessions, id, 'checkout session'), pageUrl(id), hasBreakdown)
    },
  ],
  [
    'POST',
    pathOf('/v1/checkout/sessions/{id}/expire'),
    rules.nothing,
    (context, _call, id) => {
      expire(context, id)
      return sessionWire(context.state, get(context.state.sessions, id, 'checkout session'), context.pageUrl(id))
    },
  ],
  [
    'GET',
    pathOf('/v1/payment_intents/{id}'),
    rules.expanding,
    ({ state }, _call, id) => intentWire(get(state.intents, id, 'payment_intent')),
  ],
  ['POST', pathOf('/v1/refunds'), rules.refund, createRefund],
  [
    'GET',
    pathOf('/v1/refunds/{id}'),
    rules.expanding,
    ({ state }, _call, id) => refundWire(get(state.refunds, id, 'refund')),
  ],
  [
    'GET',
    pathOf('/v1/disputes/{id}'),
    rules.expanding,
    ({ state }, _call, id) => disputeWire(get(state.disputes, id, 'dispute')),
  ],
  [
    'GET',
    pathOf('/v1/invoices/{id}'),
    rules.expanding,
    ({ state }, _call, id) => invoiceWire(state, get(state.invoices, id, 'invoice')),
  ],
  [
    'GET',
    pathOf('/v1/subscriptions/{id}'),
    rules.expanding,
    ({ state }, _call, id) => subscriptionWire(get(state.subscriptions, id, 'subscription')),
  ],
  ['POST', pathOf('/v1/subscriptions/{id}'), rules.updateSubscription, updateSubscription],
  [
    'DELETE',
    pathOf('/v1/subscriptions/{id}'),
    rules.nothing,
    (context, _call, id) => {
      endSubscription(context, id)
      return subscriptionWire(get(context.state.subscriptions, id, 'subscription'))
    },
  ],
  ['GET', pathOf('/v1/events'), rules.listEvents, listEvents],
]

const CONNECT: readonly Route[] = [
  ['POST', pathOf('/v1/transfers'), rules.transfer, createTransfer],
  ['POST', pathOf('/v1/transfers/{id}/reversals'), rules.reversal, createReversal],
  ['POST', pathOf('/v1/payouts'), rules.payout, createPayout],
  ['GET', pathOf('/v1/payouts/{id}'), rules.expanding, readPayout],
  ['POST', pathOf('/v1/balance_settings'), rules.balanceSettings, () => ({ object: 'balance_settings' })],
  ['POST', pathOf('/v2/core/accounts'), rules.openAccount, createAccount],
  [
    'GET',
    pathOf('/v2/core/accounts/{id}'),
    rules.readAccount,
    ({ state }, _call, id) => accountWire(get(state.accounts, id, 'account')),
  ],
  ['POST', pathOf('/v2/core/account_links'), rules.accountLink, openLink],
]

const ROUTES: readonly Route[] = [
  ...PAYMENTS,
  ...CONNECT,
  ...CUSTOMER_ROUTES,
  ...LIST_ROUTES,
  ...TAX_ROUTES,
  ...SETUP_ROUTES,
]

/** Throws DoubleRefusal. */
export function answerCall(context: DoubleContext, call: DoubleCall): Wire {
  for (const [method, pattern, rule, handler] of ROUTES) {
    const found = method === call.method ? pattern.exec(call.path) : null
    if (found === null) continue
    rule(call.fields, '')
    return handler(context, call, found[1] ?? '')
  }
  throw new DoubleRefusal(404, 'url_invalid', `Unrecognized request URL (${call.method}: ${call.path})`)
}
