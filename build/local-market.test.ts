import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { type LocalMarket, type LocalMarketOptions, startLocalMarket } from './local-market.ts'

const START_MS = 600_000

/** Of a market that has run once: to set its database up takes seconds, which pays where many tests start from it. */
const setUp = mkdtempSync(path.join(tmpdir(), 'luna-local-market-set-up-'))
const isSetUp = byExtent({ short: false, long: true })

let folder = setUp
const opened: LocalMarket[] = []
const said: string[] = []

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'luna-local-market-'))
  if (isSetUp) cpSync(path.join(setUp, 'market'), path.join(folder, 'market'), { recursive: true })
  said.length = 0
})

afterEach(async () => {
  await endAll()
  rmSync(folder, { recursive: true, force: true })
})

async function endAll(): Promise<void> {
  for (const market of opened.splice(0)) await market.end()
}

beforeAll(async () => {
  if (!isSetUp) return
  const { url } = await begin({ folder: path.join(setUp, 'market') })
  await hasSaid(`Luna Market listens on ${url}`)
  await endAll()
}, START_MS)
afterAll(() => rmSync(setUp, { recursive: true, force: true }))

async function begin(options: Partial<LocalMarketOptions> = {}): Promise<LocalMarket> {
  const market = await startLocalMarket({
    folder: path.join(folder, 'market'),
    modelsFolder: path.join(folder, 'models'),
    wantsDemo: false,
    // Any: what else runs on this machine may want the usual one at the same moment.
    usualPort: 0,
    say: (line) => said.push(line),
    ...options,
  })
  opened.push(market)
  return market
}

async function answers(url: string | null): Promise<boolean> {
  if (url === null) return false
  return fetch(`${url}/v1/about`).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** A port on which something else listens already. */
async function takePort(): Promise<{ server: Server; port: number }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return { server, port: address.port }
}

const hasSaid = (text: string) => eventually(() => expect(said.join('\n')).toContain(text))

test('a market runs, a second start uses it, and it ends with the one that began it', {
  timeout: START_MS,
}, async () => {
  const taken = await takePort()
  try {
    const first = await begin({ usualPort: taken.port })
    await hasSaid(`Luna Market listens on ${first.url}`)
    expect(first.url).not.toContain(`:${taken.port}`)
    expect(await answers(first.url)).toBe(true)
    expect(readFileSync(path.join(folder, 'market/market.log'), 'utf8')).toContain('"listening"')

    const second = await begin({ wantsDemo: true })
    expect(second.url).toBe(first.url)
    expect(said.at(-1)).toContain('It was not filled')
    await second.end()
    expect(await answers(first.url)).toBe(true)

    await first.end()
    expect(await answers(first.url)).toBe(false)
  } finally {
    taken.server.close()
  }
})

test('why a market does not start is said, and no more happens', { timeout: START_MS }, async () => {
  const file = path.join(folder, 'file')
  writeFileSync(file, '')
  const market = await begin({ folder: path.join(file, 'market') })
  expect(market.url).toBeNull()
  expect(said.join('\n')).toContain('the studio continues without it')
})

const ofLongRuns = test.runIf(isSetUp)

ofLongRuns(
  'a folder that another market of ours has open, and does not answer for, is said',
  {
    timeout: START_MS,
  },
  async () => {
    const first = await begin()
    await hasSaid(`Luna Market listens on ${first.url}`)
    rmSync(path.join(folder, 'market/address'))
    await begin()
    await hasSaid('Another market has this data folder open.')
    await hasSaid('Luna Market is not running; the studio continues without it')
    expect(await answers(first.url)).toBe(true)
  },
)
