import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { openFolderStore } from './folder-store.ts'
import type { BlobStore } from './store.ts'
import { createStoredBlobs, type StoredBlobs } from './stored-blobs.ts'

describeOnDatabase('stored blobs', (open) => {
  const folder = mkdtempSync(join(tmpdir(), 'luna-stored-'))
  const referenced = new Set<string>()
  let market: TestDatabase
  let store: BlobStore
  let blobs: StoredBlobs

  beforeAll(async () => {
    market = await open()
    store = await openFolderStore(folder)
    blobs = withStore(store)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const withStore = (used: BlobStore) =>
    createStoredBlobs({
      database: market.database,
      store: used,
      clock: market.clock,
      references: [async (_tx, sha256s) => sha256s.filter((sha256) => referenced.has(sha256))],
    })

  async function keep(text: string, into = blobs): Promise<string> {
    const bytes = Buffer.from(text)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await into.keep({ sha256, sizeBytes: bytes.length }, () => bytes)
    return sha256
  }

  it('delete what nothing refers to, after a day, and nothing else', async () => {
    const used = await keep('used')
    const unused = await keep('unused')
    referenced.add(used)
    expect(await blobs.collectGarbage()).toBe(0)
    market.clock.advance({ hours: 25 })
    expect(await blobs.collectGarbage()).toBe(1)
    expect([await store.has(used), await store.has(unused)]).toEqual([true, false])
  })

  it('look again the later the longer something referred to a content, and after a month at the latest', async () => {
    const used = await keep('used for a long time')
    referenced.add(used)
    const asked: number[] = []
    let day = 0
    const watching = createStoredBlobs({
      ...{ database: market.database, store, clock: market.clock },
      references: [
        async (_tx, sha256s) => {
          if (sha256s.includes(used)) asked.push(day)
          return sha256s
        },
      ],
    })
    for (; day <= 80; day++) {
      await watching.collectGarbage()
      market.clock.advance({ hours: 24, seconds: 1 })
    }
    expect(asked).toEqual([1, 3, 7, 15, 31, 61])
    referenced.delete(used)
    market.clock.advance({ days: 30 })
    expect(await blobs.collectGarbage()).toBeGreaterThan(0)
    expect(await store.has(used)).toBe(false)
  })

  it('finish a deletion that was begun by a server that died; until then the content waits', async () => {
    const dying = await keep('dying')
    market.clock.advance({ hours: 25 })
    const broken = withStore({ ...store, delete: () => Promise.reject(new Error('the power went out')) })
    await expect(broken.collectGarbage()).rejects.toThrow('the power went out')
    const again = keep('dying')
    // A collection skips content that another transaction has locked; the next one takes it.
    while ((await blobs.collectGarbage()) === 0);
    expect(await again).toBe(dying)
    expect(await store.has(dying)).toBe(true)
  })

  // The embedded database runs one transaction at a time.
  it('take in a content whose deletion ends while it is looked up', async ({ skip }) => {
    if (market.engine === 'embedded') skip()
    const sha256 = await keep('leaving')
    const deleting = await market.admin.connect()
    try {
      await deleting.query('begin')
      await deleting.query('select 1 from stored_blobs where sha256 = $1 for update', [sha256])
      const again = keep('leaving')
      await eventually(async () => {
        const waits = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        expect((await market.admin.query(waits)).rows).not.toEqual([])
      })
      await deleting.query('delete from stored_blobs where sha256 = $1', [sha256])
      await deleting.query('commit')
      expect(await again).toBe(sha256)
    } finally {
      deleting.release()
    }
    const { rows } = await market.admin.query('select state from stored_blobs where sha256 = $1', [sha256])
    expect(rows).toEqual([{ state: 'stored' }])
  })

  it('write again what was announced and never arrived', async () => {
    const broken = withStore({ ...store, put: () => Promise.reject(new Error('the power went out')) })
    await expect(keep('late', broken)).rejects.toThrow('the power went out')
    const sha256 = await keep('late')
    expect(await store.has(sha256)).toBe(true)
    await store.delete(sha256)
    await keep('late')
    expect(await store.has(sha256)).toBe(true)
  })
})
