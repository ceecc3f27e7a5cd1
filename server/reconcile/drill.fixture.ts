/** A market's life around a loss: what happens before the backup, what is lost, and what must hold after all. */
import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { expect } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { sealAll } from '../ledger/seal.ts'
import { verifyLedger } from '../ledger/verify/verify.ts'
import { moneyThere, takenAtOnceOf } from '../sales/money-there.fixture.ts'
import type { SalesWorld, TestAsset } from '../sales/world.fixture.ts'
import { reconcile } from './reconcile.ts'
import type { Finding, ReconcileParts } from './round.ts'

const PRICES = { per_use: 37, one_time: 999, license: 250, subscription: 499 }

export interface Story {
  readonly buyers: readonly [string, string, string]
  readonly creators: readonly [string, string]
  readonly works: readonly TestAsset[]
  /** The creator who joins in the time that is lost, and a work of theirs that was published before. */
  readonly late: { readonly creator: string; readonly work: TestAsset }
  /** Signed up in the time that is lost. */
  readonly lostAccount: string
  openSession: string
  disputed: string[]
}

const saleOf = async (world: SalesWorld, buyerId: string, orderId: string): Promise<string> => {
  const row = await world.database.asService((tx) =>
    tx
      .selectFrom('sales')
      .select('id')
      .where('account_id', '=', buyerId)
      .where('order_id', '=', orderId)
      .executeTakeFirstOrThrow(),
  )
  return row.id
}

async function buyCopy(world: SalesWorld, buyerId: string, { assetId }: TestAsset) {
  const order = await world.buy(buyerId, { kind: 'one_time', assetId })
  expect(order.state).toBe('fulfilled')
  return { buyerId, orderId: order.id, saleId: await saleOf(world, buyerId, order.id) }
}

async function refund(world: SalesWorld, { buyerId, saleId }: { buyerId: string; saleId: string }): Promise<void> {
  const key = `refund ${saleId}`
  await world.sales.refund({ buyerId, saleId, key, origin: 'platform', reason: 'other' })
  await world.settle()
}

const paymentOf = async (world: SalesWorld, saleId: string): Promise<string> => {
  const row = await world.database.asService((tx) =>
    tx.selectFrom('payment_references').select('reference').where('sale_id', '=', saleId).executeTakeFirstOrThrow(),
  )
  return row.reference
}

async function payOut(world: SalesWorld, creatorId: string): Promise<void> {
  await world.database.asService((tx) => world.payments.payouts.payOut(tx, creatorId, uuidv7()))
  await world.settle()
}

const payBack = (world: SalesWorld, accountId: string, amountCents: number) =>
  world.database.asService((tx) => world.payments.payBack(tx, { accountId, key: uuidv7(), amountCents }))

/** Everything of a market: cards, wallets, licenses, subscriptions, royalties, refunds, payouts, disputes. */
export async function liveBefore(world: SalesWorld): Promise<Story> {
  const buyers = [uuidv7(), uuidv7(), uuidv7()] as const
  const creators = [uuidv7(), uuidv7()] as const
  for (const creator of creators) await world.onboard(creator)
  const works: TestAsset[] = []
  for (let number = 0; number < 12; number++) {
    works.push(world.addAsset(creators[number % 2] ?? '', PRICES, number % 3 === 2 ? works[number - 1] : undefined))
  }
  const creator = uuidv7()
  const late = { creator, work: world.addAsset(creator, PRICES) }
  const story: Story = { buyers, creators, works, late, lostAccount: uuidv7(), openSession: '', disputed: [] }
  const work = (number: number): TestAsset => works[number] ?? late.work
  const [ada, bea, cleo] = buyers
  for (const buyer of buyers) await world.topUp(buyer, 2_000)
  for (const number of [0, 1, 2, 3]) await buyCopy(world, ada, work(number))
  for (const number of [0, 2]) await world.buy(bea, { kind: 'license', licenseId: work(number).assetId })
  await world.buy(cleo, { kind: 'subscription', assetId: work(1).assetId, interval: 'month' })
  await world.sales.uses.sell({ buyerId: bea, assetId: work(4).assetId, storyId: 's', turnId: 1, key: uuidv7() })
  await refund(world, await buyCopy(world, bea, work(5)))
  world.clock.advance({ days: 9 })
  await payOut(world, creators[0])
  for (const { id } of Object.values(world.double.state.payouts)) world.double.settlePayout(id, true)
  const disputed = await buyCopy(world, cleo, work(6))
  story.disputed.push(world.double.dispute(await paymentOf(world, disputed.saleId)))
  await world.settle()
  await buyCopy(world, cleo, work(7))
  // Opened before the backup and paid after it.
  const opened = await world.sales.checkouts.open({
    ...{ buyerId: bea, key: uuidv7() },
    wish: { kind: 'one_time', assetId: work(8).assetId },
  })
  story.openSession = opened.sessionId ?? ''
  return story
}

