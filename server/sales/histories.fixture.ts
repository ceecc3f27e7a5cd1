/** Random histories of a market: what people and banks may do, and how it is done to a world. */
import * as fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { paymentOfSale } from './payment-sales.ts'
import type { SalesWorld, TestAsset } from './world.fixture.ts'

const who = fc.nat({ max: 2 })
const pick = fc.nat({ max: 30 })

/** `pick` chooses among what there is by then. */
export const operation = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('top_up'), who, amountCents: fc.integer({ min: 500, max: 900 }) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('use'), who, pick }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('buy'), who, pick }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('buy_cart'), who, pick, count: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('license'), who, pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('subscribe'), who, pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('renew'), pick, isPaid: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('refund'), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail_refund'), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refund_and_dispute'), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel'), pick, isRenewed: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('dispute'), pick, moreCents: fc.constantFrom(0, 0, 123) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close_dispute'), pick, isWon: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('onboard'), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close_account'), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pay_out'), who }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('move_earnings'), who, amountCents: fc.integer({ min: 1, max: 300 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('spend_earnings'), who, pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle_payout'), pick, hasArrived: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait'), days: fc.integer({ min: 1, max: 9 }) }) },
)
export type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

export interface Cast {
  readonly buyers: readonly string[]
  readonly creators: readonly string[]
  /** Has a share and nothing of their own. */
  readonly stranger: string
}

export const newCast = (): Cast => ({
  buyers: [uuidv7(), uuidv7(), uuidv7()],
  creators: [uuidv7(), uuidv7(), uuidv7()],
  stranger: uuidv7(),
})

export interface Stage {
  readonly world: SalesWorld
  readonly cast: Cast
  readonly assets: readonly TestAsset[]
  /** Where this history begins among what the payment service remembers. */
  readonly since: {
    readonly intents: number
    readonly refunds: number
    readonly payouts: number
    readonly subscriptions: number
  }
}

/** Creator 0 makes an original, creator 1 a remix of it, creator 2 a remix of that, and creator 0 one of that again. */
export function newStage(world: SalesWorld, cast: Cast): Stage {
  const prices = { per_use: 37, license: 250, subscription: 499 }
  const chain: TestAsset[] = []
  for (const number of [0, 1, 2, 0]) {
    const creatorId = cast.creators[number] ?? ''
    const oneTime = 999 + 123 * chain.length
    chain.push(world.addAsset(creatorId, { ...prices, one_time: oneTime }, chain.at(-1), 10 + 7 * number))
  }
  const { intents, refunds, payouts, subscriptions } = world.double.state
  const count = (record: object) => Object.keys(record).length
  const since = {
    intents: count(intents),
    refunds: count(refunds),
    payouts: count(payouts),
    subscriptions: count(subscriptions),
  }
  return { world, cast, assets: chain, since }
}

/**
 * Creator 1 shares the remix with creator 2 and a stranger, and creator 0 the work that derives from all with creator 1;
 * a buyer shares the original.
 */
export async function shareStage({ world, cast, assets }: Stage): Promise<void> {
  const [first = '', second = '', third = ''] = cast.creators
  const shares = [
    [0, cast.buyers[0] ?? '', 1_234],
    [1, third, 3_333],
    [1, cast.stranger, 1],
    [3, second, 2_500],
  ] as const
  await world.database.asService(async (tx) => {
    for (const [number, personId, basisPoints] of shares) {
      const { assetId, creatorId } = assets[number] ?? { assetId: '', creatorId: first }
      const row = { account_id: creatorId, asset_id: assetId, person_id: personId, basis_points: basisPoints }
      await tx
        .insertInto('work_shares')
        .values({ ...row, since: world.clock.now() })
        .execute()
    }
  })
}

/** Somebody's account waits to be closed from then on. */
async function closing({ world, cast }: Stage, number: number): Promise<void> {
  const row = { account_id: cast.creators[number] ?? '', requested_at: world.clock.now() }
  await world.database.asService((tx) =>
    tx
      .insertInto('account_closings')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )
}

function choose<T>(items: readonly T[], index: number): T | undefined {
  return items.length === 0 ? undefined : items[index % items.length]
}

const FORESEEN = new Set([
  'WALLET_TOO_LOW',
  'REFUND_NOT_POSSIBLE',
  'COOLING_OFF',
  'ALREADY_OWNED',
  'OWN_ASSET',
  'CONFLICT',
  'OFFER_UNAVAILABLE',
  'NOT_FOUND',
  'PAYOUT_NOT_POSSIBLE',
  'EARNINGS_TOO_LOW',
  'ACCOUNT_CLOSING',
])

async function salesOf({ world, cast }: Stage): Promise<{ account_id: string; id: string }[]> {
  return world.database.asService((tx) =>
    tx
      .selectFrom('sales')
      .select(['account_id', 'id'])
      .where('account_id', 'in', [...cast.buyers, ...cast.creators])
      .orderBy('id')
      .execute(),
  )
}

