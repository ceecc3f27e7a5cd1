/** Work of every kind that can go wrong in a child, for tests of the pool. */
import { pbkdf2 } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { LunaError } from '#shared/contract/errors.ts'
import { decoderHere } from '../decode/decoder.ts'
import { DEFAULT_LIMITS } from '../decode/limits.ts'
import { serveRequests } from './serve-requests.ts'

export type TestRequest =
  | { readonly work: 'echo'; readonly text: string }
  | { readonly work: 'sleep'; readonly ms: number }
  | { readonly work: 'fill'; readonly bytes: number }
  | { readonly work: 'draw'; readonly bytes: Uint8Array }
  | { readonly work: 'fail' | 'native loop' | 'overflow' | 'crash' }

export interface TestAnswer {
  readonly text: string
  readonly pid: number
}

const said = (text: string): TestAnswer => ({ text, pid: process.pid })

/** On a thread of libuv's pool, as libvips works; nothing in this process can stop it. */
function loopNatively(): Promise<TestAnswer> {
  return new Promise((resolve) => pbkdf2('', '', 2 ** 31 - 1, 8, 'sha1', () => resolve(said('ended'))))
}

async function fill(bytes: number): Promise<TestAnswer> {
  const kept: Buffer[] = []
  for (let filled = 0; filled < bytes; filled += 1 << 24) {
    kept.push(Buffer.alloc(1 << 24, 1))
    await delay(5)
  }
  return said(String(kept.length))
}

function overflow(): never {
  const kept: number[][] = []
  for (;;) kept.push(new Array<number>(4_000_000).fill(0))
}

async function draw(bytes: Uint8Array): Promise<TestAnswer> {
  const { width, height } = await decoderHere.draw(bytes, { format: { type: 'raw' } }, DEFAULT_LIMITS)
  return said(`${width}x${height}`)
}

serveRequests(async (request: TestRequest): Promise<TestAnswer> => {
  switch (request.work) {
    case 'echo':
      return said(request.text)
    case 'sleep':
      await delay(request.ms)
      return said('awake')
    case 'fill':
      return fill(request.bytes)
    case 'draw':
      return draw(request.bytes)
    case 'fail':
      throw new LunaError('FILE_EMPTY', 'here')
    case 'native loop':
      return loopNatively()
    case 'overflow':
      return overflow()
    case 'crash':
      process.kill(process.pid, 'SIGSEGV')
      return delay(60_000, said('survived'))
    default:
      return request satisfies never
  }
})
