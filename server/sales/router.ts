/** The sales part of the API. */
import { purchaseSchema } from '#shared/contract/market/sales.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { accountOf, keyOf } from '../http/access.ts'
import type { RequestContext } from '../http/context.ts'
import { marketImplementer } from '../http/implementer.ts'
import { creatorFigures } from './creator-figures.ts'
import type { Order } from './orders.ts'
import { creatorSalesOf, type Purchase, purchaseOf, purchasesOf, subscriptionOf, subscriptionsOf } from './reads.ts'
import { type RefundOutcome, waitingRefunds } from './refund-requests.ts'
import type { SalesService } from './sales.ts'
import { answerOfUse, sellUses } from './use-batches.ts'

const api = marketImplementer.sales

export interface SalesRouterParts {
  readonly sales: SalesService
  readonly database: MarketDatabase
  readonly clock: Clock
}

const apiKeyOf = ({ identity }: RequestContext): string | null => identity?.apiKey?.id ?? null

const textOf = (date: Date | null): string | null => date?.toISOString() ?? null

function checkoutAnswer(order: Order) {
  const { id, kind, state, title, priceCents, failure, items, createdAt, expiresAt } = order
  return {
    id,
    kind,
    state,
    title,
    priceCents,
    url: state === 'pending' ? order.url : null,
    failure,
    items: items.map(({ asset, ...item }) => {
      return { assetId: asset.assetId, title: asset.title, priceCents: asset.priceCents, ...item }
    }),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }
}

function refundAnswer(outcome: RefundOutcome) {
  if (outcome.state === 'in_review') return { ...outcome, requestedAt: outcome.requestedAt.toISOString() }
  const { state, saleId, reason, paidTo, amountMicroDollars, refundedAt } = outcome
  return {
    state,
    saleId,
    reason,
    paidTo,
    amountMicroDollars: String(amountMicroDollars),
    refundedAt: refundedAt.toISOString(),
  }
}

function purchaseAnswer(purchase: Purchase) {
  const { entitlement, refund } = purchase
  // The columns hold what the schema's lists name; the database checks it.
  return purchaseSchema.parse({
    ...purchase,
    amountMicroDollars: String(purchase.amountMicroDollars),
    taxMicroDollars: String(purchase.taxMicroDollars),
    soldAt: purchase.soldAt.toISOString(),
    refundableUntil: textOf(purchase.refundableUntil),
    entitlement: {
      validFrom: entitlement.validFrom.toISOString(),
      validUntil: textOf(entitlement.validUntil),
      withdrawnAt: textOf(entitlement.withdrawnAt),
      withdrawalReason: entitlement.withdrawalReason,
    },
    refund: refund && {
      ...refund,
      amountMicroDollars: String(refund.amountMicroDollars),
      refundedAt: refund.refundedAt.toISOString(),
    },
  })
}

function buying({ sales }: SalesRouterParts) {
  return {
    use: api.use.handler(async ({ input, context }) => {
      const request = { buyerId: accountOf(context), key: keyOf(context), apiKeyId: apiKeyOf(context) }
      return answerOfUse(await sales.uses.sell({ ...request, ...input }))
    }),
    useMany: api.useMany.handler(({ input, context }) => {
      const request = { buyerId: accountOf(context), key: keyOf(context), apiKeyId: apiKeyOf(context) }
      return sellUses(sales.uses, request, input.uses)
    }),
    openCheckout: api.openCheckout.handler(async ({ input, context }) =>
      checkoutAnswer(await sales.checkouts.open({ buyerId: accountOf(context), key: keyOf(context), wish: input })),
    ),
    checkout: api.checkout.handler(async ({ input, context }) =>
      checkoutAnswer(await sales.checkouts.read(accountOf(context), input.id)),
    ),
    refund: api.refund.handler(async ({ input, context }) => {
      const { saleId, reason, note } = input
      const request = {
        buyerId: accountOf(context),
        saleId,
        key: keyOf(context),
        origin: 'buyer',
        reason,
        note,
      } as const
      return refundAnswer(await sales.refund(request))
    }),
  }
}

export function salesRouter(parts: SalesRouterParts) {
  const { sales, database, clock } = parts
  return {
    ...buying(parts),
    purchases: api.purchases.handler(async ({ input, context }) => {
      const buyerId = accountOf(context)
      const page = await database.asAccount(buyerId, (tx) => purchasesOf(tx, buyerId, input, clock.now()))
      return { items: page.items.map(purchaseAnswer), nextCursor: page.nextCursor }
    }),
    purchase: api.purchase.handler(async ({ input, context }) => {
      const buyerId = accountOf(context)
      return purchaseAnswer(
        await database.asAccount(buyerId, (tx) => purchaseOf(tx, buyerId, input.saleId, clock.now())),
      )
    }),
    subscriptions: api.subscriptions.handler(async ({ input, context }) => {
      const buyerId = accountOf(context)
      return database.asAccount(buyerId, (tx) => subscriptionsOf(tx, buyerId, input))
    }),
    cancelSubscription: api.cancelSubscription.handler(async ({ input, context }) => {
      const buyerId = accountOf(context)
      await sales.cancelSubscription(buyerId, input.id)
      return database.asAccount(buyerId, (tx) => subscriptionOf(tx, buyerId, input.id))
    }),
    refundRequests: api.refundRequests.handler(({ input, context }) =>
      database.asService((tx) => waitingRefunds(tx, accountOf(context), input, clock.now())),
    ),
    decideRefund: api.decideRefund.handler(async ({ input, context }) => {
      await sales.decideRefund({ moderatorId: accountOf(context), ...input })
      return { done: true } as const
    }),
    creatorSales: api.creatorSales.handler(async ({ input, context }) => {
      const creatorId = accountOf(context)
      return database.asAccount(creatorId, (tx) => creatorSalesOf(tx, creatorId, input))
    }),
    creatorFigures: api.creatorFigures.handler(({ input, context }) => {
      const creatorId = accountOf(context)
      return database.asAccount(creatorId, (tx) => creatorFigures(tx, { creatorId, now: clock.now(), ...input }))
    }),
  }
}