function bank({ world, since }: Stage, op: Operation): void {
  const { double } = world
  const { state } = double
  switch (op.do) {
    case 'renew': {
      const subscription = choose(Object.keys(state.subscriptions).slice(since.subscriptions), op.pick)
      if (subscription !== undefined) double.renew(subscription, op.isPaid)
      return
    }
    case 'fail_refund': {
      const refund = choose(Object.keys(state.refunds).slice(since.refunds), op.pick)
      if (refund !== undefined) double.failRefund(refund)
      return
    }
    case 'dispute': {
      const disputed = new Set(Object.values(state.disputes).map(({ paymentIntentId }) => paymentIntentId))
      const open = Object.values(state.intents)
        .slice(since.intents)
        .filter(({ id }) => !disputed.has(id))
      const intent = choose(open, op.pick)
      if (intent !== undefined) double.dispute(intent.id, { amountCents: intent.amountCents + op.moreCents })
      return
    }
    case 'close_dispute': {
      const open = Object.values(state.disputes).filter(({ status }) => status === 'needs_response')
      const dispute = choose(open, op.pick)
      if (dispute !== undefined) double.closeDispute(dispute.id, op.isWon)
      return
    }
    case 'settle_payout': {
      const payout = choose(Object.keys(state.payouts).slice(since.payouts), op.pick)
      if (payout !== undefined) double.settlePayout(payout, op.hasArrived)
      return
    }
    case 'wait':
      world.clock.advance({ days: op.days })
      double.letTimePass()
  }
}

/** The bank takes the payment back while the refund is on its way. */
async function refundAndDispute(stage: Stage, pick: number, key: string): Promise<void> {
  const { world } = stage
  const sale = choose(await salesOf(stage), pick)
  if (sale === undefined) return
  const { account_id, id: saleId } = sale
  await world.sales.refund({ buyerId: account_id, saleId, key, origin: 'buyer', reason: 'other' })
  const payment = await world.database.asService((tx) => paymentOfSale(tx, { account_id, id: saleId }))
  if (payment !== null) world.double.dispute(payment.paymentIntentId)
}

/** Works of the chain from one on, at what they cost; refused where the buyer owns one of them. */
async function buyCart({ world, assets }: Stage, buyerId: string, pick: number, count: number): Promise<void> {
  const from = pick % assets.length
  const chosen = [...assets, ...assets].slice(from, from + count)
  const totalCents = chosen.reduce((sum, { prices }) => sum + (prices.one_time ?? 0), 0)
  await world.buy(buyerId, { kind: 'cart', assetIds: chosen.map(({ assetId }) => assetId), totalCents })
}

/** Renewed before the payment service hears of it, or not. */
async function cancel({ world, since }: Stage, pick: number, isRenewed: boolean): Promise<void> {
  const subscription = choose(Object.values(world.double.state.subscriptions).slice(since.subscriptions), pick)
  const { luna_account: buyerId, luna_order: id } = subscription?.metadata ?? {}
  if (subscription === undefined || buyerId === undefined || id === undefined) return
  await world.sales.cancelSubscription(buyerId, id)
  if (isRenewed) world.double.renew(subscription.id, true)
}

async function people(stage: Stage, op: Operation, key: string): Promise<void> {
  const { world, cast, assets } = stage
  const buyerId = 'who' in op ? (cast.buyers[op.who] ?? '') : ''
  const assetId = 'pick' in op ? (choose(assets, op.pick)?.assetId ?? '') : ''
  switch (op.do) {
    case 'top_up':
      await world.topUp(buyerId, op.amountCents)
      return
    case 'use':
      await world.sales.uses.sell({ buyerId, assetId, storyId: key, turnId: 1, key })
      return
    case 'move_earnings': {
      const { amountCents } = op
      const accountId = cast.creators[op.who] ?? ''
      await world.database.asService((tx) => world.payments.moveEarnings(tx, { accountId, key, amountCents }))
      return
    }
    case 'spend_earnings': {
      const creatorId = cast.creators[op.who] ?? ''
      await world.sales.uses.sell({ buyerId: creatorId, assetId, storyId: key, turnId: 1, key })
      return
    }
    case 'buy':
      await world.buy(buyerId, { kind: 'one_time', assetId })
      return
    case 'buy_cart':
      return buyCart(stage, buyerId, op.pick, op.count)
    case 'license':
      await world.buy(buyerId, { kind: 'license', licenseId: assetId })
      return
    case 'subscribe':
      await world.buy(buyerId, { kind: 'subscription', assetId, interval: 'month' })
      return
    case 'refund': {
      const sale = choose(await salesOf(stage), op.pick)
      if (sale === undefined) return
      const { account_id, id: saleId } = sale
      await world.sales.refund({ buyerId: account_id, saleId, key, origin: 'buyer', reason: 'other' })
      return
    }
    case 'refund_and_dispute':
      return refundAndDispute(stage, op.pick, key)
    case 'cancel':
      return cancel(stage, op.pick, op.isRenewed)
    case 'close_account':
      return closing(stage, op.who)
    case 'onboard':
      await world.onboard(cast.creators[op.who] ?? '')
      return
    case 'pay_out':
      await world.database.asService((tx) => world.payments.payouts.payOut(tx, cast.creators[op.who] ?? '', uuidv7()))
      return
    default:
      bank(stage, op)
  }
}

/** How webhooks arrive: one by one as they are sent, or backwards and twice. */
export type Delivery = 'as_sent' | 'backwards_and_twice'

export async function perform(stage: Stage, op: Operation, key: string, delivery: Delivery): Promise<void> {
  const { world } = stage
  world.post.keep(delivery === 'backwards_and_twice')
  try {
    await people(stage, op, key)
  } catch (error) {
    if (!(error instanceof LunaError) || !FORESEEN.has(error.code)) throw error
  }
  await world.settle()
  while (world.post.kept.length > 0) {
    const kept = world.post.kept.splice(0).toReversed()
    for (const { payload, signature } of [...kept, ...kept]) await world.post.deliver(payload, signature)
    await world.settle()
  }
  world.post.keep(false)
}
