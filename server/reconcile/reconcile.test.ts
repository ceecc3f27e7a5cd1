import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createPool, type MarketDatabase, openDatabase } from '../db/database.ts'
import { openSalesWorld, type SalesWorld } from '../sales/world.fixture.ts'
import { openTestDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { expectAccounted, type Lost, liveBefore, liveOn, planRefund, reconcileWorld, type Story } from './drill.fixture.ts'

/** The database as it is now, as another one of the same server. Nothing may be connected to the first. */
async function copyDatabase(connectionString: string): Promise<string> {
  const url = new URL(connectionString)
  const name = url.pathname.slice(1)
  url.pathname = '/postgres'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  await client.query(`drop database if exists ${name}_copy with (force)`)
  await client.query(`create database ${name}_copy template ${name} strategy file_copy`)
  await client.end()
  url.pathname = `/${name}_copy`
  return url.href
}

async function dropDatabase(connectionString: string): Promise<void> {
  const url = new URL(connectionString)
  const name = url.pathname.slice(1)
  url.pathname = '/postgres'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  await client.query(`drop database ${name} with (force)`)
  await client.end()
}

describe.skipIf(inject('postgres') === null)('reconciling with Stripe after an hour was lost', () => {
  let test: TestDatabase
  let opened: MarketDatabase[]
  let addresses: string[]
  let before: SalesWorld
  let world: SalesWorld
  let admin: pg.Pool
  let story: Story
  let lost: Lost

  beforeAll(async () => {
    test = await openTestDatabase('postgres')
    const connectionString = test.connection.connectionString ?? ''
    const at = (address: string) => ({ connection: { connectionString: address }, maxConnections: 8 })
    const first = openDatabase(at(connectionString))
    before = await openSalesWorld({ database: first, clock: test.clock })
    story = await liveBefore(before)
    await planRefund(before, story)
    await first.close()
    await Promise.all([test.database.close(), test.admin.end()])
    const copy = await copyDatabase(connectionString)
    addresses = [connectionString, copy]
    const continued = openDatabase(at(connectionString))
    const lasting = await openSalesWorld({ database: continued, clock: test.clock }, { after: before })
    lost = await liveOn(lasting, story)
    const restored = openDatabase(at(copy))
    world = await openSalesWorld({ database: restored, clock: test.clock }, { after: before })
    admin = createPool(at(copy))
    opened = [continued, restored]
  })
  afterAll(async () => {
    await before.close()
    await Promise.all([...opened.map((database) => database.close()), admin.end()])
    for (const address of addresses) await dropDatabase(address)
  })

  it('first only reports', async () => {
    const state = JSON.stringify(before.double.state)
    const findings = await reconcileWorld(world, story, false)
    expect(new Set(findings.map(({ subject }) => subject))).toEqual(
      new Set(['payout account', 'order', 'invoice', 'refund', 'transfer', 'reversal', 'payout', 'dispute']),
    )
    expect(JSON.stringify(before.double.state)).toBe(state)
    expect(await reconcileWorld(world, story, false)).toEqual(findings)
  })

  it('accounts for everything, and finds nothing the second time', async () => {
    const reported = await reconcileWorld(world, story, false)
    const done = await reconcileWorld(world, story, true)
    expect(done.filter(({ isOpen }) => isOpen)).toEqual([])
    expect(done).toEqual(reported)
    expect(await reconcileWorld(world, story, false)).toEqual([])
    await world.settle()
    await expectAccounted(world, admin)
    expect(await reconcileWorld(world, story, true)).toEqual([])
    await world.settle()
    await expectAccounted(world, admin)
  })

  it('refunds what was paid by a lost account and for a lost order', async () => {
    const { rows } = await admin.query<{ state: string }>('select state from orders where account_id = $1 or id = $2', [
      story.lostAccount,
      lost.unknownOrder,
    ])
    expect(rows.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed'])
  })

  it('closes the page of a lost account, and keeps that of a known one', () => {
    const { sessions } = before.double.state
    expect(lost.openPages.map((id) => sessions[id]?.status)).toEqual(['open', 'expired'])
  })

  it('sells what is paid on a page that was kept', async () => {
    before.double.pay(lost.openPages[0])
    await world.settle()
    await expectAccounted(world, admin)
  })
})
