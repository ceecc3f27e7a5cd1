/** Tax in addition to the price: charged, posted, refunded, and on receipts, with the payment double. */
import { v7 as uuidv7 } from 'uuid'
import { expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { type Receipt, receiptSchema } from '#shared/tax/receipt.ts'
import { sealAll } from '../ledger/seal.ts'
import { verifyLedger } from '../ledger/verify/verify.ts'
import type { BuyerState } from '../payments/double/tax.ts'
import { orderWalletStatements } from '../receipts/wallet-statements.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openSalesWorld, type SalesWorld } from './world.fixture.ts'

const FRENCH: BuyerState = { name: 'Ada', country: 'FR', cardCountry: 'FR', taxId: null }
const EXCLUSIVE = { behavior: 'exclusive', taxCode: 'txcd_10000000' } as const
const INCLUSIVE = { ...EXCLUSIVE, behavior: 'inclusive' } as const

describeOnDatabase('tax of sales', (open) => {
  async function openWorld(tax: typeof EXCLUSIVE | typeof INCLUSIVE) {
    const test = await open()
    const world = await openSalesWorld(test, { tax })
    const receipts = async (accountId: string): Promise<Receipt[]> => {
      const { rows } = await test.admin.query<{ document: unknown }>(
        'select document from receipts where account_id = $1 order by number',
        [accountId],
      )
      return rows.map(({ document }) => receiptSchema.parse(document))
    }
    const evidence = async (accountId: string) =>
      (await test.admin.query('select country, country_standing from payment_taxes where account_id = $1', [accountId]))
        .rows
    const verdict = async () => {
      await sealAll(world.database, world.clock, { wait: true })
      return verifyLedger(world.database, null)
    }
    return { ...world, receipts, evidence, verdict }
  }

  const buyOnce = async (world: SalesWorld, buyer: BuyerState, priceCents = 999) => {
    const [buyerId, creatorId] = [uuidv7(), uuidv7()]
    const { assetId } = world.addAsset(creatorId, { one_time: priceCents })
    const order = await world.buy(buyerId, { kind: 'one_time', assetId }, undefined, buyer)
    const saleId = (
      await world.database.asService((tx) =>
        tx.selectFrom('sales').select('id').where('account_id', '=', buyerId).executeTakeFirstOrThrow(),
      )
    ).id
    const intent = Object.values(world.double.state.intents).at(-1)
    return { buyerId, creatorId, order, saleId, intentId: intent?.id ?? '', chargedCents: intent?.amountCents }
  }

  it('adds tax to the price, splits the price alone, and issues a receipt', async () => {
    const world = await openWorld(EXCLUSIVE)
    const { buyerId, creatorId, order, chargedCents } = await buyOnce(world, FRENCH)
    expect(order.state).toBe('fulfilled')
    expect(chargedCents).toBe(999 + 200)
    expect(await world.balance(creatorId, 'creator')).toBe(6_990_000n)
    expect(await world.balance(PLATFORM_ID, 'platform_revenue')).toBe(3_000_000n)
    expect(await world.balance(PLATFORM_ID, 'tax_payable')).toBe(2_000_000n)
    expect(await world.evidence(buyerId)).toEqual([{ country: 'FR', country_standing: 'confirmed' }])
    expect(await world.receipts(buyerId)).toMatchObject([
      {
        ...{ number: 'LM-000001', kind: 'receipt', treatment: 'taxed', ratePercent: '20' },
        ...{ net: '9990000', tax: '2000000', gross: '11990000' },
        buyer: { name: 'Ada', country: 'FR' },
        lines: [{ title: 'A quiet forest', detail: 'One-time purchase' }],
      },
    ])
    expect(await world.verdict()).toMatchObject({ ok: true })
    await world.close()
  })

  it('takes tax out of prices that contain it', async () => {
    const world = await openWorld(INCLUSIVE)
    const { creatorId, chargedCents } = await buyOnce(world, FRENCH, 1_200)
    expect(chargedCents).toBe(1_200)
    expect(await world.balance(PLATFORM_ID, 'tax_payable')).toBe(2_000_000n)
    expect(await world.balance(creatorId, 'creator')).toBe(7_000_000n)
    await world.close()
  })

  it('charges no tax to a business of another country, and says why', async () => {
    const world = await openWorld(EXCLUSIVE)
    const buyer = { ...FRENCH, taxId: 'FRXX123456789' }
    const { buyerId, chargedCents } = await buyOnce(world, buyer)
    expect(chargedCents).toBe(999)
    expect(await world.balance(PLATFORM_ID, 'tax_payable')).toBe(0n)
    const [receipt] = await world.receipts(buyerId)
    expect(receipt).toMatchObject({ treatment: 'reverse_charge', tax: '0', buyer: { vatNumber: 'FRXX123456789' } })
    await world.close()
  })

  it('marks evidence that contradicts itself', async () => {
    const world = await openWorld(EXCLUSIVE)
    const { buyerId } = await buyOnce(world, { ...FRENCH, cardCountry: 'US' })
    expect(await world.evidence(buyerId)).toEqual([{ country: 'FR', country_standing: 'contradicting' }])
    await world.close()
  })

  it('gives tax back with a refund, exactly, and credits the receipt', async () => {
    const world = await openWorld(EXCLUSIVE)
    const { buyerId, creatorId, saleId } = await buyOnce(world, FRENCH)
    const refund = { buyerId, saleId, key: uuidv7(), origin: 'buyer', reason: 'other' } as const
    expect(await world.sales.refund(refund)).toMatchObject({ amountMicroDollars: 11_990_000n })
    await world.settle()
    expect(await world.balance(PLATFORM_ID, 'tax_payable')).toBe(0n)
    expect(await world.balance(creatorId, 'creator')).toBe(0n)
    expect(Object.values(world.double.state.refunds)).toMatchObject([{ amountCents: 1_199 }])
    expect(await world.receipts(buyerId)).toMatchObject([
      { kind: 'receipt' },
      { kind: 'credit_note', number: 'LM-000002', credits: 'LM-000001', tax: '-2000000', gross: '-11990000' },
    ])
    expect(await world.verdict()).toMatchObject({ ok: true })
    await world.close()
  })

  it('gives tax back in proportion where a bank takes a part of the payment', async () => {
    const world = await openWorld(EXCLUSIVE)
    const { buyerId, intentId } = await buyOnce(world, FRENCH, 1_000)
    const disputeId = world.double.dispute(intentId, { amountCents: 600 })
    await world.settle()
    expect(await world.balance(PLATFORM_ID, 'tax_payable')).toBe(1_000_000n)
    world.double.closeDispute(disputeId, false)
    await world.settle()
    expect(await world.balance(PLATFORM_ID, 'tax_payable')).toBe(1_000_000n)
    expect(await world.balance(PLATFORM_ID, 'hold')).toBe(0n)
    const [, note] = await world.receipts(buyerId)
    expect(note).toMatchObject({ kind: 'credit_note', net: '-5000000', tax: '-1000000', gross: '-6000000' })
    expect(await world.verdict()).toMatchObject({ ok: true })
    await world.close()
  })

  it('releases held tax where the dispute is won', async () => {
    const world = await openWorld(EXCLUSIVE)
    const { intentId } = await buyOnce(world, FRENCH)
    const disputeId = world.double.dispute(intentId)
    await world.settle()
    expect(await world.balance(PLATFORM_ID, 'tax_payable')).toBe(0n)
    world.double.closeDispute(disputeId, true)
    await world.settle()
    expect(await world.balance(PLATFORM_ID, 'tax_payable')).toBe(2_000_000n)
    await world.close()
  })

  it('taxes every period of a subscription', async () => {
    const world = await openWorld(EXCLUSIVE)
    const buyerId = uuidv7()
    const { assetId } = world.addAsset(uuidv7(), { subscription: 500 })
    await world.buy(buyerId, { kind: 'subscription', assetId, interval: 'month' }, undefined, FRENCH)
    const [subscription] = Object.values(world.double.state.subscriptions)
    world.double.renew(subscription?.id ?? '', true)
    await world.settle()
    expect(await world.balance(PLATFORM_ID, 'tax_payable')).toBe(2_000_000n)
    expect(await world.receipts(buyerId)).toMatchObject([
      { tax: '1000000', ratePercent: '20', lines: [{ detail: 'Subscription, one month' }] },
      { tax: '1000000', ratePercent: '20' },
    ])
    expect(await world.verdict()).toMatchObject({ ok: true })
    await world.close()
  })

  it('does not tax a top-up, whose receipt says when tax is due; lists what was paid from the wallet by month', async () => {
    const world = await openWorld(EXCLUSIVE)
    const buyerId = uuidv7()
    const { assetId } = world.addAsset(uuidv7(), { per_use: 25 })
    await world.topUp(buyerId)
    for (const turnId of [1, 2]) await world.sales.uses.sell({ buyerId, assetId, storyId: 'a', turnId, key: uuidv7() })
    expect(await world.balance(PLATFORM_ID, 'tax_payable')).toBe(0n)
    world.clock.advance({ days: 40 })
    await orderWalletStatements(world)
    await orderWalletStatements(world)
    await world.settle()
    expect(await world.receipts(buyerId)).toMatchObject([
      { kind: 'receipt', treatment: 'voucher', tax: '0', gross: '10000000' },
      { kind: 'wallet_statement', treatment: 'included', gross: '500000', lines: [{ quantity: 2, gross: '500000' }] },
    ])
    await world.close()
  })
})
