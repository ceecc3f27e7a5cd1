import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seed } from '#shared/testing/test-run.ts'
import { HOUR_MS } from '#shared/time.ts'
import { createMediaStore, type MediaStore } from './store.ts'

let directory: string
let store: MediaStore

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-store-'))
  store = createMediaStore(join(directory, 'media'))
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

/** Bytes that no file compresses or repeats, other ones for each length. */
const someBytes = (length: number) =>
  createHash('shake256', { outputLength: length }).update(`${seed} ${length}`).digest()
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const hourAgo = () => new Date(Date.now() - HOUR_MS)

test('bytes and files come to lie under their hash', async () => {
  const bytes = someBytes(3_000_000)
  const path = join(directory, 'source.bin')
  writeFileSync(path, bytes)
  const stored = await store.put({ path })
  expect(stored).toEqual({ id: sha256(bytes), sizeBytes: bytes.length })
  expect(readFileSync(store.pathOf(stored.id)).equals(bytes)).toBe(true)
  expect(await store.put({ bytes })).toEqual(stored)
  expect(readdirSync(join(directory, 'media', 'incoming'))).toEqual([])
})

test('the same content put many times at once is one file', async () => {
  const bytes = someBytes(50_000)
  const all = await Promise.all(Array.from({ length: 12 }, () => store.put({ bytes })))
  expect(new Set(all.map(({ id }) => id)).size).toBe(1)
  expect(readdirSync(dirname(store.pathOf(sha256(bytes))))).toHaveLength(1)
})

test('a file that was cut short on disk is written again', async () => {
  const bytes = someBytes(1000)
  const { id } = await store.put({ bytes })
  writeFileSync(store.pathOf(id), bytes.subarray(0, 400))
  await store.put({ bytes })
  expect(readFileSync(store.pathOf(id)).equals(bytes)).toBe(true)
})

test('what is refused leaves nothing behind', async () => {
  const path = join(directory, 'source.bin')
  writeFileSync(path, someBytes(2_000_000))
  await expect(store.put({ path }, { maxBytes: 1_500_000 })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
  await expect(store.put({ path: join(directory, 'absent') })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  await expect(store.put({ path }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(readdirSync(join(directory, 'media'))).toEqual(['incoming'])
  expect(readdirSync(join(directory, 'media', 'incoming'))).toEqual([])
})

test('a sweep removes old remnants, and nothing that is named, new, or being taken in again', async () => {
  const old = async (bytes: Uint8Array) => {
    const { id } = await store.put({ bytes })
    utimesSync(store.pathOf(id), hourAgo(), hourAgo())
    return id
  }
  const named = await old(someBytes(10))
  const orphan = await old(someBytes(11))
  const wantedAgain = someBytes(12)
  const revived = await old(wantedAgain)
  const fresh = await store.put({ bytes: someBytes(13) })
  const remnant = join(directory, 'media', 'incoming', 'remnant')
  writeFileSync(remnant, 'half a file')
  utimesSync(remnant, hourAgo(), hourAgo())
  mkdirSync(join(directory, 'media', 'not ours'))

  const before = new Date(Date.now() - 60_000)
  await store.put({ bytes: wantedAgain })
  const { removed } = await store.sweep({ before, isNamed: (id) => id === named })
  expect(removed).toBe(2)
  expect([named, orphan, revived, fresh.id].map((id) => store.has(id))).toEqual([true, false, true, true])
  expect(statSync(remnant, { throwIfNoEntry: false })).toBeUndefined()
  expect(statSync(join(directory, 'media', 'not ours')).isDirectory()).toBe(true)
})
