import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { seed } from '#shared/testing/test-run.ts'
import { fetchBoughtFile, type PromisedFile } from './fetch-bought-file.ts'

const CONTENT = createHash('shake256', { outputLength: 300_000 }).update(`content ${seed}`).digest()
const FILE: PromisedFile = {
  sha256: createHash('sha256').update(CONTENT).digest('hex'),
  sizeBytes: CONTENT.length,
  path: '/v1/assets/a/media/b',
}
/** No connection counts as dropped because the machine is busy. */
const PATIENCE = { attempts: 3, retryDelayMs: 1, stallMs: 100_000 }

type Answer = (request: IncomingMessage, response: ServerResponse) => void

let directory: string
let path: string
let server: Server
let address: string
let answer: Answer
let ranges: (string | undefined)[]
/** Called with how much of the file has been stored. */
let onBytes: (receivedBytes: number) => void
let mounts: string[]

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-bought-'))
  path = join(directory, 'work.png')
  ranges = []
  onBytes = () => undefined
  mounts = []
  answer = whole
  server = createServer((request, response) => {
    ranges.push(request.headers.range)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = server.address()
  address = typeof at === 'object' && at !== null ? `http://127.0.0.1:${at.port}` : ''
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
  for (const mounted of mounts) execFileSync('umount', ['-l', mounted])
  rmSync(directory, { recursive: true, force: true })
})

function startOf({ headers }: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
}

function sendHead(response: ServerResponse, start: number): void {
  response.writeHead(start === 0 ? 200 : 206, {
    'content-length': CONTENT.length - start,
    ...(start === 0 ? {} : { 'content-range': `bytes ${start}-${CONTENT.length - 1}/${CONTENT.length}` }),
  })
}

/** Serves the file as the market does: in whole, or from where it is asked to. */
function whole(request: IncomingMessage, response: ServerResponse): void {
  const start = startOf(request)
  sendHead(response, start)
  response.end(CONTENT.subarray(start))
}

/** Serves so many bytes, and does something once the client has stored them. */
function part(request: IncomingMessage, response: ServerResponse, bytes: number, then: () => void): void {
  const start = startOf(request)
  onBytes = (receivedBytes) => {
    if (receivedBytes === start + bytes) then()
  }
  sendHead(response, start)
  response.write(CONTENT.subarray(start, start + bytes))
}

const fetchFile = (file = FILE, target = path, signal = new AbortController().signal) =>
  fetchBoughtFile(file, target, {
    request: async (wanted, init) => new Request(address + wanted, init),
    signal,
    onBytes: (receivedBytes) => onBytes(receivedBytes),
    patience: PATIENCE,
  })

const problem =
  (status: number, code: string): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json' })
    response.end(JSON.stringify({ type: 'about:blank', title: 'No', status, code, retryable: false }))
  }

test('a connection that breaks again and again is resumed from where it broke', async () => {
  let count = 0
  answer = (request, response) => {
    count++
    if (count > 3) return whole(request, response)
    part(request, response, 60_000, () => response.destroy())
  }
  await fetchFile()
  expect(readFileSync(path).equals(CONTENT)).toBe(true)
  expect(ranges).toEqual([undefined, 'bytes=60000-', 'bytes=120000-', 'bytes=180000-'])
  expect(existsSync(`${path}.part`)).toBe(false)
})

test('a canceled download keeps what arrived, and the next call asks only for the rest', async () => {
  const controller = new AbortController()
  answer = (request, response) => part(request, response, 100_000, () => controller.abort())
  await expect(fetchFile(FILE, path, controller.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(statSync(`${path}.part`).size).toBe(100_000)
  answer = whole
  await fetchFile()
  expect(ranges.at(-1)).toBe('bytes=100000-')
  expect(readFileSync(path).equals(CONTENT)).toBe(true)
})

describe('a market that lies', () => {
  const refused = { code: 'MARKET_ANSWER_INVALID' }

  test('about the bytes is not believed, and nothing of it is kept', async () => {
    answer = (_request, response) => response.writeHead(200).end(Buffer.alloc(CONTENT.length, 1))
    await expect(fetchFile()).rejects.toMatchObject(refused)
    expect([existsSync(path), existsSync(`${path}.part`)]).toEqual([false, false])
  })

  test('about the size is cut off at what was promised', async () => {
    answer = (_request, response) => {
      response.writeHead(200)
      response.write(CONTENT)
      response.write(CONTENT)
      response.end()
    }
    await expect(fetchFile()).rejects.toMatchObject(refused)
    expect(existsSync(`${path}.part`)).toBe(false)
    answer = (_request, response) => response.writeHead(200, { 'content-length': 7 }).end('another')
    await expect(fetchFile()).rejects.toMatchObject(refused)
  })

  test('by sending on to another address is not followed', async () => {
    answer = (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()
    await expect(fetchFile()).rejects.toMatchObject(refused)
  })
})

test.each([
  [403, 'ACCESS_ENDED'],
  [404, 'NOT_FOUND'],
  [401, 'NOT_SIGNED_IN'],
])('a refusal (%i) is told by its code %s, once', async (status, code) => {
  answer = problem(status, code)
  await expect(fetchFile()).rejects.toMatchObject({ code })
  expect(ranges).toHaveLength(1)
})

test('a market that does not answer is tried again, and then it is said that it continues later', async () => {
  answer = (_request, response) => response.writeHead(503).end()
  await expect(fetchFile()).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
  answer = (request) => request.socket.destroy()
  await expect(fetchFile()).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
  expect(ranges).toHaveLength(2 * PATIENCE.attempts)
})

test('a full disk is said, keeps what fits, and more room lets it end', async (context) => {
  const disk = join(directory, 'disk')
  mkdirSync(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160k', 'tmpfs', disk], { stdio: 'ignore' })
    mounts.push(disk)
  } catch {
    context.skip('a small disk can only be made by the superuser, on Linux')
  }
  const target = join(disk, 'work.png')
  await expect(fetchFile(FILE, target)).rejects.toMatchObject({ code: 'DISK_FULL', retryable: true })
  const kept = statSync(`${target}.part`).size
  expect(kept).toBeGreaterThan(0)
  execFileSync('mount', ['-o', 'remount,size=2m', disk])
  await fetchFile(FILE, target)
  expect(ranges.at(-1)).toBe(`bytes=${kept}-`)
  expect(readFileSync(target).equals(CONTENT)).toBe(true)
})
