import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { earningsOf } from './earnings.ts'
import { createScenes, type Scenes } from './ledger.fixture.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { sealBatch } from './seal.ts'
import { verifyLedger } from './verify/verify.ts'
import { partOf } from './waiting.ts'
import { followZone } from './zone-change.ts'

describeOnDatabase('the ledger', (open) => {
  let market: TestDatabase
  let scenes: Scenes
  let ledger: Ledger
  beforeAll(async () => {
    market = await open()
    scenes = createScenes(market)
    ledger = createLedger(market.database, market.clock)
  })

  const sellBy = (creatorId: string) => scenes.sell({ sold: { assetId: uuidv7(), creatorId }, amount: 990_000n })
  const ends = (end: string) => uuidv7().slice(0, -1) + end

  it('shows an account what was just posted, also while another server seals it', async ({ skip }) => {
    if (market.engine === 'embedded') skip('The embedded database runs one transaction at a time, of one server.')
    const seller = uuidv7()
    await sellBy(seller)
    const sealed = Promise.withResolvers<void>()
    const mayEnd = Promise.withResolvers<void>()
    const other = market.database.asService(async (tx) => {
      await sealBatch(tx, market.clock.now(), { part: partOf(seller), wait: false })
      sealed.resolve()
      await mayEnd.promise
    })
    await sealed.promise
    const reading = ledger.entries(seller, 'creator', null, 10)
    // Seen from outside, it still waits.
    const { rows } = await market.admin.query('select from ledger_waiting where account_id = $1', [seller])
    expect(rows).toHaveLength(1)
    mayEnd.resolve()
    await other
    expect((await reading).map(({ kind }) => kind)).toContain('sale')
  })

  it('has nothing of others sealed for whoever reads', async () => {
    const [reader, other] = [ends('4'), ends('5')]
    await sellBy(reader)
    await sellBy(other)
    expect(await ledger.entries(reader, 'creator', null, 10)).toHaveLength(2)
    const { rows } = await market.admin.query('select from ledger_waiting where account_id = $1', [other])
    expect(rows).toHaveLength(1)
  })

  it('counts a large account in another time zone behind, and shows it in the former one until then', async () => {
    const creator = uuidv7()
    await sellBy(creator)
    await ledger.seal()
    await market.admin.query(
      `insert into accounts (account_id, display_name, time_zone, created_at, updated_at)
       values ($1, 'A', 'Asia/Tokyo', now(), now())`,
      [creator],
    )
    const shown = async () => {
      const query = { accountId: creator, period: '7d', now: market.clock.now() } as const
      const { zone, totals } = await ledger.read(creator, (tx) => earningsOf(tx, query))
      return { zone, saleCount: totals.saleCount }
    }
    await followZone(market.database, market.clock, creator, 0)
    expect(await shown()).toEqual({ zone: 'UTC', saleCount: 1 })
    await ledger.followWantedZones()
    expect(await shown()).toEqual({ zone: 'Asia/Tokyo', saleCount: 1 })
    const wanted = 'select wanted_zone, counting_until from earnings_zones where account_id = $1'
    expect((await market.admin.query(wanted, [creator])).rows).toEqual([{ wanted_zone: null, counting_until: null }])
    await sellBy(creator)
    await ledger.seal()
    expect(await shown()).toEqual({ zone: 'Asia/Tokyo', saleCount: 2 })
    expect(await verifyLedger(market.database, null)).toMatchObject({ ok: true })
  })
})
