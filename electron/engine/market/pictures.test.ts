import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { MarketStatus } from '#shared/contract/studio/market.ts'
import { createMarketPictures, type MarketPictures, type MarketPicturesOptions } from './pictures.ts'

const ASSET_ID = '00000000-0000-7000-8000-00000000000a'
const STATUS: MarketStatus = {
  url: null,
  reachability: 'unknown',
  error: null,
  checkedAt: null,
  account: null,
  accounts: [],
}

let directory: string
let server: Server
let url: string
let bytes: Buffer
let sha256: string
let served: number
let answer: RequestListener
let pictures: MarketPictures

beforeAll(async () => {
  bytes = await sharp({ create: { width: 900, height: 300, channels: 3, background: '#336699' } })
    .png()
    .toBuffer()
  sha256 = createHash('sha256').update(bytes).digest('hex')
})

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-pictures-'))
  served = 0
  answer = (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(bytes)
  server = createServer((request, response) => {
    served++
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
  pictures = open()
})

afterEach(() => {
  server.close()
  rmSync(directory, { recursive: true, force: true })
})

function open(rest: Partial<MarketPicturesOptions> = {}): MarketPictures {
  const authorized = async (path: string) => new Request(new URL(path, url))
  return createMarketPictures({ directory, market: { url: () => url, status: () => STATUS, authorized }, ...rest })
}

const get = (named = sha256) => pictures.get({ assetId: ASSET_ID, sha256: named, edge: 512 })

test('is fetched once however often it is wanted, drawn again, and kept for when the market is away', async () => {
  const [path, again] = await Promise.all([get(), get()])
  expect(again).toBe(path)
  expect(await sharp(path).metadata()).toMatchObject({ format: 'webp', width: 512, height: 171 })
  server.close()
  expect(await open().get({ assetId: ASSET_ID, sha256, edge: 512 })).toBe(path)
  expect(served).toBe(1)
})

test('is not believed where it is another file, no picture, cut short, endless or elsewhere', async () => {
  await expect(get('0'.repeat(64))).rejects.toMatchObject({ code: 'MARKET_ANSWER_INVALID' })
  const page = Buffer.from('<html>signed in</html>')
  const pageSha256 = createHash('sha256').update(page).digest('hex')
  answer = (_request, response) => response.end(page)
  await expect(get(pageSha256)).rejects.toMatchObject({ code: 'FILE_TYPE_UNSUPPORTED' })
  const cut = bytes.subarray(0, bytes.length - 40)
  const cutSha256 = createHash('sha256').update(cut).digest('hex')
  answer = (_request, response) => response.end(cut)
  await expect(get(cutSha256)).rejects.toMatchObject({ code: 'IMAGE_CORRUPT' })
  answer = (_request, response) => {
    const chunk = Buffer.alloc(4 << 20)
    const more = () => response.destroyed || response.write(chunk, more)
    more()
  }
  await expect(get()).rejects.toMatchObject({ code: 'MARKET_ANSWER_INVALID' })
  answer = (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()
  await expect(get()).rejects.toMatchObject({ code: 'MARKET_ANSWER_INVALID' })
  answer = (_request, response) => response.writeHead(404).end()
  await expect(get()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  answer = (_request, response) => response.writeHead(503).end()
  await expect(get()).rejects.toMatchObject({ code: 'MARKET_UNREACHABLE' })
  expect(readdirSync(directory)).toEqual([])
})

test('the folder stays below its bound: what was not looked at for longest goes', async () => {
  for (const [index, name] of ['old', 'newer'].entries()) {
    writeFileSync(join(directory, `${name}.webp`), Buffer.alloc(6_000))
    const time = new Date(2026, 0, 1 + index)
    utimesSync(join(directory, `${name}.webp`), time, time)
  }
  await open({ maxKeptBytes: 10_000 }).get({ assetId: ASSET_ID, sha256, edge: 512 })
  expect(readdirSync(directory).toSorted()).toEqual([`${sha256}-512.webp`, 'newer.webp'].toSorted())
})
