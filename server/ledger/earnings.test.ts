import { v7 as uuidv7 } from 'uuid'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EarningsFigures } from '#shared/contract/market/ledger.ts'
import type { EarningsPeriod } from '#shared/ledger/time-zone.ts'
import { microDollars } from '#shared/money/money.ts'
import { HOUR_MS } from '#shared/time.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { assetEarnings, earningsOf, earningsSummary, royaltyTree, versionEarnings } from './earnings.ts'
import { accountOf, createScenes, PROCESSOR, type Scenes } from './ledger.fixture.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { forecastPayouts, payableBalance } from './payable.ts'
import { verifyLedger } from './verify/verify.ts'

const NOTHING: EarningsFigures = {
  grossMicroDollars: '0',
  refundsMicroDollars: '0',
  feesMicroDollars: '0',
  royaltiesReceivedMicroDollars: '0',
  royaltiesPaidMicroDollars: '0',
  sharesReceivedMicroDollars: '0',
  sharesPaidMicroDollars: '0',
  usageRoyaltiesMicroDollars: '0',
  disputesMicroDollars: '0',
  adjustmentsMicroDollars: '0',
  netMicroDollars: '0',
  saleCount: 0,
  refundCount: 0,
  royaltyCount: 0,
}

describeOnDatabase('earnings', (open) => {
  let market: TestDatabase
  let scenes: Scenes
  let ledger: Ledger
  let seller: string
  beforeAll(async () => {
    market = await open()
    scenes = createScenes(market)
    ledger = createLedger(market.database, market.clock)
  })
  beforeEach(() => {
    seller = uuidv7()
  })

  async function settle(accountId: string, timeZone: string): Promise<void> {
    await market.admin.query(
      `insert into accounts (account_id, display_name, time_zone, created_at, updated_at) values ($1, 'A', $2, now(), now())
       on conflict (account_id) do update set time_zone = excluded.time_zone`,
      [accountId, timeZone],
    )
  }

  async function earnings(period: EarningsPeriod, now: string | Date = market.clock.now(), zone?: string) {
    await ledger.followZone(seller)
    const query = { accountId: seller, period, now: new Date(now), zone }
    return ledger.read(seller, (tx) => earningsOf(tx, query))
  }

  const asset = (creatorId = seller) => ({ assetId: uuidv7(), creatorId })
  /** $9.99: the creator gets $6.99. */
  const sellAt = (time: string | Date, more: Partial<Parameters<Scenes['sell']>[0]> = {}) =>
    scenes.sell({ sold: asset(), amount: 9_990_000n, ...more }, new Date(time))

  /** Whatever is asked, the answer is the same before and after sealing, and when all of it is summed up on the spot. */
  async function alikeInAllWays<Answer>(ask: (zone?: string) => Promise<Answer>, zone: string): Promise<Answer> {
    const before = await ask()
    await ledger.seal()
    expect(await ask()).toEqual(before)
    await settle(seller, zone === 'UTC' ? 'Asia/Tokyo' : 'UTC')
    await ledger.followZone(seller)
    expect(await ask(zone)).toEqual(before)
    await settle(seller, zone)
    await ledger.followZone(seller)
    expect(await ask()).toEqual(before)
    return before
  }

  it('are counted by the days of the creator’s own zone, on the days when clocks change too', async () => {
    await settle(seller, 'America/New_York')
    // Local 2026-03-08 (23 hours) lasts from 05:00Z to 04:00Z of the next day.
    for (const time of ['2026-03-08T04:59:59.999Z', '2026-03-08T05:00:00Z', '2026-03-09T03:59:59.999Z']) {
      await sellAt(time)
    }
    await sellAt('2026-03-09T04:00:00Z')
    const week = await alikeInAllWays((zone) => earnings('7d', '2026-03-12T12:00:00Z', zone), 'America/New_York')
    expect(week.zone).toBe('America/New_York')
    expect([week.from, week.to]).toEqual(['2026-03-06T05:00:00.000Z', '2026-03-13T04:00:00.000Z'])
    expect(week.days.map(({ day, saleCount }) => [day, saleCount])).toEqual([
      ['2026-03-06', 0],
      ['2026-03-07', 1],
      ['2026-03-08', 2],
      ['2026-03-09', 1],
      ['2026-03-10', 0],
      ['2026-03-11', 0],
      ['2026-03-12', 0],
    ])
    expect(week.totals).toMatchObject({ grossMicroDollars: '39960000', netMicroDollars: '27960000', saleCount: 4 })
  })

  it('of a period are those of its days alone, all time has no beginning', async () => {
    const now = '2026-06-30T12:00:00Z'
    await sellAt('2020-01-01T00:00:00Z')
    await sellAt('2026-04-01T23:59:59.999Z')
    await sellAt('2026-04-02T00:00:00Z')
    await sellAt('2026-05-31T23:59:59.999Z')
    await sellAt('2026-06-01T00:00:00Z')
    await sellAt('2026-06-23T23:59:59.999Z')
    await sellAt('2026-06-24T00:00:00Z')
    const counts: [EarningsPeriod, number, number | undefined][] = []
    for (const period of ['7d', '30d', '90d', 'all'] as const) {
      const { totals, previous } = await alikeInAllWays((zone) => earnings(period, now, zone), 'UTC')
      counts.push([period, totals.saleCount, previous?.saleCount])
    }
    expect(counts).toEqual([
      ['7d', 1, 1],
      ['30d', 3, 1],
      ['90d', 5, 1],
      ['all', 7, undefined],
    ])
    const all = await earnings('all', now)
    expect(all.from).toBeNull()
    expect(all.days[0]).toMatchObject({ day: '2020-01-01', saleCount: 1 })
    expect(all.days.at(-1)).toMatchObject({ day: '2026-06-30', saleCount: 0 })
  })

  it('net refunds, and say gross, fees and royalties by name', async () => {
    const now = market.clock.now()
    const parents = [{ assetId: uuidv7(), creatorId: uuidv7(), royaltyPercent: 10 }]
    await sellAt(now, { parents, country: 'DE' })
    const refunded = await sellAt(now, { parents, country: 'FR' })
    await scenes.refund(refunded)
    const answer = await alikeInAllWays((zone) => earnings('7d', now, zone), 'UTC')
    expect(answer.totals).toEqual({
      ...NOTHING,
      grossMicroDollars: '19980000',
      refundsMicroDollars: '-9990000',
      feesMicroDollars: '-3000000',
      royaltiesPaidMicroDollars: '-699000',
      netMicroDollars: '6291000',
      saleCount: 2,
      refundCount: 1,
    })
    expect(answer.countries.map(({ country, netMicroDollars }) => [country, netMicroDollars])).toEqual([
      ['DE', '6291000'],
      ['FR', '0'],
    ])
    expect(answer.offers).toEqual([{ offer: 'one_time', ...answer.totals }])
  })

  it('by asset and version are those of the sales of each', async () => {
    const [now, sold, other] = [market.clock.now(), asset(), asset()]
    const [first, second] = [uuidv7(), uuidv7()]
    for (const versionId of [first, second, second]) await sellAt(now, { sold, versionId })
    await sellAt(now, { sold: other, amount: 99_990_000n })
    const query = { accountId: seller, period: 'all', now, limit: 1 } as const
    const page = (zone?: string, cursor?: string) =>
      ledger.read(seller, (tx) => assetEarnings(tx, { ...query, zone, cursor }))
    const read = async (zone?: string) => {
      const one = await page(zone)
      const two = await page(zone, one.nextCursor ?? '')
      expect([one.items[0]?.assetId, two.items[0]?.assetId, two.nextCursor]).toEqual([
        other.assetId,
        sold.assetId,
        null,
      ])
      return ledger.read(seller, (tx) => versionEarnings(tx, { ...query, zone, limit: 50, assetId: sold.assetId }))
    }
    const versions = await alikeInAllWays(read, 'UTC')
    expect(versions.items.map(({ versionId, saleCount }) => [versionId, saleCount])).toEqual([
      [second, 2],
      [first, 1],
    ])
  })

  it('from derivatives form a tree: through whom, of which sold asset', async () => {
    const now = market.clock.now()
    const mine = asset()
    const [child, grandchild] = [asset(uuidv7()), asset(uuidv7())]
    await sellAt(now, { sold: child, parents: [{ ...mine, royaltyPercent: 10 }] })
    const deep = [
      { ...child, royaltyPercent: 50 },
      { ...mine, royaltyPercent: 10 },
    ]
    await sellAt(now, { sold: grandchild, parents: deep })
    await scenes.refund(await sellAt(now, { sold: grandchild, parents: deep }))
    const query = { accountId: seller, period: '7d', now } as const
    const tree = await alikeInAllWays((zone) => ledger.read(seller, (tx) => royaltyTree(tx, { ...query, zone })), 'UTC')
    expect(tree.assets).toEqual([
      {
        assetId: mine.assetId,
        royaltiesMicroDollars: '1048500',
        royaltyCount: 3,
        branches: [
          {
            assetId: child.assetId,
            royaltiesMicroDollars: '1048500',
            royaltyCount: 3,
            sold: [
              { assetId: child.assetId, royaltiesMicroDollars: '699000', royaltyCount: 1 },
              { assetId: grandchild.assetId, royaltiesMicroDollars: '349500', royaltyCount: 2 },
            ],
          },
        ],
      },
    ])
    expect((await earnings('7d')).totals).toMatchObject({ royaltiesReceivedMicroDollars: '1048500', royaltyCount: 3 })
  })

  describe('to be paid', () => {
    const payable = (at: Date) => market.database.asService((tx) => payableBalance(tx, seller, at))
    const summary = (now: Date) => ledger.read(seller, (tx) => earningsSummary(tx, { accountId: seller, now }))

    it('are pending while a refund is possible, then available, and a refund takes both away', async () => {
      const start = market.clock.now()
      const sale = await sellAt(start)
      const hoursLater = (hours: number) => new Date(start.getTime() + hours * HOUR_MS)
      for (const sealed of [false, true]) {
        if (sealed) await ledger.seal()
        expect(await payable(hoursLater(167))).toMatchObject({ balance: 6_990_000n, pending: 6_990_000n, payable: 0n })
        expect(await payable(hoursLater(168))).toMatchObject({ balance: 6_990_000n, pending: 0n, payable: 6_990_000n })
      }
      await scenes.refund(sale, hoursLater(100))
      for (const sealed of [false, true]) {
        if (sealed) await ledger.seal()
        expect(await payable(hoursLater(101))).toMatchObject({ balance: 0n, pending: 0n, payable: 0n })
        expect(await payable(hoursLater(200))).toMatchObject({ balance: 0n, pending: 0n, payable: 0n })
      }
    })

    it('recover from later sales what was paid out and then refunded', async () => {
      const sale = await sellAt(market.clock.now())
      market.clock.advance({ days: 8 })
      expect(await payable(market.clock.now())).toMatchObject({ payable: 6_990_000n })
      await scenes.pay(seller, 6_990_000n)
      await scenes.refund(sale)
      const now = market.clock.now()
      expect(await summary(now)).toMatchObject({
        paidOutMicroDollars: '6990000',
        balanceMicroDollars: '-6990000',
        negativeMicroDollars: '6990000',
        lifetime: { netMicroDollars: '0' },
      })
      await sellAt(now)
      await sellAt(now)
      expect(await payable(now)).toMatchObject({ balance: 6_990_000n, available: 0n, payable: 0n })
      market.clock.advance({ days: 8 })
      expect(await payable(market.clock.now())).toMatchObject({ balance: 6_990_000n, payable: 6_990_000n })
    })

    it('are forecast as they will be paid, cents by cents', async () => {
      // A Monday, 09:00 UTC; the next payouts are a week apart at 06:00.
      const now = new Date('2026-03-02T09:00:00Z')
      const buyer = uuidv7()
      await scenes.topUp(buyer, 5_000_000n)
      const perUse = { offer: 'per_use', from: accountOf(buyer, 'wallet'), amount: 333_333n } as const
      await sellAt('2026-02-20T00:00:00Z', perUse)
      await sellAt(new Date('2026-03-01T00:00:00Z'))
      await sellAt(now)
      const forecast = await ledger.read(seller, (tx) => forecastPayouts(tx, { accountId: seller, now }))
      // 85 % of $0.333333 is $0.283333.
      expect(forecast).toMatchObject({
        balanceMicroDollars: '14263333',
        pendingMicroDollars: '13980000',
        availableMicroDollars: '283333',
      })
      expect(forecast.payouts.map(({ at, amountMicroDollars }) => [at.slice(0, 10), amountMicroDollars])).toEqual([
        ['2026-03-09', '7270000'],
        ['2026-03-16', '6990000'],
        ['2026-03-23', '0'],
        ['2026-03-30', '0'],
      ])
      // Paid by the function that payouts use, date by date, it comes out the same.
      for (const { at, amountMicroDollars } of forecast.payouts.slice(0, 2)) {
        const due = await payable(new Date(at))
        expect(String(due.payable)).toBe(amountMicroDollars)
        await scenes.pay(seller, due.payable)
      }
      expect(await scenes.balance(seller, 'creator')).toBe(3_333n)
    })

    it('show what disputes hold back', async () => {
      await sellAt(market.clock.now())
      const hold = {
        kind: 'dispute_hold',
        debit: accountOf(seller, 'creator'),
        credit: accountOf(seller, 'hold'),
        amount: microDollars(6_990_000n),
      } as const
      await scenes.post({ accountId: seller, key: 'dispute', kind: 'dispute', transfers: [hold] })
      expect(await summary(market.clock.now())).toMatchObject({
        balanceMicroDollars: '0',
        heldMicroDollars: '6990000',
        lifetime: { disputesMicroDollars: '-6990000', netMicroDollars: '0' },
      })
      const loss = { ...hold, kind: 'dispute_loss', debit: hold.credit, credit: PROCESSOR } as const
      await scenes.post({ accountId: seller, key: 'lost', kind: 'dispute', transfers: [loss] })
      expect(await summary(market.clock.now())).toMatchObject({ heldMicroDollars: '0' })
    })
  })

  it('leave a ledger that is consistent', async () => {
    await ledger.seal()
    expect(await verifyLedger(market.database, null)).toMatchObject({ ok: true })
  })
})