/** Planned before the backup, sent only after it. */
export async function planRefund(world: SalesWorld, { buyers, works }: Story): Promise<void> {
  const [, , cleo] = buyers
  const row = await world.database.asService((tx) =>
    tx
      .selectFrom('sales')
      .select('id')
      .where('account_id', '=', cleo)
      .where('asset_id', '=', works[7]?.assetId ?? '')
      .executeTakeFirstOrThrow(),
  )
  const request = { buyerId: cleo, saleId: row.id, key: 'planned', origin: 'platform', reason: 'other' } as const
  await world.sales.refund(request)
}

async function open(world: SalesWorld, buyerId: string, assetId: string): Promise<string> {
  const order = await world.sales.checkouts.open({ buyerId, key: uuidv7(), wish: { kind: 'one_time', assetId } })
  return order.sessionId ?? ''
}

interface Lost {
  /** Open pages: of an account that is still known, and of one that is lost. */
  readonly openPages: readonly [known: string, lost: string]
  readonly unknownOrder: string
}

/** An hour of all of it, of which the market will know nothing. */
export async function liveOn(world: SalesWorld, story: Story): Promise<Lost> {
  const { buyers, creators, works, late, lostAccount } = story
  const { double } = world
  const work = (number: number): TestAsset => works[number] ?? late.work
  const [ada, bea, cleo] = buyers
  await world.settle()
  double.pay(story.openSession)
  await world.settle()
  await buyCopy(world, ada, work(9))
  await refund(world, await buyCopy(world, ada, work(10)))
  await world.topUp(ada, 1_500)
  await payBack(world, ada, 1_200)
  await world.settle()
  world.clock.advance({ minutes: 10 })
  await world.buy(ada, { kind: 'license', licenseId: work(4).assetId })
  await world.buy(bea, { kind: 'subscription', assetId: work(9).assetId, interval: 'year' })
  for (const { id } of Object.values(double.state.subscriptions).slice(0, 1)) double.renew(id, true)
  await world.settle()
  // Of a sale from before; and one that the card does not take.
  const before = await world.database.asService((tx) =>
    tx.selectFrom('sales').select(['id']).where('account_id', '=', ada).orderBy('sold_at').limit(2).execute(),
  )
  for (const { id: saleId } of before) await refund(world, { buyerId: ada, saleId })
  const refused = Object.keys(double.state.refunds).at(-1)
  if (refused !== undefined) double.failRefund(refused)
  await world.settle()
  world.clock.advance({ minutes: 10 })
  await world.onboard(late.creator)
  await buyCopy(world, cleo, late.work)
  await payOut(world, creators[1])
  await world.topUp(lostAccount, 700)
  await buyCopy(world, lostAccount, work(11))
  for (const id of story.disputed) double.closeDispute(id, true)
  story.disputed.push(double.dispute(await paymentOf(world, (await buyCopy(world, cleo, work(11))).saleId)))
  const lost = double.dispute(await paymentOf(world, (await buyCopy(world, bea, work(3))).saleId))
  await world.settle()
  double.closeDispute(lost, false)
  await world.settle()
  const unknown = await world.buy(bea, { kind: 'one_time', assetId: work(10).assetId })
  // As a page of an older version.
  for (const session of Object.values(double.state.sessions)) {
    if (session.metadata['luna_order'] === unknown.id) delete session.metadata['luna_bought']
  }
  const openPages = [await open(world, cleo, work(2).assetId), await open(world, lostAccount, work(2).assetId)] as const
  world.clock.advance({ minutes: 20 })
  await world.settle()
  return { openPages, unknownOrder: unknown.id }
}

