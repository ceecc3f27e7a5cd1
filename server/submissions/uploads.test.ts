import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MIN_CHUNK_BYTES } from '#shared/contract/market/submissions.ts'
import { openFolderStore } from '../blobs/folder-store.ts'
import { type BlobStore, readBlob } from '../blobs/store.ts'
import { createStoredBlobs, type StoredBlobs } from '../blobs/stored-blobs.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { randomBytes } from '../testing/random.ts'
import { createAccountMedia, findMediaReferences } from './account-media.ts'
import { createUploads, type Uploads } from './uploads.ts'

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function noisyPng(): Promise<Buffer> {
  const raw = { width: 300, height: 200, channels: 3 } as const
  return sharp(randomBytes(300 * 200 * 3), { raw })
    .png()
    .toBuffer()
}

describeOnDatabase('uploads', (open) => {
  const folder = mkdtempSync(join(tmpdir(), 'luna-uploads-'))
  const account = newId()
  let market: TestDatabase
  let store: BlobStore
  let blobs: StoredBlobs
  let uploads: Uploads
  let png: Buffer

  const restart = () => {
    const { database, clock } = market
    blobs = createStoredBlobs({ database, store, clock, references: [findMediaReferences] })
    uploads = createUploads({ database, blobs, clock })
  }
  const begin = (bytes: Uint8Array, owner = account) =>
    uploads.begin(owner, { sizeBytes: bytes.length, sha256: sha256Of(bytes), contentType: 'image/png' })

  beforeAll(async () => {
    market = await open()
    store = await openFolderStore(folder)
    png = await noisyPng()
    restart()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('continue where they stopped after a crash, take a part twice, and recognize the file by its content', async () => {
    const { id } = await begin(png)
    const first = png.subarray(0, MIN_CHUNK_BYTES)
    expect(await uploads.append(account, id, 0, first)).toMatchObject({ offset: MIN_CHUNK_BYTES, state: 'receiving' })
    restart()
    expect(await uploads.find(account, id)).toMatchObject({ offset: MIN_CHUNK_BYTES })
    expect(await uploads.append(account, id, 0, first)).toMatchObject({ offset: MIN_CHUNK_BYTES })
    const ahead = uploads.append(account, id, MIN_CHUNK_BYTES * 2, png.subarray(MIN_CHUNK_BYTES * 2))
    await expect(ahead).rejects.toMatchObject({ code: 'CONFLICT', data: { offset: MIN_CHUNK_BYTES } })
    const changed = uploads.append(account, id, 0, Buffer.alloc(MIN_CHUNK_BYTES))
    await expect(changed).rejects.toMatchObject({ code: 'CONFLICT', data: { offset: MIN_CHUNK_BYTES } })
    await expect(uploads.complete(account, id)).rejects.toMatchObject({ data: { offset: MIN_CHUNK_BYTES } })
    await uploads.append(account, id, MIN_CHUNK_BYTES, png.subarray(MIN_CHUNK_BYTES))
    const done = await uploads.complete(account, id)
    expect(done).toMatchObject({ state: 'complete', media: { contentType: 'image/png', width: 300, height: 200 } })
    expect(await uploads.complete(account, id)).toEqual(done)
    expect(Buffer.from(await readBlob(blobs, sha256Of(png)))).toEqual(png)
  })

  it('need no bytes for what the account has brought before, but do for what only another has', async () => {
    expect(await begin(png)).toMatchObject({ state: 'complete', offset: png.length })
    expect(await begin(png, newId())).toMatchObject({ state: 'receiving', offset: 0, media: null })
  })

  it('refuse what is not what was announced, what is not recognized, and what is another’s', async () => {
    const announced = { sizeBytes: png.length, sha256: sha256Of(Buffer.from('other')), contentType: 'image/png' }
    const { id } = await uploads.begin(account, announced)
    await expect(uploads.find(newId(), id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await uploads.append(account, id, 0, png)
    await expect(uploads.complete(account, id)).rejects.toMatchObject({ code: 'UPLOAD_INVALID' })
    await expect(uploads.find(account, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const program = Buffer.from('MZ\u0000\u0001 not a picture at all')
    const upload = await begin(program)
    await uploads.append(account, upload.id, 0, program)
    await expect(uploads.complete(account, upload.id)).rejects.toMatchObject({ code: 'FILE_TYPE_UNSUPPORTED' })
    const film = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1'), Buffer.alloc(4_000, 1)])
    const beginning = await begin(film)
    await uploads.append(account, beginning.id, 0, film)
    await expect(uploads.complete(account, beginning.id)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    const long = uploads.append(account, (await begin(Buffer.from('short'))).id, 0, Buffer.from('longer'))
    await expect(long).rejects.toMatchObject({ code: 'UPLOAD_INVALID' })
  })

  it('limit what an account may leave unfinished', async () => {
    const hoarder = newId()
    const large = () => ({ sizeBytes: 500_000_000, sha256: sha256Of(randomBytes(8)), contentType: 'video/mp4' })
    for (let count = 0; count < 4; count++) await uploads.begin(hoarder, large())
    await expect(uploads.begin(hoarder, large())).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
  })

  it('give way with time: unfinished ones, files no one uses, and then their bytes', async () => {
    const unfinished = await noisyPng()
    const { id } = await begin(unfinished)
    const part = unfinished.subarray(0, MIN_CHUNK_BYTES)
    await uploads.append(account, id, 0, part)
    market.clock.advance({ days: 2 })
    await blobs.collectGarbage()
    expect(await store.has(sha256Of(part))).toBe(true)
    market.clock.advance({ days: 6 })
    expect(await uploads.removeExpired()).toBeGreaterThan(0)
    await blobs.collectGarbage()
    expect(await store.has(sha256Of(part))).toBe(false)
    expect(await store.has(sha256Of(png))).toBe(true)
    market.clock.advance({ days: 31 })
    await market.database.asService((tx) => createAccountMedia(market.clock).removeUnused(tx))
    await blobs.collectGarbage()
    expect(await store.has(sha256Of(png))).toBe(false)
    expect((await begin(png)).state).toBe('receiving')
  })
})
