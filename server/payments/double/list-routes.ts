/** The lists of Stripe's interface that the market reads after a restored backup: the newest first, page by page. */
import type { DoubleContext } from './actions.ts'
import { at, type Fields, textAt } from './form.ts'
import * as rules from './parameters.ts'
import { DoubleRefusal, get } from './refusal.ts'
import { type Handler, pathOf, type Route } from './route.ts'
import type { TransferState } from './state.ts'
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
  transferWire,
  type Wire,
} from './wire.ts'

/** What Stripe returns where no limit is given, and at most. */
const LIMIT = 10
const MAX_LIMIT = 100

/** `items` in the order in which they were made. */
function pageOf(items: readonly Wire[], fields: Fields): Wire {
  const since = Number(textAt(fields, 'created', 'gte') ?? 0)
  const limit = Number(textAt(fields, 'limit') ?? LIMIT)
  if (limit < 1 || limit > MAX_LIMIT) throw new DoubleRefusal(400, 'parameter_invalid_integer', 'limit: 1 to 100.')
  const listed = items.filter(({ created }) => Number(created) >= since).toReversed()
  const after = textAt(fields, 'starting_after')
  const start = after === null ? 0 : listed.findIndex(({ id }) => id === after) + 1
  return { ...listOf(listed.slice(start, start + limit)), has_more: listed.length > start + limit }
}

const expands = (fields: Fields, what: string): boolean => Object.values(at(fields, 'expand') ?? {}).includes(what)

const list =
  (items: (context: DoubleContext, fields: Fields) => readonly Wire[]): Handler =>
  (context, { fields }) =>
    pageOf(items(context, fields), fields)

/** Only ids, where the objects are not asked for. */
function withIds(wire: Wire, name: string, isExpanded: boolean): Wire {
  const value = wire[name]
  const isObject = typeof value === 'object' && value !== null && 'id' in value
  return isExpanded || !isObject ? wire : { ...wire, [name]: value.id }
}

const sessions = list(({ state, pageUrl }, fields) =>
  Object.values(state.sessions).map((session) =>
    withIds(sessionWire(state, session, pageUrl(session.id)), 'payment_intent', expands(fields, 'data.payment_intent')),
  ),
)

const invoices = list(({ state }, fields) =>
  Object.values(state.invoices).map((invoice) => {
    const { payments, ...wire } = invoiceWire(state, invoice)
    return expands(fields, 'data.payments') ? { ...wire, payments } : wire
  }),
)

function sourceOf({ state }: DoubleContext, { chargeId }: TransferState): Wire | null {
  const intent = Object.values(state.intents).find((one) => one.chargeId === chargeId)
  return intent === undefined ? null : { id: chargeId, object: 'charge', payment_intent: intent.id }
}

const transfers = list((context, fields) =>
  Object.values(context.state.transfers).map((transfer) =>
    expands(fields, 'data.source_transaction')
      ? { ...transferWire(transfer), source_transaction: sourceOf(context, transfer) }
      : transferWire(transfer),
  ),
)

const reversals: Handler = ({ state }, { fields }, id) => {
  get(state.transfers, id, 'transfer')
  const own = Object.values(state.reversals).filter(({ transferId }) => transferId === id)
  return pageOf(own.map(reversalWire), fields)
}

const payouts: Handler = ({ state }, { fields, forAccount }) => {
  const { id } = get(state.accounts, forAccount, 'account')
  const own = Object.values(state.payouts).filter(({ accountId }) => accountId === id)
  return pageOf(own.map(payoutWire), fields)
}

/** Of the newer interface, without parts that have to be asked for. */
const accounts: Handler = ({ state }) => ({
  data: Object.values(state.accounts)
    .filter(({ isClosed }) => isClosed !== true)
    .map((account) => {
      const { id, object, metadata } = accountWire(account)
      return { id, object, metadata }
    }),
  next_page_url: null,
})

export const LIST_ROUTES: readonly Route[] = [
  ['GET', pathOf('/v1/checkout/sessions'), rules.listSessions, sessions],
  ['GET', pathOf('/v1/invoices'), rules.listInvoices, invoices],
  [
    'GET',
    pathOf('/v1/payment_intents'),
    rules.listIntents,
    list(({ state }, fields) => {
      const customerId = textAt(fields, 'customer')
      const intents = Object.values(state.intents)
      return intents.filter((one) => customerId === null || one.customerId === customerId).map(intentWire)
    }),
  ],
  ['GET', pathOf('/v1/refunds'), rules.listRefunds, list(({ state }) => Object.values(state.refunds).map(refundWire))],
  [
    'GET',
    pathOf('/v1/disputes'),
    rules.listDisputes,
    list(({ state }) => Object.values(state.disputes).map(disputeWire)),
  ],
  ['GET', pathOf('/v1/transfers'), rules.listTransfers, transfers],
  ['GET', pathOf('/v1/transfers/{id}/reversals'), rules.listReversals, reversals],
  ['GET', pathOf('/v1/payouts'), rules.listPayouts, payouts],
  ['GET', pathOf('/v2/core/accounts'), rules.listAccounts, accounts],
]
