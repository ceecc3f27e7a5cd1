import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mainEngine, openTestDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

const WRITES = 40
const MUTATIONS = 3

let database: TestDatabase
let market: TestMarket
let ann: TestAccount
let sent = 0

beforeAll(async () => {
  database = await openTestDatabase(mainEngine())
  const environment = { WRITES_PER_MINUTE: String(WRITES), MUTATIONS_PER_MINUTE: String(MUTATIONS) }
  market = await openTestMarket(async () => database, { environment })
  ann = await market.signUp({ name: 'Ann' })
})
afterAll(() => database.close())

const device = randomUUID()
const numbered = () => ({ 'luna-device': device, 'luna-mutation': String(++sent) })
const read = (token: string | null, headers?: Record<string, string>) =>
  market.request(token, 'POST', '/v1/notifications/read', {}, headers)
const left = ({ headers }: Response) => [headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]

test('the numbered changes of a device have a limit of their own, and it is told how long to wait', async () => {
  for (let count = 1; count <= MUTATIONS; count++) {
    expect(left(await read(ann.token, numbered()))).toEqual([String(MUTATIONS), String(MUTATIONS - count)])
  }
  const refused = await read(ann.token, numbered())
  expect(refused.status).toBe(429)
  expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED' })
  const seconds = Number(refused.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(1)
  expect(seconds).toBeLessThanOrEqual(60)
  // A person's actions at the screen are not limited by it.
  expect(left(await read(ann.token))[0]).toBe(String(WRITES))
})

test('a number without a token is a write like any other', async () => {
  const answers: number[] = []
  for (let count = 0; count <= WRITES; count++) answers.push((await read(null, numbered())).status)
  expect([answers[0], answers.at(-1)]).toEqual([401, 429])
})
