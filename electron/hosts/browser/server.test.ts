/** The browser host as a page meets it: the real engine on a real library, over real HTTP. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as sendRaw } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient, ORPCError, safe } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.ts'
import type { Job } from '#shared/contract/studio/jobs.ts'
import type { StudioClient } from '#shared/contract/studio/studio.ts'
import { newBasePath } from './base-path.ts'
import { type BrowserHost, startBrowserHost } from './server.ts'

const MARK = { 'x-luna-studio': '1' }
const UNKNOWN_ID = '0193a000-0000-7000-8000-000000000000'

let directory: string
let engine: Engine
let host: BrowserHost
let url: string
let session: { cookie: string }
let client: StudioClient

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-browser-host-'))
  const webRoot = join(directory, 'web')
  mkdirSync(join(webRoot, 'assets'), { recursive: true })
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>Luna Studio</title>')
  writeFileSync(join(webRoot, 'assets', 'main-1a2b.js'), 'export {}')
  writeFileSync(join(directory, 'secret.json'), '{}')
  engine = await createEngine({ libraryDirectory: join(directory, 'library'), host: 'browser', version: '1.2.3' })
  host = await startBrowserHost({ engine, webRoot, port: 0, basePath: newBasePath() })
  url = host.url
  const opened = await fetch(host.link())
  session = { cookie: (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '' }
  client = createORPCClient(new RPCLink({ url: `${url}rpc`, headers: { ...MARK, ...session } }))
})

afterAll(async () => {
  await host.close()
  await engine.close()
  rmSync(directory, { recursive: true, force: true })
})

const get = (path: string, headers: Record<string, string> = session) => fetch(`${url}${path.slice(1)}`, { headers })

function drawnPicture(): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="64"><rect width="96" height="64" fill="#2a4d69"/>
    <circle cx="30" cy="26" r="18" fill="#f4d35e"/><rect x="50" y="20" width="34" height="40" fill="#ee964b"/></svg>`
  return sharp(Buffer.from(svg)).png().toBuffer()
}

test('the launch link opens the session and leads to the app’s page', async () => {
  const opened = await fetch(host.link())
  expect(opened.status).toBe(200)
  expect(await opened.text()).toContain('content="0; url=./"')
  expect(opened.headers.get('set-cookie')).toContain(`; HttpOnly; SameSite=Strict; Path=${new URL(url).pathname}`)
  const page = await get('/')
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('<title>Luna Studio</title>')
})

test('outside of its path there is nothing, not even for who has the session', async () => {
  const { origin } = new URL(url)
  for (const path of ['/', '/index.html', '/rpc/system/info', '/media/0', '/another-path/']) {
    expect((await fetch(`${origin}${path}`, { headers: { ...MARK, ...session } })).status, path).toBe(403)
  }
})

test('calls go through with the session, and a declared error arrives typed', async () => {
  expect(await client.system.info()).toMatchObject({ host: 'browser', version: '1.2.3', nativeFiles: false })
  const { id } = await client.assets.create({ kind: 'item', name: 'Lamp' })
  expect((await client.assets.get({ id })).card).toMatchObject({ name: 'Lamp' })
  const [error] = await safe(client.assets.get({ id: UNKNOWN_ID }))
  expect(error).toBeInstanceOf(ORPCError)
  expect(error).toMatchObject({
    code: 'NOT_FOUND',
    status: 404,
    data: { retryable: false, detail: `asset ${UNKNOWN_ID}` },
  })
})

test('without the session, or without the page’s mark on a call, everything is refused', async () => {
  const body = JSON.stringify({ json: { kind: 'item', name: 'Intruder' } })
  const call = (headers: Record<string, string>) =>
    fetch(`${url}rpc/assets/create`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    })
  const { total: before } = await client.assets.list({})
  for (const path of ['/', '/assets/main-1a2b.js', '/media/0', '/export/0']) {
    expect((await get(path, {})).status, path).toBe(403)
  }
  expect((await call(MARK)).status).toBe(403)
  expect((await call(session)).status).toBe(403)
  expect((await call({ ...MARK, cookie: `${session.cookie}x` })).status).toBe(403)
  expect((await call({ ...MARK, ...session, origin: 'https://elsewhere.example' })).status).toBe(403)
  expect((await client.assets.list({})).total).toBe(before)
})

test('a page of another name that resolves to this machine is refused', async () => {
  const { port, pathname } = new URL(url)
  const status = await new Promise((resolve, reject) => {
    const headers = { ...session, host: `elsewhere.example:${port}` }
    sendRaw({ host: '127.0.0.1', port, path: pathname, headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
  expect(status).toBe(403)
})

test('a sent file is imported, watched to its end, and served with its thumbnail', async () => {
  const bytes = await drawnPicture()
  const sent = await fetch(`${url}upload?name=${encodeURIComponent('moon castle é.png')}`, {
    method: 'POST',
    body: new Uint8Array(bytes),
    headers: { ...MARK, ...session },
  })
  const { uploadId } = (await sent.json()) as { uploadId: string }
  const stop = new AbortController()
  const jobs = await client.jobs.watch(undefined, { signal: stop.signal })
  const { jobId } = await client.jobs.startImport({ uploads: [uploadId] })
  expect(await endOf(jobs, jobId)).toMatchObject({ state: 'finished', done: 1, total: 1 })
  stop.abort()

  const { imported, failed } = await client.jobs.importReport({ jobId })
  expect(failed).toEqual([])
  expect(imported).toMatchObject([{ path: 'moon castle é.png', name: 'Moon castle é' }])
  const { summary } = await client.assets.get({ id: imported[0]?.assetId ?? '' })
  const media = await get(`/media/${summary.pictureId}`)
  expect(media.headers.get('content-type')).toBe('image/png')
  expect(Buffer.from(await media.arrayBuffer()).equals(bytes)).toBe(true)
  const part = await get(`/media/${summary.pictureId}`, { ...session, range: 'bytes=1-3' })
  expect(part.status).toBe(206)
  expect(await part.text()).toBe('PNG')
  const thumbnail = await get(`/thumbnail/${summary.pictureId}?edge=256`)
  expect((await sharp(Buffer.from(await thumbnail.arrayBuffer())).metadata()).format).toBe('webp')
})

async function endOf(jobs: AsyncIterable<Job>, jobId: string): Promise<Job | undefined> {
  for await (const job of jobs) {
    if (job.id === jobId && job.state !== 'queued' && job.state !== 'running') return job
  }
  return undefined
}

test('a stream ends with its reader, who is not kept by the engine', async () => {
  const stop = new AbortController()
  const changes = await client.system.changes(undefined, { signal: stop.signal })
  const { id } = await client.assets.create({ kind: 'item', name: 'Bell' })
  expect((await changes.next()).value).toEqual({ type: 'assets', ids: [id] })
  const waiting = changes.next()
  stop.abort()
  await expect(waiting).rejects.toThrow(/abort/i)
})

test.each([
  ['the page', '/'],
  ['a script', '/assets/main-1a2b.js'],
  ['what is not there', '/nothing.html'],
  ['a file beside the page’s folder', '/%2e%2e/secret.json'],
  ['an unknown call', '/rpc/nothing'],
  ['an unknown medium', `/media/${'0'.repeat(64)}`],
  ['a bad address of a medium', '/media/..%2f..%2fsecret.json'],
  ['a wrong launch link', '/open?token=guess'],
])('%s comes with the security headers', async (_, path) => {
  const response = await get(path)
  const policy = response.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe-eval')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('x-frame-options')).toBe('DENY')
  expect(await response.text()).not.toBe('{}')
})

test('closing ends open streams at once and frees the port', async () => {
  const own = await startBrowserHost({ engine, webRoot: directory, port: 0, basePath: newBasePath() })
  const { port } = new URL(own.url)
  const opened = await fetch(own.link())
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const stream: StudioClient = createORPCClient(new RPCLink({ url: `${own.url}rpc`, headers: { ...MARK, cookie } }))
  const changes = await stream.system.changes()
  const ended = changes.next().then(
    () => 'ended',
    () => 'ended',
  )
  await own.close()
  expect(await ended).toBe('ended')
  await expect(fetch(own.url)).rejects.toThrow()
  const again = await startBrowserHost({ engine, webRoot: directory, port: Number(port), basePath: newBasePath() })
  expect(new URL(again.url).port).toBe(port)
  await again.close()
})
