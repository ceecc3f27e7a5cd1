import * as fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { byExtent } from '#shared/testing/test-run.ts'
import { assertUnowned } from '../licensing/exclusivity.ts'
import { createEntitlements } from '../sales/entitlements.ts'
import { purchaseOf } from '../sales/reads.ts'
import { heldCopies } from '../sales/standing-uses.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { type GiftsWorld, openGiftsWorld, PRICE_CENTS } from './world.fixture.ts'

describeOnDatabase('gifts', (open) => {
  let test: TestDatabase
  let world: GiftsWorld
  beforeAll(async () => {
    test = await open()
    world = await openGiftsWorld(test)
  })
  afterAll(() => world.close())

  async function cast() {
    const [giver, recipient, other] = await world.people.accounts(3)
    const creator = uuidv7()
    return { giver: giver ?? '', recipient: recipient ?? '', other: other ?? '', creator, work: world.work(creator) }
  }
  const access = (accountId: string, assetId: string) =>
    test.database.asService((tx) => createEntitlements(test.clock).accessTo(tx, accountId, assetId))
  const open_ = (accountId: string, assetId: string) =>
    test.database.asService((tx) => createEntitlements(test.clock).opened(tx, accountId, assetId))
  const purchase = ({ buyerId, saleId }: { buyerId: string; saleId: string }) =>
    test.database.asAccount(buyerId, (tx) => purchaseOf(tx, buyerId, saleId, test.clock.now()))
  const kindsFor = (accountId: string) =>
    world.notices.filter((notice) => notice.accountId === accountId).map(({ kind }) => kind)

  it('are paid by the buyer, whose access waits for the recipient', async () => {
    const { giver, recipient, creator, work } = await cast()
    const sale = await world.buyGift(giver, work.assetId, 'For the rainy days.')
    expect(await world.balance(creator, 'creator')).toBeGreaterThan(0n)
    expect(await access(giver, work.assetId)).toBeNull()
    expect(await purchase(sale)).toMatchObject({
      amountMicroDollars: BigInt(PRICE_CENTS * 10_000),
      entitlement: { withdrawalReason: 'gift' },
    })
    const token = await world.linkOf(sale)
    const shown = await world.gifts.find({ accountId: recipient, address: '192.0.2.1' }, token)
    expect(shown).toMatchObject({ from: 'Somebody', message: 'For the rainy days.', state: 'waiting', saleId: null })
    expect(await world.take(recipient, token)).toMatchObject({ from: 'Somebody', message: 'For the rainy days.' })
    expect(await access(recipient, work.assetId)).toEqual({ kind: 'full' })
    expect(await access(giver, work.assetId)).toBeNull()
    expect(await world.holders(sale.saleId)).toEqual([recipient])
    expect(kindsFor(giver)).toEqual(['purchase', 'gift_taken'])
    expect(kindsFor(recipient)).toEqual(['gift_received'])
    // Again, nothing changes.
    await world.take(recipient, token)
    expect(kindsFor(giver)).toEqual(['purchase', 'gift_taken'])
    const [held] = await test.database.asService((tx) =>
      heldCopies(tx, [{ buyerId: recipient, assetId: work.assetId }], test.clock.now()),
    )
    expect(held).toMatchObject({ offer: 'one_time', asset: { creatorId: creator } })
  })

  it('wait for their recipient although a program that does not know gifts fulfills the order first', async () => {
    const { giver, work } = await cast()
    const wish = { kind: 'one_time', assetId: work.assetId, gift: {} } as const
    const order = await world.sales.checkouts.open({ buyerId: giver, key: uuidv7(), wish })
    const fulfill = test.asRole('luna_service', null, (client) =>
      client.query(`update orders set state = 'fulfilled' where id = $1`, [order.id]),
    )
    await expect(fulfill).rejects.toMatchObject({ code: '23514', constraint: 'paid_gift_waits' })
    world.double.pay(order.sessionId ?? '')
    await world.settle()
    const { rows } = await test.admin.query('select state from gifts where order_id = $1', [order.id])
    expect(rows).toEqual([{ state: 'waiting' }])
    expect(await access(giver, work.assetId)).toBeNull()
  })

  it('can be bought by who has the work already, several times', async () => {
    const { giver, recipient, other, work } = await cast()
    const wish = { kind: 'one_time', assetId: work.assetId } as const
    const first = await world.buyGift(giver, work.assetId)
    expect((await world.buy(giver, wish)).state).toBe('fulfilled')
    const second = await world.buyGift(giver, work.assetId)
    expect(await access(giver, work.assetId)).toEqual({ kind: 'full' })
    await world.take(recipient, await world.linkOf(first))
    await world.take(other, await world.linkOf(second))
    await expect(world.sales.checkouts.open({ buyerId: recipient, key: uuidv7(), wish })).rejects.toMatchObject({
      code: 'ALREADY_OWNED',
    })
  })

  it('go to one account alone, however many take them at the same moment', async () => {
    const { giver, work } = await cast()
    const sale = await world.buyGift(giver, work.assetId)
    const token = await world.linkOf(sale)
    const people = await world.people.accounts(4)
    const outcomes = await Promise.allSettled(people.map((accountId) => world.take(accountId, token)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'GIFT_NOT_POSSIBLE' })
    }
    expect(await world.holders(sale.saleId)).toHaveLength(1)
  })

  it('go once to an account that takes two of the same work at the same moment', async () => {
    const { giver, recipient, work } = await cast()
    const tokens = [
      await world.linkOf(await world.buyGift(giver, work.assetId)),
      await world.linkOf(await world.buyGift(giver, work.assetId)),
    ]
    const outcomes = await Promise.allSettled(tokens.map((token) => world.take(recipient, token)))
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    expect(refused).toEqual([expect.objectContaining({ code: 'ALREADY_OWNED' })])
  })

  it('are refused to their buyer, the creator, owners, and minors for works for adults', async () => {
    const { giver, recipient, other } = await cast()
    const creator = await world.people.creator(`c${uuidv7().slice(-12)}`)
    const assetId = await world.people.asset(creator)
    await test.admin.query(`update assets set age_rating = '18+' where id = $1`, [assetId])
    const saleId = await world.people.purchase(giver, assetId)
    await test.admin.query(
      `insert into gifts (account_id, order_id, sale_id, asset_id, title, state, ordered_at)
       values ($1, $2, $3, $4, 'Mara', 'waiting', now())`,
      [giver, uuidv7(), saleId, assetId],
    )
    await test.admin.query(
      `update entitlements set withdrawn_at = now(), withdrawal_reason = 'gift' where sale_id = $1`,
      [saleId],
    )
    const token = await world.linkOf({ buyerId: giver, saleId })
    const codeOf = (accountId: string) => world.take(accountId, token).catch(({ code }: { code: string }) => code)
    expect(await codeOf(giver)).toBe('GIFT_NOT_POSSIBLE')
    expect(await codeOf(creator)).toBe('OWN_ASSET')
    expect(await codeOf(recipient)).toBe('AGE_RESTRICTED')
    const hidden = await world.gifts.find({ accountId: recipient, address: '192.0.2.1' }, token)
    expect(hidden.work).toBeNull()
    await test.admin.query('update accounts set is_adult = true where account_id = any($1)', [[recipient, other]])
    await world.people.purchase(other, assetId)
    expect(await codeOf(other)).toBe('ALREADY_OWNED')
    expect(await codeOf(recipient)).toMatchObject({ assetId })
  })

  it('have one valid link, whose secret is not stored and which one request shows once', async () => {
    const { giver, recipient, work } = await cast()
    const sale = await world.buyGift(giver, work.assetId)
    const old = await world.linkOf(sale)
    const key = uuidv7()
    const { url, gift } = await world.gifts.renewLink(sale, key)
    expect(gift.linkAt).not.toBeNull()
    await expect(world.gifts.renewLink(sale, key)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(world.take(recipient, old)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const token = url.slice(-32)
    const { rows } = await test.admin.query(`select 1 from gifts g where g::text like '%' || $1 || '%'`, [token])
    expect(rows).toEqual([])
    await expect(world.gifts.renewLink({ ...sale, buyerId: recipient }, uuidv7())).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await world.take(recipient, token)
    await expect(world.gifts.renewLink(sale, uuidv7())).rejects.toMatchObject({ code: 'GIFT_NOT_POSSIBLE' })
  })

  it('are kept by their buyer until they are taken, unless the buyer has the work', async () => {
    const { giver, recipient, work } = await cast()
    const sale = await world.buyGift(giver, work.assetId)
    const token = await world.linkOf(sale)
    expect(await world.gifts.takeBack(sale)).toMatchObject({ state: 'taken_back', linkAt: null })
    expect(await access(giver, work.assetId)).toEqual({ kind: 'full' })
    await expect(world.take(recipient, token)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const second = await world.buyGift(giver, work.assetId)
    await expect(world.gifts.takeBack(second)).rejects.toMatchObject({ code: 'ALREADY_OWNED' })
    await world.take(recipient, await world.linkOf(second))
    await expect(world.gifts.takeBack(second)).rejects.toMatchObject({ code: 'GIFT_NOT_POSSIBLE' })
  })

  it('are refunded like any purchase, which withdraws them and notifies both', async () => {
    const { giver, recipient, other, work } = await cast()
    const sale = await world.buyGift(giver, work.assetId)
    await world.take(recipient, await world.linkOf(sale))
    expect(await world.refund(sale)).toMatchObject({ state: 'refunded' })
    expect(await access(recipient, work.assetId)).toBeNull()
    expect((await world.gifts.findReceived(recipient, sale.saleId)).state).toBe('withdrawn')
    expect((await world.gifts.ofPurchase(sale)).state).toBe('withdrawn')
    expect(kindsFor(recipient)).toEqual(['gift_received', 'gift_withdrawn'])
    expect(kindsFor(giver)).toEqual(expect.arrayContaining(['refund_received', 'gift_withdrawn']))
    // The reason that the buyer gave stays with the buyer.
    const { rows } = await test.admin.query('select withdrawal_reason from entitlements where account_id = $1', [
      recipient,
    ])
    expect(rows).toEqual([{ withdrawal_reason: 'gift_withdrawn' }])
    const waiting = await world.buyGift(other, world.work(uuidv7()).assetId)
    const token = await world.linkOf(waiting)
    expect(await world.refund(waiting)).toMatchObject({ state: 'refunded' })
    await expect(world.take(recipient, token)).rejects.toMatchObject({ code: 'GIFT_NOT_POSSIBLE' })
  })

  it('cannot be taken while the payment is disputed, and are withdrawn where the dispute is lost', async () => {
    const { giver, recipient, other, work } = await cast()
    const sale = await world.buyGift(giver, work.assetId)
    const waiting = await world.buyGift(giver, work.assetId)
    await world.take(recipient, await world.linkOf(sale))
    const token = await world.linkOf(waiting)
    const disputeOf = async (saleId: string) => {
      const { rows } = await test.admin.query<{ reference: string }>(
        'select reference from payment_references where sale_id = $1',
        [saleId],
      )
      return world.double.dispute(rows[0]?.reference ?? '')
    }
    const [ofTaken, ofWaiting] = [await disputeOf(sale.saleId), await disputeOf(waiting.saleId)]
    await world.settle()
    await expect(world.take(other, token)).rejects.toMatchObject({ code: 'GIFT_NOT_POSSIBLE' })
    expect(await access(recipient, work.assetId)).toEqual({ kind: 'full' })
    world.double.closeDispute(ofTaken, false)
    world.double.closeDispute(ofWaiting, true)
    await world.settle()
    expect(await access(recipient, work.assetId)).toBeNull()
    expect(kindsFor(recipient)).toEqual(['gift_received', 'gift_withdrawn'])
    expect(kindsFor(giver)).toContain('gift_withdrawn')
    await world.take(other, token)
    expect(await access(other, work.assetId)).toEqual({ kind: 'full' })
  })

  it('are refunded by a person once the recipient has opened the files', async () => {
    const { giver, recipient, work } = await cast()
    const sale = await world.buyGift(giver, work.assetId)
    await world.take(recipient, await world.linkOf(sale))
    await open_(giver, work.assetId)
    expect((await world.gifts.ofPurchase(sale)).isOpened).toBe(false)
    await open_(recipient, work.assetId)
    expect((await world.gifts.ofPurchase(sale)).isOpened).toBe(true)
    expect(await world.refund(sale)).toMatchObject({ state: 'in_review', beyond: 'opened_gift' })
    expect(await world.holders(sale.saleId)).toEqual([recipient])
    const { rows } = await test.admin.query<{ id: string }>('select id from refund_requests where sale_id = $1', [
      sale.saleId,
    ])
    const decision = { id: rows[0]?.id ?? '', moderatorId: uuidv7(), isGranted: true, answer: 'As the seller agrees.' }
    await world.sales.decideRefund(decision)
    expect(await world.holders(sale.saleId)).toEqual([])
  })

  it('never expire, but can only be refunded within the window', async () => {
    const { giver, recipient, work } = await cast()
    const sale = await world.buyGift(giver, work.assetId)
    const token = await world.linkOf(sale)
    test.clock.advance({ days: 900 })
    await expect(world.refund(sale)).rejects.toMatchObject({ code: 'REFUND_NOT_POSSIBLE' })
    await world.take(recipient, token)
    expect(await access(recipient, work.assetId)).toEqual({ kind: 'full' })
  })

  it('keep a work from being licensed exclusively while they wait and once they are taken', async () => {
    const { giver, recipient, creator, work } = await cast()
    const sale = await world.buyGift(giver, work.assetId)
    const place = { creatorId: creator, assetId: work.assetId }
    const unowned = () => test.database.asService((tx) => assertUnowned(tx, place, test.clock.now()))
    await expect(unowned()).rejects.toMatchObject({ code: 'CONFLICT' })
    await world.take(recipient, await world.linkOf(sale))
    await expect(unowned()).rejects.toMatchObject({ code: 'CONFLICT' })
    await world.refund(sale)
    await unowned()
  })

  it('are sent by email: as asked for to strangers, and as they chose to those with an account', async () => {
    const { giver, recipient, work } = await cast()
    const sale = await world.buyGift(giver, work.assetId, 'See http://evil.example/now')
    const send = (email: string) => world.gifts.send(sale, { email, address: '192.0.2.1', requestKey: uuidv7() })
    expect((await send('friend@elsewhere.example')).mailedAt).not.toBeNull()
    const [mail] = world.mails.splice(0)
    expect(mail).toMatchObject({ recipient: 'friend@elsewhere.example', accountId: giver, kind: 'link' })
    expect(mail?.body).not.toContain('http://evil.example')
    expect(mail?.body).toContain('somebody bought a gift and entered your address')
    const token = /gifts\/([\w-]{32})/.exec(mail?.body ?? '')?.[1] ?? ''
    await test.admin.query('insert into email_claims (email, account_id) values ($1, $2)', [
      'r@people.example',
      recipient,
    ])
    await send('r@people.example')
    expect(world.mails.splice(0)).toMatchObject([{ accountId: recipient, kind: 'purchases' }])
    await expect(world.take(recipient, token)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await test.admin.query(
      `insert into mail_preferences (account_id, kind, choice, changed_at) values ($1, 'purchases', 'off', now())`,
      [recipient],
    )
    await send('r@people.example')
    expect(world.mails).toEqual([])
  })

  const step = fc.constantFrom('link', 'take', 'take other', 'take back', 'refund', 'open')
  it('are in one library at most, whatever is done in whatever order', async () => {
    const law = fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const { giver, recipient, other, work } = await cast()
      const sale = await world.buyGift(giver, work.assetId)
      let token = await world.linkOf(sale)
      for (const one of steps) {
        const ignore = () => null
        if (one === 'link') token = (await world.linkOf(sale).catch(ignore)) ?? token
        if (one === 'take') await world.take(recipient, token).catch(ignore)
        if (one === 'take other') await world.take(other, token).catch(ignore)
        if (one === 'take back') await world.gifts.takeBack(sale).catch(ignore)
        if (one === 'refund') await world.refund(sale).catch(ignore)
        if (one === 'open') await open_(recipient, work.assetId)
        const holders = await world.holders(sale.saleId)
        const { state } = await world.gifts.ofPurchase(sale)
        const isRefunded = (await purchase(sale)).state === 'refunded'
        const isHeld = !isRefunded && (state === 'taken' || state === 'taken_back')
        expect(holders, `${steps.join()} at ${one}: ${state}`).toHaveLength(isHeld ? 1 : 0)
        if (isHeld) expect(holders[0] === giver).toBe(state === 'taken_back')
      }
    })
    await fc.assert(law, { numRuns: byExtent({ short: 6, long: 100 }) })
  })
})
