/**
 * The market behind a pooler in transaction mode, which gives each transaction whichever connection is free: nothing may
 * be kept in a connection, and any client that waits for one does not wait for another.
 */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Pooler, startPgbouncer } from '#build/pgbouncer.ts'
import { createPool } from '#server/db/database.ts'
import { migrate } from '#server/db/migrate.ts'
import { verifyLedger } from '#server/ledger/verify/verify.ts'
import { characterDraft, publishDraft } from '#server/review/review.fixture.ts'
import { openTestDatabase, type TestDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'

/** Fewer than each market has clients. */
const CONNECTIONS = 3

const server = inject('postgres')

describe.skipIf(server === null)('behind a pooler', () => {
  let pooler: Pooler
  let test: TestDatabase
  let address: string
  let market: TestMarket
  let creator: TestAccount
  let reviewer: TestAccount

  beforeAll(async () => {
    const { connectionString } = server ?? expect.fail()
    const url = new URL(connectionString)
    const host = url.searchParams.get('host') ?? url.hostname
    pooler = await startPgbouncer({ host, port: Number(url.port) }, CONNECTIONS)
    test = await openTestDatabase('postgres')
    const name = new URL(test.connection.connectionString ?? expect.fail()).pathname.slice(1)
    address = pooler.addressOf(name)
    market = await openTestMarket(async () => ({ ...test, connection: { connectionString: address } }))
    creator = await market.signUp({ name: 'Ann', roles: ['creator'] })
    reviewer = await market.signUp({ name: 'Rita', roles: ['moderator'] })
  })
  afterAll(async () => {
    await test.close()
    await pooler.stop()
  })

  it('migrates, with several servers that start at the same time', async () => {
    const name = `luna_pooled_${process.pid}`
    await test.admin.query(`create database ${name}`)
    const pools = Array.from({ length: 4 }, () =>
      createPool({ connection: { connectionString: pooler.addressOf(name) }, maxConnections: 1 }),
    )
    try {
      await Promise.all(pools.map((pool) => migrate(pool)))
      const [pool = expect.fail()] = pools
      const { rows } = await pool.query<{ count: bigint }>('select count(*) as count from schema_migrations')
      expect(rows[0]?.count).toBeGreaterThan(40n)
    } finally {
      await Promise.all(pools.map((pool) => pool.end()))
      await test.admin.query(`drop database ${name} with (force)`)
    }
  })

  it('reviews, publishes and sells, and everybody sees their own', async () => {
    const offers = [{ offer: 'per_use', priceCents: 20 }]
    const works: string[] = []
    for (let count = 0; count < 4; count++) {
      works.push(await publishDraft(market, creator, reviewer, characterDraft({ offers })))
    }
    const buyers = await Promise.all(Array.from({ length: 6 }, (_, at) => market.signUp({ name: `Buyer ${at}` })))
    await Promise.all(buyers.map((buyer) => topUp(buyer)))
    await Promise.all(
      buyers.flatMap((buyer, at) =>
        works.map((work, turnId) =>
          market.call(buyer.token, 'POST', `/v1/assets/${work}/uses`, { storyId: `story ${at}`, turnId }),
        ),
      ),
    )
    await market.settle()
    await market.eventually(async () => expect(await verifyLedger(market.database, null)).toMatchObject({ ok: true }))
    type Page = { items: { assetId: string }[] }
    for (const buyer of buyers) {
      const { items } = await market.call<Page>(buyer.token, 'GET', '/v1/purchases')
      expect(items.map(({ assetId }) => assetId).toSorted()).toEqual(works.toSorted())
    }
    type Wallet = { balanceMicroDollars: string }
    for (const buyer of buyers) {
      const { balanceMicroDollars } = await market.call<Wallet>(buyer.token, 'GET', '/v1/wallet')
      expect(balanceMicroDollars).toBe(String(5_000_000 - works.length * 200_000))
    }
  })

  async function topUp(buyer: TestAccount): Promise<void> {
    const wish = { kind: 'top_up', amountCents: 500 }
    const { id, url } = await market.call<{ id: string; url: string }>(buyer.token, 'POST', '/v1/checkouts', wish)
    await fetch(url, { method: 'POST', body: new URLSearchParams({ action: 'pay' }), redirect: 'manual' })
    await market.eventually(async () => {
      const { state } = await market.call<{ state: string }>(buyer.token, 'GET', `/v1/checkouts/${id}`)
      expect(state).toBe('fulfilled')
    })
  }
})
