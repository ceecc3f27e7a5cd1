import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient, ORPCError, safe } from '@orpc/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ERRORS } from '#shared/contract/errors.ts'
import { createEngine, type Engine } from '../engine.ts'
import { createRouter } from './router.ts'

let directory: string
let engine: Engine

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-router-'))
  engine = await createEngine({ libraryDirectory: join(directory, 'library'), host: 'browser', version: '1.2.3' })
})

afterEach(async () => {
  vi.restoreAllMocks()
  await engine.close()
  rmSync(directory, { recursive: true, force: true })
})

const connect = () => createRouterClient(createRouter(engine))
const unknownId = '0193a000-0000-7000-8000-000000000000'

test('an asset from empty card to revision, over the API', async () => {
  const client = connect()
  const { id } = await client.assets.create({ kind: 'character', name: 'Mira' })
  const { card, recipe } = await client.assets.get({ id })
  await client.revisions.saveDraft({ assetId: id, card: { ...card, description: 'A smith' }, recipe, mediaId: null })
  expect((await client.assets.get({ id })).summary.hasDraft).toBe(true)
  const revision = await client.revisions.commit({ assetId: id, note: 'First words' })
  expect(revision).toMatchObject({ number: 2, note: 'First words', branch: 'main' })
  const { items, total } = await client.assets.list({ filter: { text: 'smi' } })
  expect(total).toBe(1)
  expect(items[0]).toMatchObject({ id, name: 'Mira', hasDraft: false })
})

test('a declared error keeps its code, message and data', async () => {
  const [error, , isDefined] = await safe(connect().assets.get({ id: unknownId }))
  expect(isDefined).toBe(true)
  expect(error).toBeInstanceOf(ORPCError)
  expect(error).toMatchObject({
    code: 'NOT_FOUND',
    message: ERRORS.NOT_FOUND.message,
    data: { retryable: false, detail: `asset ${unknownId}` },
  })
})

test('input that is not valid names its fields', async () => {
  const [error] = await safe(connect().assets.list({ filter: { minRating: 9 }, limit: 0 }))
  expect(error).toMatchObject({ code: 'INVALID_INPUT', data: { retryable: false } })
  const { detail } = (error as ORPCError<string, { detail: string }>).data
  expect(detail).toContain('filter.minRating')
  expect(detail).toContain('limit')
})

test('what no one declared becomes INTERNAL', async () => {
  const client = connect()
  const log = vi.spyOn(console, 'error').mockReturnValue()
  engine.db.exec('alter table asset_fingerprint rename to gone')
  const [error] = await safe(client.assets.create({ kind: 'item', name: 'Lamp' }))
  expect(error).toMatchObject({ code: 'INTERNAL', data: { retryable: true } })
  expect(log).toHaveBeenCalledOnce()
  engine.db.exec('alter table gone rename to asset_fingerprint')
  expect((await client.assets.list({})).total).toBe(0)
})

test('a call whose caller has gone is cancelled, and no fault to report', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue()
  const { id } = await connect().assets.create({ kind: 'item', name: 'Lamp' })
  const signal = AbortSignal.abort('the page was closed')
  const [error] = await safe(connect().uniqueness.check({ assetId: id }, { signal }))
  expect(error).toMatchObject({ code: 'CANCELLED' })
  expect(log).not.toHaveBeenCalled()
})

test('changes are told after they have happened, and the stream ends with its reader', async () => {
  const client = connect()
  const changes = await client.system.changes()
  const { id } = await client.assets.create({ kind: 'item', name: 'Lamp' })
  expect((await changes.next()).value).toEqual({ type: 'assets', ids: [id] })
  await client.system.updateSettings({ theme: 'dark' })
  expect((await changes.next()).value).toEqual({ type: 'settings' })
  const waiting = changes.next()
  await changes.return?.()
  expect((await waiting).done).toBe(true)
})

test('a change of one setting leaves the others as they are', async () => {
  const client = connect()
  await client.system.updateSettings({ creatorName: 'Ana', maxFileMb: 500 })
  expect(await client.system.updateSettings({ theme: 'light' })).toMatchObject({
    theme: 'light',
    creatorName: 'Ana',
    maxFileMb: 500,
  })
})

test('settings that are no longer valid fall back one by one', async () => {
  const client = connect()
  await client.system.updateSettings({ theme: 'dark', creatorName: 'Ana' })
  engine.db.exec(`update setting set value = json_set(value, '$.theme', 'neon') where key = 'settings'`)
  expect(await client.system.settings()).toMatchObject({ theme: 'system', creatorName: 'Ana' })
})

test('a second engine on the same library sees the first one’s work', async () => {
  const { id } = await connect().assets.create({ kind: 'item', name: 'Lamp' })
  const other = await createEngine({ ...engine.options, host: 'cli', background: false })
  try {
    expect(other.library.get(id).summary.name).toBe('Lamp')
    const changes = engine.events.subscribe()
    other.library.edits.update({ ids: [id], rating: 4 })
    for await (const { type } of changes) if (type === 'library') break
    expect(engine.library.get(id).summary.rating).toBe(4)
  } finally {
    await other.close()
  }
})
