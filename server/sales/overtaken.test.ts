import * as fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { openSalesWorld, type SalesWorld } from './world.fixture.ts'

const RUNS = byExtent({ short: 3, long: 200 })
const PRICE_CENTS = 1_000
const PRICE = 10_000_000n
const EARNED = 7_000_000n
const DISPUTE_FEE = 15_000_000n
const CARD_FEE = 590_000n

/** `open…` and `close…` happen at the bank, the rest at the market; what they cause is heard of when it is heard of. */
const EVENTS = [
  'refund',
  'open',
  'open_inquiry',
  'win',
  'lose',
  'fail_refund',
  'work',
  'hear_oldest',
  'hear_newest',
  'hear_again',
] as const
type Event = (typeof EVENTS)[number]

const HISTORIES: readonly (readonly [name: string, events: readonly Event[]])[] = [
  ['refunded, then lost', ['refund', 'work', 'open', 'lose']],
  ['refunded, then won', ['refund', 'work', 'open', 'win']],
  ['disputed before the refund was sent, then lost', ['refund', 'open', 'work', 'lose']],
  ['disputed before the refund was sent, heard of first, then lost', ['refund', 'open', 'hear_newest', 'lose']],
  ['disputed before the refund was sent, then won', ['refund', 'open', 'work', 'win']],
  ['disputed unheard, then refunded, then lost', ['open', 'refund', 'work', 'lose']],
  ['disputed and heard of, so not refunded, then lost', ['open', 'hear_newest', 'refund', 'lose']],
  ['won, then refunded', ['open', 'hear_newest', 'win', 'hear_newest', 'hear_newest', 'refund', 'work']],
  ['refunded, the refund failed, then lost', ['refund', 'work', 'fail_refund', 'hear_newest', 'open', 'lose']],
  ['refunded, lost, then the refund failed', ['refund', 'work', 'open', 'lose', 'hear_newest', 'fail_refund']],
  ['refunded, disputed, the refund failed, then won', ['refund', 'work', 'open', 'fail_refund', 'win']],
  ['an inquiry, then refunded', ['open_inquiry', 'hear_newest', 'refund', 'lose']],
]

interface Paid {
  readonly buyer: string
  readonly creator: string
  /** Null where what was paid for could not be had, so that the money goes back at once. */
  readonly saleId: string | null
  readonly intentId: string
}