function partsOf(world: SalesWorld, { lostAccount }: Story): ReconcileParts {
  const { salesParts, sales, payments } = world
  return { salesParts, sales, payments, isAccountKnown: async (_tx, accountId) => accountId !== lostAccount }
}

export async function reconcileWorld(world: SalesWorld, story: Story, applies: boolean): Promise<readonly Finding[]> {
  return (await reconcile(partsOf(world, story), { since: null, applies })).findings
}

/** Every payment is sold or back; both sides have the same rows, and the same money. */
export async function expectAccounted(world: SalesWorld, admin: pg.Pool): Promise<{ payments: number; moved: number }> {
  const { state } = world.double
  const { rows: booked } = await admin.query<{ reference: string; sale_state: string | null; is_top_up: boolean }>(
    `select r.reference, s.state as sale_state, o.kind = 'top_up' and o.state = 'fulfilled' as is_top_up
     from payment_references r join orders o on o.account_id = r.account_id and o.id = r.order_id
     left join sales s on s.account_id = r.account_id and s.id = r.sale_id`,
  )
  const byReference = new Map(booked.map((row) => [row.reference, row]))
  const intents = Object.values(state.intents).filter(({ status }) => status === 'succeeded')
  for (const { id, refundedCents, amountCents } of intents) {
    const row = byReference.get(id)
    expect(row, id).toBeDefined()
    const isSold = row?.is_top_up === true || row?.sale_state === 'completed' || row?.sale_state === 'disputed'
    const isLost = row?.sale_state === 'charged_back'
    expect(isSold || isLost || refundedCents === amountCents, `${id} ${JSON.stringify(row)}`).toBe(true)
  }
  const made = [state.refunds, state.transfers, state.reversals, state.payouts].flatMap((of) => Object.keys(of))
  const { rows: known } = await admin.query<{ id: string }>(
    `select processor_id as id from payment_operations where processor_id is not null`,
  )
  const knownIds = new Set(known.map(({ id }) => id))
  expect(made.filter((id) => !knownIds.has(id))).toEqual([])
  const { rows: accounts } = await admin.query<{ id: string; balance_cents: bigint }>(
    'select processor_account_id as id, balance_cents from connect_accounts',
  )
  expect(accounts).toHaveLength(Object.keys(state.accounts).length)
  for (const { id, balance_cents } of accounts)
    expect(BigInt(state.accounts[id]?.balanceCents ?? -1)).toBe(balance_cents)
  const processor = await world.balance(PLATFORM_ID, 'processor')
  expect(-processor).toBe(moneyThere(world, await takenAtOnceOf(admin)))
  await expectAccess(admin)
  await sealAll(world.database, world.clock, { wait: true })
  expect(await verifyLedger(world.database, null)).toMatchObject({ ok: true })
  return { payments: intents.length, moved: made.length }
}

/** What is paid for can be used, and nothing else. */
async function expectAccess(admin: pg.Pool): Promise<void> {
  const { rows } = await admin.query(
    `select s.id, s.state, e.withdrawn_at from sales s
     left join entitlements e on e.account_id = s.account_id and e.sale_id = s.id
     where s.offer in ('one_time', 'license', 'subscription')
       and (s.state in ('completed', 'disputed')) is distinct from (e.sale_id is not null and e.withdrawn_at is null)`,
  )
  expect(rows).toEqual([])
}
