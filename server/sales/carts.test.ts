/** Carts: one payment for several works, each of which is a sale of its own, with the payment double. */
import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { type Receipt, receiptSchema } from '#shared/tax/receipt.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { sealAll } from '../ledger/seal.ts'
import { verifyLedger } from '../ledger/verify/verify.ts'
import type { BuyerState } from '../payments/double/tax.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { sharesOfPayment } from './payment-sales.ts'
import { openSalesWorld, type SalesWorld, type TestAsset } from './world.fixture.ts'

const FRENCH: BuyerState = { name: 'Ada', country: 'FR', cardCountry: 'FR', taxId: null }
const EXCLUSIVE = { behavior: 'exclusive', taxCode: 'txcd_10000000' } as const
const RUNS = byExtent({ short: 4, long: 150 })

interface SoldItem {
  readonly sale_id: string
  readonly amount_cents: number
  readonly tax_cents: number
  readonly state: string
}

describeOnDatabase('carts', (open) => {
  async function openWorld() {
    const test = await open()
    return { test, world: await openSalesWorld(test, { tax: EXCLUSIVE }) }
  }

  const cartOf = (works: readonly TestAsset[]) => ({
    kind: 'cart' as const,
    assetIds: works.map(({ assetId }) => assetId),
    totalCents: works.reduce((sum, { prices }) => sum + (prices.one_time ?? 0), 0),
  })

  const worksAt = ({ addAsset }: SalesWorld, prices: readonly number[]): TestAsset[] =>
    prices.map((price) => addAsset(uuidv7(), { one_time: price }))

  async function soldTo({ admin }: TestDatabase, buyerId: string): Promise<SoldItem[]> {
    const { rows } = await admin.query<SoldItem>(
      `select p.sale_id, p.amount_cents, p.tax_cents, s.state from payment_sales p
       join sales s on s.account_id = p.account_id and s.id = p.sale_id
       join order_items i on i.account_id = p.account_id and i.sale_id = p.sale_id
       where p.account_id = $1 order by i.place`,
      [buyerId],
    )
    return rows
  }

  async function receiptsOf({ admin }: TestDatabase, accountId: string): Promise<Receipt[]> {
    const { rows } = await admin.query<{ document: unknown }>(
      'select document from receipts where account_id = $1 order by number',
      [accountId],
    )
    return rows.map(({ document }) => receiptSchema.parse(document))
  }

  async function expectSound({ database, clock }: SalesWorld): Promise<void> {
    await sealAll(database, clock, { wait: true })
    expect(await verifyLedger(database, null)).toMatchObject({ ok: true })
  }

  const intentOf = ({ double }: SalesWorld) => Object.values(double.state.intents).at(-1)
  const refund = (world: SalesWorld, buyerId: string, saleId: string) =>
    world.sales.refund({ buyerId, saleId, key: uuidv7(), origin: 'buyer', reason: 'other' })

  it('are paid at once: a sale for each work, one receipt with all lines, and each refunded by itself', async () => {
    const { test, world } = await openWorld()
    const buyerId = uuidv7()
    const works = worksAt(world, [333, 334, 999])
    const order = await world.buy(buyerId, cartOf(works), undefined, FRENCH)
    expect(order).toMatchObject({ state: 'fulfilled', priceCents: 1_666, title: 'A quiet forest and 2 more' })
    // Stripe rounds the tax of each line: 67 + 67 + 200.
    expect(intentOf(world)?.amountCents).toBe(1_666 + 334)
    const sold = await soldTo(test, buyerId)
    expect(sold.map((sale) => sale.amount_cents - sale.tax_cents)).toEqual([333, 334, 999])
    expect(sold.reduce((sum, sale) => sum + sale.tax_cents, 0)).toBe(334)
    expect(order.items.map(({ saleId }) => saleId)).toEqual(sold.map((sale) => sale.sale_id))
    expect(await world.balance(works[2]?.creatorId ?? '', 'creator')).toBe(6_990_000n)
    const [receipt] = await receiptsOf(test, buyerId)
    expect(receipt?.lines.map(({ net }) => net)).toEqual(['3330000', '3340000', '9990000'])
    expect(receipt).toMatchObject({ net: '16660000', tax: '3340000', treatment: 'taxed' })

    await refund(world, buyerId, sold[0]?.sale_id ?? '')
    await world.settle()
    expect(Object.values(world.double.state.refunds).map(({ amountCents }) => amountCents)).toEqual([
      sold[0]?.amount_cents,
    ])
    expect((await soldTo(test, buyerId)).map(({ state }) => state)).toEqual(['refunded', 'completed', 'completed'])
    expect((await world.sales.checkouts.read(buyerId, order.id)).state).toBe('fulfilled')
    const [, note] = await receiptsOf(test, buyerId)
    expect(note).toMatchObject({ kind: 'credit_note', net: '-3330000', saleId: sold[0]?.sale_id })
    for (const { sale_id } of sold.slice(1)) {
      const request = { buyerId, saleId: sale_id, key: uuidv7(), origin: 'platform', reason: 'other' } as const
      await world.sales.refund(request)
    }
    await world.settle()
    expect((await world.sales.checkouts.read(buyerId, order.id)).state).toBe('refunded')
    expect(intentOf(world)?.refundedCents).toBe(2_000)
    expect(await world.balance(PLATFORM_ID, 'tax_payable')).toBe(0n)
    await expectSound(world)
    await world.close()
  })

  it('give the money back for works that are gone when the payment arrives, and sell the others', async () => {
    const { test, world } = await openWorld()
    const buyerId = uuidv7()
    const works = worksAt(world, [500, 700, 900])
    const order = await world.sales.checkouts.open({ buyerId, key: uuidv7(), wish: cartOf(works) })
    world.removed.add(works[1]?.assetId ?? '')
    world.double.pay(order.sessionId ?? '', { fingerprint: 'card', buyer: FRENCH })
    await world.settle()
    const paid = await world.sales.checkouts.read(buyerId, order.id)
    expect(paid.state).toBe('fulfilled')
    expect(paid.items.map(({ saleId, failure }) => [saleId !== null, failure])).toEqual([
      [true, null],
      [false, 'This is no longer on offer.'],
      [true, null],
    ])
    expect(Object.values(world.double.state.refunds).map(({ amountCents }) => amountCents)).toEqual([840])
    const [receipt] = await receiptsOf(test, buyerId)
    expect(receipt).toMatchObject({ net: '14000000', gross: '16800000' })
    expect(receipt?.lines).toHaveLength(2)
    // The card refuses the money: it is in the wallet then, once.
    const [{ id } = { id: '' }] = Object.values(world.double.state.refunds)
    world.double.failRefund(id)
    await world.settle()
    expect(await world.balance(buyerId, 'wallet')).toBe(8_400_000n)
    await expectSound(world)
    await world.close()
  })

  it('give all of it back where nothing can be had any more', async () => {
    const { test, world } = await openWorld()
    const buyerId = uuidv7()
    const works = worksAt(world, [500, 700])
    const order = await world.sales.checkouts.open({ buyerId, key: uuidv7(), wish: cartOf(works) })
    for (const { assetId } of works) world.removed.add(assetId)
    world.double.pay(order.sessionId ?? '', { fingerprint: 'card' })
    await world.settle()
    const paid = await world.sales.checkouts.read(buyerId, order.id)
    expect(paid).toMatchObject({ state: 'failed', failure: 'This is no longer on offer.' })
    expect(paid.items.every(({ failure }) => failure !== null)).toBe(true)
    expect(Object.values(world.double.state.refunds).map(({ amountCents }) => amountCents)).toEqual([1_200])
    expect(await soldTo(test, buyerId)).toEqual([])
    await world.close()
  })

  it('are held by a bank as far as they were not refunded; what it takes beyond is lost by the platform alone', async () => {
    const { test, world } = await openWorld()
    const buyerId = uuidv7()
    const works = worksAt(world, [1_000, 2_000, 3_000])
    await world.buy(buyerId, cartOf(works), undefined, FRENCH)
    const sold = await soldTo(test, buyerId)
    await refund(world, buyerId, sold[0]?.sale_id ?? '')
    await world.settle()
    const disputeId = world.double.dispute(intentOf(world)?.id ?? '')
    await world.settle()
    expect((await soldTo(test, buyerId)).map(({ state }) => state)).toEqual(['refunded', 'disputed', 'disputed'])
    const held = works.map(({ creatorId }) => world.balance(creatorId, 'hold'))
    expect(await Promise.all(held)).toEqual([0n, 14_000_000n, 21_000_000n])
    world.double.closeDispute(disputeId, false)
    await world.settle()
    expect((await soldTo(test, buyerId)).map(({ state }) => state)).toEqual([
      'refunded',
      'charged_back',
      'charged_back',
    ])
    // The refund of $12.00 with its tax, which the bank paid once more, and its fee of $15.00.
    expect(await world.balance(PLATFORM_ID, 'losses')).toBe(-27_000_000n)
    const notes = (await receiptsOf(test, buyerId)).filter(({ kind }) => kind === 'credit_note')
    expect(notes.map(({ gross, lines }) => [gross, lines.length])).toEqual([
      ['-12000000', 1],
      ['-60000000', 2],
    ])
    await expectSound(world)
    await world.close()
  })

  it('spread a part that a bank takes over all sales, to the cent, and get it back where the dispute is won', async () => {
    const { test, world } = await openWorld()
    const buyerId = uuidv7()
    const works = worksAt(world, [1_000, 1_000, 1_000])
    await world.buy(buyerId, cartOf(works))
    const disputeId = world.double.dispute(intentOf(world)?.id ?? '', { amountCents: 100 })
    await world.settle()
    const { rows } = await test.admin.query('select amount_cents from dispute_sales order by amount_cents')
    expect(rows.map((row) => row.amount_cents)).toEqual([33, 33, 34])
    world.double.closeDispute(disputeId, true)
    await world.settle()
    for (const { creatorId } of works) expect(await world.balance(creatorId, 'creator')).toBe(7_000_000n)
    expect((await soldTo(test, buyerId)).map(({ state }) => state)).toEqual(['completed', 'completed', 'completed'])
    await world.close()
  })

  it('are refused at another total than the buyer saw, and where a work is not for sale or owned', async () => {
    const { world } = await openWorld()
    const buyerId = uuidv7()
    const works = worksAt(world, [500, 700])
    const wish = cartOf(works)
    const openCart = (changes: object) =>
      world.sales.checkouts.open({ buyerId, key: uuidv7(), wish: { ...wish, ...changes } })
    await expect(openCart({ totalCents: 1_199 })).rejects.toMatchObject({
      code: 'PRICE_CHANGED',
      data: { totalCents: 1_200 },
    })
    await world.buy(buyerId, { kind: 'one_time', assetId: works[0]?.assetId ?? '' })
    await expect(openCart({})).rejects.toMatchObject({ code: 'ALREADY_OWNED' })
    world.removed.add(works[1]?.assetId ?? '')
    await expect(openCart({})).rejects.toMatchObject({
      code: 'OFFER_UNAVAILABLE',
      data: { assetIds: [works[1]?.assetId] },
    })
    await world.close()
  })

  it('below what a card can be charged are paid from the wallet, or not at all', async () => {
    const { test, world } = await openWorld()
    const buyerId = uuidv7()
    const works = worksAt(world, [20, 22])
    await expect(world.buy(buyerId, cartOf(works))).rejects.toMatchObject({ code: 'WALLET_TOO_LOW' })
    await world.topUp(buyerId)
    expect(await world.buy(buyerId, cartOf(works))).toMatchObject({ state: 'fulfilled', sessionId: null })
    expect(await world.balance(buyerId, 'wallet')).toBe(9_580_000n)
    const { rows } = await test.admin.query('select paid_from from sales where account_id = $1', [buyerId])
    expect(rows).toEqual([{ paid_from: 'wallet' }, { paid_from: 'wallet' }])
    await expectSound(world)
    await world.close()
  })

  it('share a payment so that nothing of price or tax is lost, whichever way tax is charged', () => {
    const price = fc.integer({ min: 1, max: 9_999 })
    fc.assert(
      fc.property(
        fc.array(price, { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 0, max: 30 }),
        fc.boolean(),
        (prices, percent, isInclusive) => {
          const total = prices.reduce((sum, one) => sum + one, 0)
          const taxCents = isInclusive
            ? total - Math.round((total * 100) / (100 + percent))
            : prices.reduce((sum, one) => sum + Math.round((one * percent) / 100), 0)
          const amountCents = isInclusive ? total : total + taxCents
          const tax = { taxCents, ratePercent: null, treatment: 'taxed', billedTo } as const
          const shares = sharesOfPayment({ ...payment, amountCents, tax }, prices)
          expect(shares.reduce((sum, one) => sum + one.amountCents, 0)).toBe(amountCents)
          expect(shares.reduce((sum, one) => sum + one.taxCents, 0)).toBe(taxCents)
          const shown = shares.map((one) => (isInclusive ? one.amountCents : one.amountCents - one.taxCents))
          expect(shown).toEqual(prices)
        },
      ),
    )
  })
  const billedTo = { name: null, address: [], country: null, vatNumber: null }
  const payment = { paymentIntentId: 'pi', chargeId: 'ch', feeCents: null, fingerprint: null, country: null }

  const step = fc.oneof(
    fc.record({ do: fc.constant('refund'), pick: fc.nat({ max: 5 }) }),
    fc.record({ do: fc.constant('fail_refund'), pick: fc.nat({ max: 5 }) }),
    fc.record({ do: fc.constant('dispute'), percent: fc.integer({ min: 1, max: 120 }) }),
    fc.record({ do: fc.constant('close'), isWon: fc.boolean() }),
  )
  type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

  async function perform(world: SalesWorld, buyerId: string, sales: readonly SoldItem[], one: Step): Promise<void> {
    const { state } = world.double
    const disputes = Object.values(state.disputes)
    const intent = intentOf(world)
    switch (one.do) {
      case 'refund': {
        const { sale_id = '' } = sales[one.pick % sales.length] ?? {}
        const request = { buyerId, saleId: sale_id, key: uuidv7(), origin: 'platform', reason: 'other' } as const
        await world.sales.refund(request).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'REFUND_NOT_POSSIBLE' })
        })
        return
      }
      case 'fail_refund': {
        const refunds = Object.values(state.refunds).filter(({ paymentIntentId }) => paymentIntentId === intent?.id)
        const { id } = refunds[one.pick % Math.max(1, refunds.length)] ?? {}
        if (id !== undefined) world.double.failRefund(id)
        return
      }
      case 'dispute': {
        const amountCents = Math.max(1, Math.floor(((intent?.amountCents ?? 0) * one.percent) / 100))
        if (intent !== undefined && !disputes.some(({ paymentIntentId }) => paymentIntentId === intent.id))
          world.double.dispute(intent.id, { amountCents })
        return
      }
      case 'close':
        for (const { id, status, paymentIntentId } of disputes)
          if (status === 'needs_response' && paymentIntentId === intent?.id) world.double.closeDispute(id, one.isWon)
    }
  }

  /** Of each sale, what each account has: never below nothing, and what is held is what the bank has taken. */
  async function expectNoOnePaysMore({ admin }: TestDatabase, buyerId: string): Promise<void> {
    const { rows } = await admin.query(
      `select t.sale_id, a.owner_id, sum(a.amount)::text as net from ledger_transfers t
       cross join lateral (values (t.credit_owner_id, t.credit_book, t.amount_micro_dollars),
         (t.debit_owner_id, t.debit_book, -t.amount_micro_dollars)) as a(owner_id, book, amount)
       where t.account_id = $1 and t.sale_id is not null and a.book in ('creator', 'hold', 'platform_revenue', 'tax_payable')
       group by 1, 2 having sum(a.amount) < 0`,
      [buyerId],
    )
    expect(rows).toEqual([])
    const { rows: held } = await admin.query<{ dispute: string; held: string; taken: string }>(
      `select d.processor_dispute_id as dispute, coalesce(sum(h.amount_cents), 0)::text as taken,
         (select coalesce(sum(t.amount_micro_dollars), 0)::bigint / 10000 from ledger_transfers t
          where t.account_id = d.account_id and t.kind = 'dispute_hold')::text as held
       from disputes d left join dispute_sales h
         on h.account_id = d.account_id and h.processor_dispute_id = d.processor_dispute_id
       where d.account_id = $1 group by d.account_id, d.processor_dispute_id`,
      [buyerId],
    )
    for (const one of held) expect(one.held).toBe(one.taken)
  }

  it(
    'stay balanced through refunds, failures of cards and disputes of any amount, in any order',
    async () => {
      const { test, world } = await openWorld()
      const creators = [uuidv7(), uuidv7()]
      const prices = fc.array(fc.integer({ min: 99, max: 9_999 }), { minLength: 2, maxLength: 5 })
      await fc.assert(
        fc.asyncProperty(prices, fc.array(step, { minLength: 1, maxLength: 8 }), async (chosen, steps) => {
          const buyerId = uuidv7()
          const works = chosen.map((price, index) => world.addAsset(creators[index % 2] ?? '', { one_time: price }))
          await world.buy(buyerId, cartOf(works), undefined, FRENCH)
          const sales = await soldTo(test, buyerId)
          const intent = intentOf(world)
          for (const one of steps) {
            await perform(world, buyerId, sales, one)
            await world.settle()
            await expectNoOnePaysMore(test, buyerId)
          }
          // The buyer got back what came by card, bank and wallet, and of it never more than was paid.
          const refunded = Object.values(world.double.state.refunds).reduce(
            (sum, { paymentIntentId, status, amountCents }) =>
              paymentIntentId === intent?.id && status === 'succeeded' ? sum + amountCents : sum,
            0,
          )
          const wallet = await world.balance(buyerId, 'wallet')
          expect(wallet >= 0n).toBe(true)
          expect(BigInt(refunded) * 10_000n + wallet <= BigInt(intent?.amountCents ?? 0) * 10_000n).toBe(true)
        }),
        { numRuns: RUNS },
      )
      await expectSound(world)
      await world.close()
    },
    60_000 * RUNS,
  )
})
