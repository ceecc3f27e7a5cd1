/**
 * The drill: a market with all kinds of payments is backed up and continues for an hour; then its database and its files
 * are thrown away, the backup is restored, and the market is reconciled with the payment service, which knows all of it.
 */
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type PostgresServer, startPostgres } from '#build/postgres.ts'
import { checkBackups, makeBackup } from '#server/backup/backup.ts'
import { restoreBackup } from '#server/backup/restore.ts'
import { openFolderStore } from '#server/blobs/folder-store.ts'
import { createPool, openDatabase } from '#server/db/database.ts'
import { migrate } from '#server/db/migrate.ts'
import { verifyLedger } from '#server/ledger/verify/verify.ts'
import {
  expectAccounted,
  liveBefore,
  liveOn,
  planRefund,
  reconcileWorld,
  type Story,
} from '#server/reconcile/drill.fixture.ts'
import { openSalesWorld, type SalesWorld } from '#server/sales/world.fixture.ts'
import { createTestClock } from '#server/testing/test-clock.ts'
import { eventually } from '#shared/testing/eventually.ts'

const addressOf = (server: PostgresServer, name: string): string => {
  const url = new URL(server.connectionString)
  url.pathname = `/${name}`
  return url.href
}

async function administer<Row extends pg.QueryResultRow>(address: string, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

describe.skipIf(inject('postgres') === null)('the drill', () => {
  let root: string
  let walFolder: string
  let server: PostgresServer
  let names = 0

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'luna-drill-'))
    walFolder = join(root, 'wal')
    mkdirSync(walFolder)
    // The server runs as another user.
    for (const folder of [root, walFolder]) chmodSync(folder, 0o777)
    server = await startPostgres({
      settings: {
        wal_level: 'replica',
        archive_mode: 'on',
        archive_command: `test ! -f ${walFolder}/%f && cp %p ${walFolder}/%f`,
        full_page_writes: 'on',
      },
    })
  })
  afterAll(async () => {
    await server.stop()
    rmSync(root, { recursive: true, force: true })
  })

  async function newDatabase(): Promise<string> {
    names += 1
    const name = `drill_${names}`
    await administer(server.connectionString, `create database ${name}`)
    return addressOf(server, name)
  }

  const settingsFor = (databaseUrl: string, data: string) => ({
    databaseUrl,
    blobStore: join(root, data, 'blobs'),
    dataFolder: join(root, data),
    postgresPrograms: server.binFolder,
    masterKey: null,
  })

  /** A file of a work, as an upload leaves it. */
  async function keepFile(address: string, folder: string): Promise<string> {
    const bytes = randomBytes(10_000)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await (await openFolderStore(folder)).put(bytes, sha256)
    const values = `'${sha256}', ${bytes.length}, 'stored', now(), now(), now()`
    await administer(
      address,
      `insert into stored_blobs (sha256, size_bytes, state, used_at, look_at, arrived_at) values (${values})`,
    )
    return sha256
  }

  interface Market {
    readonly address: string
    readonly world: SalesWorld
    readonly story: Story
    readonly files: string[]
    stop(): Promise<void>
  }

  async function startMarket(): Promise<Market> {
    const address = await newDatabase()
    const connection = { connectionString: address }
    const owner = createPool({ connection, maxConnections: 1 })
    await migrate(owner)
    await owner.end()
    const database = openDatabase({ connection, maxConnections: 8 })
    const world = await openSalesWorld({ database, clock: createTestClock(new Date()) })
    const story = await liveBefore(world)
    const stop = () => database.close()
    return { address, world, story, files: [await keepFile(address, join(root, 'lost', 'blobs'))], stop }
  }

  const drop = (address: string): Promise<unknown> =>
    administer(server.connectionString, `drop database ${new URL(address).pathname.slice(1)} with (force)`)

  const backUp = (market: Market, folder: string, isBase: boolean) =>
    makeBackup(settingsFor(market.address, 'lost'), {
      ...{ folder, isBase, withKeys: false, version: '0.0.0', at: new Date() },
    })

  /** Everything of the restored market, reconciled; says what there was to do. */
  async function reconcileAll(address: string, { world: before, story }: Market): Promise<string> {
    const connection = { connectionString: address }
    const database = openDatabase({ connection, maxConnections: 8 })
    const admin = createPool({ connection, maxConnections: 2 })
    try {
      const world = await openSalesWorld({ database, clock: before.clock }, { after: before })
      expect(await verifyLedger(database, null)).toMatchObject({ ok: true })
      const reported = await reconcileWorld(world, story, false)
      const done = await reconcileWorld(world, story, true)
      expect(done).toEqual(reported)
      expect(done.filter(({ isOpen }) => isOpen)).toEqual([])
      await world.settle()
      const { payments, moved } = await expectAccounted(world, admin)
      expect(await reconcileWorld(world, story, true)).toEqual([])
      await world.settle()
      await expectAccounted(world, admin)
      const bySubject = Map.groupBy(done, ({ subject, outcome }) => `${subject} ${outcome}`)
      const counts = [...bySubject].map(([name, found]) => `${found.length} ${name}`)
      return `${payments} payments and ${moved} movements at the service, ${done.length} reconciled: ${counts.join(', ')}`
    } finally {
      await database.close()
      await admin.end()
    }
  }

  it('restores to the end of a dump, and accounts for the hour after it', async () => {
    const market = await startMarket()
    await planRefund(market.world, market.story)
    const folder = join(root, 'dumps')
    const first = await backUp(market, folder, false)
    expect(first.manifest.objects).toMatchObject({ count: 1, copied: 1 })
    await liveOn(market.world, market.story)
    await market.stop()
    await drop(market.address)
    rmSync(join(root, 'lost'), { recursive: true })
    const address = await newDatabase()
    const settings = settingsFor(address, 'restored')
    expect(await restoreBackup(settings, { place: folder, to: null, walFolder: null })).toMatchObject({
      objects: 1,
      missing: [],
    })
    console.log(`dump: ${await reconcileAll(address, market)}`)
    const again = restoreBackup(settings, { place: folder, to: null, walFolder: null })
    await expect(again).rejects.toMatchObject({ code: 'RESTORE_NOT_EMPTY' })
    await market.world.close()
    await drop(address)
    rmSync(join(root, 'restored'), { recursive: true })
  })

  it('restores a base backup to a point in time by the archive, and accounts for what came after', async () => {
    const market = await startMarket()
    const folder = join(root, 'bases')
    await backUp(market, folder, true)
    await planRefund(market.world, market.story)
    market.files.push(await keepFile(market.address, join(root, 'lost', 'blobs')))
    // A later backup has the file; the point in time is before it, and after the first one.
    const [{ at }] = (await administer<{ at: Date }>(market.address, 'select clock_timestamp() as at')) as [
      { at: Date },
    ]
    await administer(market.address, 'create table written_later (id integer)')
    await eventually(() => expect(Date.now()).toBeGreaterThan(at.getTime() + 1_000))
    expect((await backUp(market, folder, true)).manifest.objects).toMatchObject({ count: 2, copied: 1 })
    expect(await checkBackups(folder)).toMatchObject([{ faults: [] }, { faults: [] }])
    await liveOn(market.world, market.story)
    const [{ segment }] = (await administer<{ segment: string }>(
      market.address,
      'select pg_walfile_name(pg_switch_wal()) as segment',
    )) as [{ segment: string }]
    await eventually(() => expect(readdirSync(walFolder)).toContain(segment))
    await market.stop()
    await drop(market.address)
    rmSync(join(root, 'lost'), { recursive: true })
    const address = await newDatabase()
    const settings = settingsFor(address, 'restored')
    const tooLate = { place: folder, to: new Date(Date.now() + 3_600_000), walFolder }
    await expect(restoreBackup(settings, tooLate)).rejects.toMatchObject({
      code: 'RESTORE_FAILED',
      detail: expect.stringContaining('recovery ended before configured recovery target was reached'),
    })
    expect(await restoreBackup(settings, { place: folder, to: at, walFolder })).toMatchObject({
      objects: 2,
      missing: [],
    })
    const later = await administer(address, "select 1 from pg_tables where tablename = 'written_later'")
    expect(later).toEqual([])
    console.log(`point in time: ${await reconcileAll(address, market)}`)
    await market.world.close()
  })
})
