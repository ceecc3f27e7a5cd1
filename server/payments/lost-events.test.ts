import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { openSalesWorld, type SalesWorld } from '../sales/world.fixture.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { connectStatus } from './connect.ts'
import { CHECKS_PER_ROUND } from './overdue.ts'

describeOnDatabase('what the payment service’s events did not tell', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())

  /** Events of what `work` does are lost on their way. */
  async function unheard(work: () => void): Promise<void> {
    world.post.keep(true)
    work()
    world.post.keep(false)
    world.post.kept.splice(0)
    await world.settle()
  }

  /** A creator with a payout on its way. Returns its id at the payment service. */
  async function sendPayout(): Promise<{ creator: string; payoutId: string }> {
    const creator = uuidv7()
    const asset = world.addAsset(creator, { one_time: 1_000 })
    await world.buy(uuidv7(), { kind: 'one_time', assetId: asset.assetId })
    await world.onboard(creator)
    world.clock.advance({ days: 8 })
    await world.database.asService((tx) => world.payments.payouts.payOut(tx, creator, uuidv7()))
    await world.settle()
    const payoutId = Object.values(world.double.state.payouts).at(-1)?.id ?? ''
    return { creator, payoutId }
  }

  const stateOfPayout = async (creator: string) =>
    (await test.admin.query('select state from payouts where account_id = $1', [creator])).rows[0]?.state

  const stateOf = async (creator: string) =>
    (await world.database.asAccount(creator, (tx) => connectStatus(tx, creator))).state

  it('is not in the platform’s own list of events where it concerns an account', async () => {
    const { creator, payoutId } = await sendPayout()
    await unheard(() => world.double.settlePayout(payoutId, false))
    await world.payments.reconcile()
    await world.settle()
    expect(await stateOfPayout(creator)).toBe('sent')
  })

  it('is asked for: a payout that failed is owed to its creator, one that arrived is not', async () => {
    const [failed, arrived] = [await sendPayout(), await sendPayout()]
    await unheard(() => {
      world.double.settlePayout(failed.payoutId, false)
      world.double.settlePayout(arrived.payoutId, true)
    })
    world.clock.advance({ hours: 2 })
    await world.payments.payouts.checkSent()
    expect([await stateOfPayout(failed.creator), await stateOfPayout(arrived.creator)]).toEqual(['failed', 'paid'])
    expect(await world.balance(failed.creator, 'creator')).toBe(7_000_000n)
    expect(await world.balance(arrived.creator, 'creator')).toBe(0n)
    expect(world.notices.some(({ accountId, kind }) => accountId === failed.creator && kind === 'payout_failed')).toBe(
      true,
    )
  })

  it('is asked for neither at once nor again and again', async () => {
    const { creator, payoutId } = await sendPayout()
    await unheard(() => world.double.settlePayout(payoutId, true))
    await world.payments.payouts.checkSent()
    expect(await stateOfPayout(creator)).toBe('sent')
    world.clock.advance({ hours: 2 })
    const reads = countReads()
    await world.payments.payouts.checkSent()
    await world.payments.payouts.checkSent()
    expect(reads.stop()).toEqual([payoutId])
    expect(await stateOfPayout(creator)).toBe('paid')
  })

  /** Which payouts are asked for until `stop`. */
  function countReads(): { stop(): string[] } {
    const asked: string[] = []
    const { readPayout } = world.provider
    world.provider.readPayout = (recipientId, payoutId) => {
      asked.push(payoutId)
      return readPayout(recipientId, payoutId)
    }
    return {
      stop() {
        world.provider.readPayout = readPayout
        return asked
      },
    }
  }

  it('is asked for although another question fails, and that failure is told', async () => {
    const [first, second] = [await sendPayout(), await sendPayout()]
    await unheard(() => world.double.settlePayout(second.payoutId, true))
    await unheard(() => world.double.settlePayout(first.payoutId, true))
    const { readPayout } = world.provider
    world.provider.readPayout = async (recipientId, payoutId) => {
      if (payoutId === first.payoutId) throw new Error('not this one')
      return readPayout(recipientId, payoutId)
    }
    world.clock.advance({ hours: 2 })
    await expect(world.payments.payouts.checkSent()).rejects.toThrow('not this one')
    world.provider.readPayout = readPayout
    expect(await stateOfPayout(second.creator)).toBe('paid')
    // The failed one comes again when its pause is over.
    world.clock.advance({ hours: 7 })
    await world.payments.payouts.checkSent()
    expect(await stateOfPayout(first.creator)).toBe('paid')
  })

  it('is asked for later where the payment service does not answer', async () => {
    const payouts = [await sendPayout(), await sendPayout()]
    await unheard(() => {
      for (const { payoutId } of payouts) world.double.settlePayout(payoutId, true)
    })
    world.clock.advance({ hours: 2 })
    const asked: string[] = []
    const { readPayout } = world.provider
    world.provider.readPayout = async (_, payoutId) => {
      asked.push(payoutId)
      throw new LunaError('PAYMENTS_UNAVAILABLE')
    }
    await world.payments.payouts.checkSent()
    world.provider.readPayout = readPayout
    // The second was not even tried, so it does not wait for the end of a pause.
    expect(asked).toHaveLength(1)
    await world.payments.payouts.checkSent()
    const states = await Promise.all(payouts.map(({ creator }) => stateOfPayout(creator)))
    expect(states.toSorted()).toEqual(['paid', 'sent'])
  })

  it('is asked for by one of several servers, and of a bounded number at a time', async () => {
    const creator = uuidv7()
    const now = world.clock.now()
    await test.admin.query(
      `insert into payouts (account_id, id, amount_cents, state, created_at)
       select $1::uuid, gen_random_uuid(), 1, 'sent', $2::timestamptz - interval '1 day'
       from generate_series(1, ${2 * CHECKS_PER_ROUND})`,
      [creator, now],
    )
    await test.admin.query(
      `insert into payment_operations (account_id, id, kind, state, amount_cents, target, processor_id, created_at)
       select account_id, id, 'payout', 'done', 1, '{"kind":"payout","recipientId":"acct_1"}', 'po_' || id, created_at
       from payouts where account_id = $1`,
      [creator],
    )
    const asked: string[] = []
    const { readPayout } = world.provider
    world.provider.readPayout = async (_, payoutId) => {
      asked.push(payoutId)
      return { payoutId, key: null, state: 'pending', failure: null }
    }
    await world.payments.payouts.checkSent()
    expect(asked).toHaveLength(CHECKS_PER_ROUND)
    await Promise.all([1, 2].map(() => world.payments.payouts.checkSent()))
    world.provider.readPayout = readPayout
    expect(asked).toHaveLength(2 * CHECKS_PER_ROUND)
    expect(new Set(asked).size).toBe(2 * CHECKS_PER_ROUND)
  })

  it('is asked for: accounts become active, or restricted ones active again', async () => {
    const creator = uuidv7()
    const account = await openAccount(creator)
    expect(await stateOf(creator)).toBe('onboarding')
    await unheard(() => world.double.onboard(account))
    await world.payments.reconcile()
    await world.settle()
    await world.payments.connect.checkInactive()
    expect(await stateOf(creator)).toBe('onboarding')
    world.clock.advance({ minutes: 11 })
    await world.payments.connect.checkInactive()
    expect(await stateOf(creator)).toBe('active')
  })

  async function openAccount(creator: string): Promise<string> {
    const returnUrl = 'https://studio.example/'
    await world.payments.connect.onboard({ accountId: creator, email: 'c@example.com', country: 'US', returnUrl })
    const account = Object.values(world.double.state.accounts).find(
      ({ metadata }) => metadata['luna_account'] === creator,
    )
    return account?.id ?? ''
  }
})
