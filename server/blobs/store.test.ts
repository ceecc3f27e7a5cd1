import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openFolderStore } from './folder-store.ts'
import { bucketUrl, parseS3Address } from './s3-address.ts'
import { startS3Server } from './s3-server.fixture.ts'
import { openS3Store } from './s3-store.ts'
import { type BlobStore, readBlob } from './store.ts'

const folder = mkdtempSync(join(tmpdir(), 'luna-blobs-'))
const ACCESS_KEY = 'AKIATESTACCESSKEY'
let s3: Awaited<ReturnType<typeof startS3Server>>
let stores: Record<'folder' | 's3', BlobStore>

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', ACCESS_KEY)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  s3 = await startS3Server(ACCESS_KEY)
  const place = parseS3Address(`s3://luna-media/originals/?endpoint=${s3.endpoint}&region=eu-central-1`)
  stores = { folder: await openFolderStore(folder), s3: openS3Store(place) }
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await s3.close()
  rmSync(folder, { recursive: true, force: true })
})

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function collect(parts: AsyncIterable<Uint8Array>): Promise<string> {
  const collected: Uint8Array[] = []
  for await (const part of parts) collected.push(part)
  return Buffer.concat(collected).toString()
}

async function* inTwoParts() {
  yield Buffer.from('first half, ')
  yield Buffer.from('second half')
}

describe.each(['folder', 's3'] as const)('blobs in %s', (kind) => {
  it('keeps bytes under their hash and gives them back, whole or in part', async () => {
    const store = stores[kind]
    const bytes = Buffer.from('a picture of a lighthouse')
    const facts = await store.put(bytes)
    expect(facts).toEqual({ sha256: sha256Of(bytes), sizeBytes: bytes.length })
    expect(await store.sizeOf(facts.sha256)).toBe(bytes.length)
    expect(Buffer.from(await readBlob(store, facts.sha256)).toString()).toBe('a picture of a lighthouse')
    expect(await collect(await store.get(facts.sha256, { start: 2, end: 8 }))).toBe('picture')
  })

  it('keeps a stream, and keeps nothing where the content is not what was expected', async () => {
    const store = stores[kind]
    const whole = Buffer.from('first half, second half')
    expect(await store.put(inTwoParts(), sha256Of(whole))).toEqual({ sha256: sha256Of(whole), sizeBytes: 23 })
    const other = sha256Of(Buffer.from('other'))
    await expect(store.put(inTwoParts(), other)).rejects.toMatchObject({ code: 'UPLOAD_INVALID' })
    await expect(store.put(Buffer.from('?'), other)).rejects.toMatchObject({ code: 'UPLOAD_INVALID' })
    expect(await store.has(other)).toBe(false)
  })

  it('says what is not there, and deletes', async () => {
    const store = stores[kind]
    const { sha256 } = await store.put(Buffer.from(`to be deleted from ${kind}`))
    await store.delete(sha256)
    await store.delete(sha256)
    expect(await store.has(sha256)).toBe(false)
    expect(await store.sizeOf(sha256)).toBeNull()
    await expect(store.get(sha256)).rejects.toMatchObject({ code: 'BLOB_MISSING' })
    await expect(store.get('../etc/passwd')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('finds damage when the whole is read', async () => {
    const store = stores[kind]
    const { sha256 } = await store.put(Buffer.from(`whole in ${kind}`))
    if (kind === 'folder') writeFileSync(join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256), 'half')
    else s3.objects.set(`luna-media/originals/${sha256}`, Buffer.from('half'))
    await expect(readBlob(store, sha256)).rejects.toMatchObject({ code: 'BLOB_MISSING' })
  })
})

describe('where blobs lie', () => {
  it('leaves nothing half-written in the folder', async () => {
    async function* broken() {
      yield Buffer.from('begun')
      throw new Error('the sender went away')
    }
    await expect(stores.folder.put(broken())).rejects.toThrow('the sender went away')
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
  })

  it('refuses an S3 request under another key', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'SOMEBODYELSE')
    const stranger = openS3Store(parseS3Address(`s3://luna-media?endpoint=${s3.endpoint}`))
    await expect(stranger.put(Buffer.from('x'))).rejects.toMatchObject({ name: 'AccessDenied' })
    vi.stubEnv('AWS_ACCESS_KEY_ID', ACCESS_KEY)
  })

  it('asks a busy S3 again, and gives up with its reason', async () => {
    s3.beBusy(2)
    const { sha256 } = await stores.s3.put(inTwoParts())
    expect(s3.objects.has(`luna-media/originals/${sha256}`)).toBe(true)
    s3.beBusy(3)
    await expect(stores.s3.get(sha256)).rejects.toMatchObject({ name: 'SlowDown' })
  })

  it('refuses to open a bucket without credentials', () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '')
    expect(() => openS3Store(parseS3Address('s3://luna-media'))).toThrow('AWS_SECRET_ACCESS_KEY')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  })

  it.each([
    ['s3://media/a', 'https://media.s3.us-east-1.amazonaws.com'],
    ['s3://media?region=eu-west-1', 'https://media.s3.eu-west-1.amazonaws.com'],
    ['s3://media.example?region=cn-north-1', 'https://s3.cn-north-1.amazonaws.com.cn/media.example'],
    ['s3://media?endpoint=https://minio.example:9000/', 'https://minio.example:9000/media'],
  ])('asks for %s at %s', (address, url) => {
    expect(bucketUrl(parseS3Address(address))).toBe(url)
  })
})
