/** Public reads over a real streaming replica: behind, broken, and back again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type PostgresServer, startPostgres } from '#build/postgres.ts'
import { createPool, type MarketDatabase, openDatabase, type Tx } from '#server/db/database.ts'
import { migrate } from '#server/db/migrate.ts'
import { type PublicReads, readsOverReplica } from '#server/db/public-reads.ts'
import { MAX_STALENESS_MS } from '#server/db/replica-watch.ts'
import { openMarket } from '#server/market.ts'
import { readSettings } from '#server/settings.ts'
import { eventually } from '#shared/testing/eventually.ts'

const connectionOf = ({ connectionString }: PostgresServer) => ({ connection: { connectionString }, maxConnections: 4 })

describe.skipIf(inject('postgres') === null)('public reads', () => {
  let primaryServer: PostgresServer
  let replicaServer: PostgresServer
  let primary: MarketDatabase
  let replica: MarketDatabase
  let reads: PublicReads
  /** What the clock of the reads is ahead of the machine's. */
  let aheadMs = 0

  beforeAll(async () => {
    primaryServer = await startPostgres()
    const owner = createPool(connectionOf(primaryServer))
    await migrate(owner)
    await owner.end()
    replicaServer = await startPostgres({ standbyOf: primaryServer })
    primary = openDatabase(connectionOf(primaryServer))
    replica = openDatabase(connectionOf(replicaServer))
    const now = () => performance.now() + aheadMs
    reads = readsOverReplica({ primary, replica, log: pino({ level: 'silent' }), now })
  })
  afterAll(async () => {
    await Promise.all([primary.close(), replica.close()])
    await replicaServer.stop()
    await primaryServer.stop()
  })

  const isReplica = async (tx: Tx): Promise<boolean> => {
    const query = tx.selectNoFrom((build) => build.fn<boolean>('pg_is_in_recovery', []).as('found'))
    return (await query.executeTakeFirstOrThrow()).found
  }
  const isFromReplica = (): Promise<boolean> => reads.read(isReplica)
  const administer = async (server: PostgresServer, statement: string): Promise<void> => {
    const pool = createPool(connectionOf(server))
    await pool.query(statement).finally(() => pool.end())
  }

  it('go to the replica once it is known to be recent', async () => {
    expect(await isFromReplica()).toBe(false)
    await eventually(async () => expect(await isFromReplica()).toBe(true))
  })

  it('go to the primary while the replica is behind, and back once it has caught up', async () => {
    await administer(replicaServer, 'select pg_wal_replay_pause()')
    await administer(primaryServer, 'create table written_later (id integer)')
    aheadMs += MAX_STALENESS_MS + 1_000
    expect(await isFromReplica()).toBe(false)
    // Compared again, it is still behind.
    aheadMs += 1_000
    await eventually(async () => expect(await isFromReplica()).toBe(false))
    await administer(replicaServer, 'select pg_wal_replay_resume()')
    await eventually(async () => {
      aheadMs += 1_000
      expect(await isFromReplica()).toBe(true)
    })
  })

  it('serve a whole market', async () => {
    const data = mkdtempSync(join(tmpdir(), 'luna-replica-'))
    const environment = {
      DATABASE_URL: primaryServer.connectionString,
      DATABASE_READ_URL: replicaServer.connectionString,
      LOG_LEVEL: 'silent',
    }
    const market = await openMarket(readSettings({ port: '0', data }, environment))
    try {
      for (const path of ['/', '/search?q=lantern', '/v1/search?q=lantern', '/v1/search/facets', '/sitemap.xml']) {
        expect((await fetch(market.url + path)).status, path).toBe(200)
      }
    } finally {
      await market.close()
      rmSync(data, { recursive: true, force: true })
    }
  })

  it('are answered by the primary when the replica breaks, even in the middle', async () => {
    await eventually(async () => expect(await isFromReplica()).toBe(true))
    const before = await reads.read(async (tx) => {
      if (await isReplica(tx)) await replicaServer.kill9()
      return isReplica(tx)
    })
    expect(before).toBe(false)
    expect(await isFromReplica()).toBe(false)
  })
})