describeOnDatabase('refunds and disputes of one payment', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())

  async function pay(isDeliverable: boolean): Promise<Paid> {
    const [buyer, creator] = [uuidv7(), uuidv7()]
    const asset = world.addAsset(creator, { one_time: PRICE_CENTS })
    const wish = { kind: 'one_time', assetId: asset.assetId } as const
    const order = await world.sales.checkouts.open({ buyerId: buyer, key: uuidv7(), wish })
    if (!isDeliverable) world.removed.add(asset.assetId)
    const session = order.sessionId ?? ''
    world.double.pay(session)
    const intentId = world.double.state.sessions[session]?.paymentIntentId ?? ''
    // Fulfilled, but nothing of it has been sent yet.
    await world.sales.checkouts.read(buyer, order.id)
    const { rows } = await test.admin.query<{ id: string }>('select id from sales where account_id = $1', [buyer])
    return { buyer, creator, saleId: rows[0]?.id ?? null, intentId }
  }

  const refundsOf = ({ intentId }: Paid) =>
    Object.values(world.double.state.refunds).filter(({ paymentIntentId }) => paymentIntentId === intentId)
  const disputesOf = ({ intentId }: Paid) =>
    Object.values(world.double.state.disputes).filter(({ paymentIntentId }) => paymentIntentId === intentId)

  async function refund({ buyer, saleId }: Paid): Promise<void> {
    if (saleId === null) return
    try {
      await world.sales.refund({ buyerId: buyer, saleId, key: uuidv7(), origin: 'buyer', reason: 'other' })
    } catch (error) {
      if (!(error instanceof LunaError) || error.code !== 'REFUND_NOT_POSSIBLE') throw error
    }
  }

  async function hear(which: 'oldest' | 'newest'): Promise<void> {
    const kept = which === 'oldest' ? world.post.kept.shift() : world.post.kept.pop()
    if (kept !== undefined) await world.post.deliver(kept.payload, kept.signature)
    await world.settle()
  }

  async function happen(event: Event, paid: Paid, amountCents: number): Promise<void> {
    const open = disputesOf(paid).find(({ status }) => status.endsWith('needs_response'))
    switch (event) {
      case 'refund':
        return refund(paid)
      case 'open':
      case 'open_inquiry':
        if (disputesOf(paid).length > 0) return
        world.double.dispute(paid.intentId, { amountCents, withdraws: event === 'open' })
        return
      case 'win':
      case 'lose':
        if (open !== undefined) world.double.closeDispute(open.id, event === 'win')
        return
      case 'fail_refund':
        for (const { id } of refundsOf(paid)) world.double.failRefund(id)
        return
      case 'work':
        return world.settle()
      case 'hear_oldest':
        return hear('oldest')
      case 'hear_newest':
        return hear('newest')
      case 'hear_again':
        for (const { id } of disputesOf(paid)) await world.sales.hooks.disputeChanged(id)
    }
  }

  /** Until nothing more can be heard of or done. */
  async function finish(paid: Paid): Promise<void> {
    for (let round = 0; round < 3; round++) {
      while (world.post.kept.length > 0) await hear('newest')
      world.clock.advance({ minutes: 30 })
      await world.settle()
    }
    for (const { id } of disputesOf(paid)) await world.sales.hooks.disputeChanged(id)
    await world.settle()
  }

  async function play(events: readonly Event[], amountCents: number, isDeliverable: boolean): Promise<void> {
    world.post.keep(true)
    const before = await platform()
    const there = world.double.state.balanceCents
    const paid = await pay(isDeliverable)
    for (const event of events) await happen(event, paid, amountCents)
    await finish(paid)
    for (const { id, status } of disputesOf(paid)) if (status === 'needs_response') world.double.closeDispute(id, true)
    await finish(paid)
    await expectSettled(paid, before, there)
  }

  async function platform() {
    const books = ['processor', 'platform_revenue', 'losses', 'processor_fees'] as const
    const [processor = 0n, revenue = 0n, losses = 0n, fees = 0n] = await Promise.all(
      books.map((book) => world.balance(PLATFORM_ID, book)),
    )
    return { processor, revenue, losses, fees }
  }

  async function expectSettled(paid: Paid, before: Awaited<ReturnType<typeof platform>>, there: number): Promise<void> {
    const { rows } = await test.admin.query<{ state: string }>('select state from sales where account_id = $1', [
      paid.buyer,
    ])
    const state = rows[0]?.state ?? 'refunded'
    const closed = disputesOf(paid).filter(({ transactions }) => transactions.length > 0)
    const lostCents = closed.filter(({ status }) => status === 'lost').reduce((sum, one) => sum + one.amountCents, 0)
    const lost = BigInt(lostCents) * 10_000n
    const hasCardRefund = refundsOf(paid).some(({ status }) => status === 'succeeded')
    const after = await platform()
    const least = (a: bigint, b: bigint) => (a < b ? a : b)
    // The buyer gets the price once from the market: by card, from the bank, or the rest of it into the wallet.
    const wallet = state === 'refunded' && !hasCardRefund ? PRICE - least(lost, PRICE) : 0n
    expect(await world.balance(paid.buyer, 'wallet')).toBe(wallet)
    // The creator has it, or gives it back once: never more, and never a part of what the bank took beyond the price.
    const borne = state === 'charged_back' ? least(lost, PRICE) : state === 'refunded' ? PRICE : 0n
    const kept = EARNED - (EARNED * borne) / PRICE
    expect(await world.balance(paid.creator, 'creator')).toBe(paid.saleId === null ? 0n : kept)
    expect(await world.balance(paid.creator, 'hold')).toBe(0n)
    const revenue = paid.saleId === null ? 0n : PRICE - EARNED - (borne - (EARNED * borne) / PRICE)
    expect(after.revenue - before.revenue).toBe(revenue)
    // What the bank took in addition to a refund to the card, or beyond the price, is the platform's loss; and it
    // shows.
    const loss = state === 'refunded' && hasCardRefund ? lost : lost - least(lost, PRICE)
    expect(before.losses - after.losses).toBe(loss + BigInt(closed.length) * DISPUTE_FEE)
    expect(before.fees - after.fees).toBe(CARD_FEE)
    // What the ledger says is there is there.
    expect(before.processor - after.processor).toBe(BigInt(world.double.state.balanceCents - there) * 10_000n)
    expect(state).not.toBe('disputed')
    if (lost > 0n) expect(state).not.toBe('completed')
  }

  const AMOUNTS = [PRICE_CENTS, PRICE_CENTS + 250, PRICE_CENTS - 600]

  /** All of them in a long run. In a short run each history gets one, and all histories together get every one. */
  function variantsOf(events: readonly Event[]) {
    const all = AMOUNTS.flatMap((amountCents) => [true, false].map((isDeliverable) => ({ amountCents, isDeliverable })))
    const first = HISTORIES.findIndex(([, known]) => known === events)
    return byExtent({ short: all.filter((_, at) => at === first % all.length), long: all })
  }

  describe('come out right', () => {
    it.each(HISTORIES)('%s', async (_name, events) => {
      for (const { amountCents, isDeliverable } of variantsOf(events)) await play(events, amountCents, isDeliverable)
    })

    it('in any order, heard of in any order and again', { timeout: 120_000 + 60_000 * RUNS }, async () => {
      const events = fc.array(fc.constantFrom(...EVENTS), { minLength: 3, maxLength: 12 })
      await fc.assert(
        fc.asyncProperty(events, fc.constantFrom(...AMOUNTS), fc.boolean(), (history, amountCents, isDeliverable) =>
          play(history, amountCents, isDeliverable),
        ),
        { numRuns: RUNS, endOnFailure: true },
      )
    })
  })
})
