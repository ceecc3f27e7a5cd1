/** A whole market over HTTP on a test's own database. Time is the test's, except that of tokens and limits. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import { type Problem, problemSchema } from '#shared/contract/market/problem.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { type SignInLimits, STANDARD_LIMITS } from '../accounts/limits.ts'
import { numberChanges } from '../catalog/feed.ts'
import { signIn } from '../demo/sign-in.ts'
import type { Role } from '../http/context.ts'
import { sealAll } from '../ledger/seal.ts'
import { type Market, openMarket } from '../market.ts'
import { readSettings } from '../settings.ts'
import type { TestDatabase } from './databases.fixture.ts'

export interface TestAccount {
  readonly accountId: string
  /** An access token; it holds for a quarter of an hour of real time. */
  readonly token: string
  readonly email: string
  readonly password: string
  /** Of a creator. */
  readonly handle: string
}

/** A refusal of the market, as a client sees it. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail ?? problem.title}`)
    this.problem = problem
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface TestMarket extends Market {
  readonly test: TestDatabase
  readonly clock: TestDatabase['clock']
  readonly dataFolder: string
  /** Where it listens, also where `PUBLIC_URL` names another address, which leads here. */
  readonly directUrl: string
  /** Signs up and in over HTTP, with an address that is confirmed. A creator gets the name as handle, in small letters. */
  signUp(person: { name: string; roles?: readonly Role[] }): Promise<TestAccount>
  /** One request with a fresh Idempotency-Key where it writes; `headers` go over what is set here. */
  request(
    token: string | null,
    method: Method,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>
  /** The parsed answer, of the form the caller says; throws a ProblemError for a refusal. */
  call<Answer = unknown>(token: string | null, method: Method, path: string, body?: unknown): Promise<Answer>
  /** Does all work that is due, and waits for what the market itself began. */
  settle(): Promise<void>
  /**
   * Waits until `check` passes, and returns what it returns. What the market does every second is done at once in
   * between, so that no test waits for the market's pace.
   */
  eventually<Result>(check: () => Result | Promise<Result>): Promise<Result>
}

export interface TestMarketOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly signInLimits?: Partial<SignInLimits>
  /** Silent by default. */
  readonly log?: Logger
}

const GENEROUS = 1_000_000
/** As little work as scrypt allows: what is tested is not how long a guess takes. */
const CHEAP = { cost: 16, blockSize: 8, parallelization: 1 }
const PASSWORD = 'correct horse battery staple'

function createRequest(url: string): TestMarket['request'] {
  return (token, method, path, body, headers = {}) =>
    fetch(url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
}

/** Throws while a job is due or runs. */
async function requireNoWork({ admin, clock }: TestDatabase): Promise<void> {
  // Without parameters it is one message, which no other connection's can interrupt in the embedded database.
  const due = `state in ('waiting', 'running') and run_at <= '${clock.now().toISOString()}'`
  const { rows } = await admin.query<{ kind: string }>(`select kind from jobs where ${due}`)
  if (rows.length > 0) throw new Error(`not done yet: ${rows.map(({ kind }) => kind).join(', ')}`)
}

type Waiting = Pick<TestMarket, 'settle' | 'eventually'>

function createWaiting({ jobs, database }: Market, test: TestDatabase): Waiting {
  return {
    settle: () =>
      eventually(async () => {
        await jobs.runDue()
        await requireNoWork(test)
      }),
    eventually: (check) =>
      eventually(async () => {
        await jobs.runDue()
        await sealAll(database, test.clock, { wait: true })
        await numberChanges(database)
        return check()
      }),
  }
}

export async function openTestMarket(
  open: () => Promise<TestDatabase>,
  { environment = {}, signInLimits = {}, log = pino({ level: 'silent' }) }: TestMarketOptions = {},
): Promise<TestMarket> {
  const test = await open()
  const dataFolder = mkdtempSync(join(tmpdir(), 'luna-market-'))
  const generous = String(GENEROUS)
  const market = await openMarket(
    readSettings(
      { port: '0', data: dataFolder },
      { READS_PER_MINUTE: generous, WRITES_PER_MINUTE: generous, DATABASE_POOL: '8', ...environment },
    ),
    {
      clock: test.clock,
      log,
      connection: test.connection,
      passwordCost: CHEAP,
      signInLimits: {
        ...STANDARD_LIMITS,
        failuresPerAddress: GENEROUS,
        signUpsPerAddress: GENEROUS,
        mailsPerRecipient: GENEROUS,
        oauthRequestsPerAddress: GENEROUS,
        ...signInLimits,
      },
    },
  )
  // As everybody reaches it.
  const url = environment['PUBLIC_URL'] ?? market.url
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    closed ??= market.close().finally(() => rmSync(dataFolder, { recursive: true, force: true }))
    return closed
  }
  test.onClose(close)
  const request = createRequest(url)

  async function call<Answer>(...parameters: Parameters<typeof request>): Promise<Answer> {
    const response = await request(...parameters)
    const answer: unknown = response.status === 204 ? undefined : await response.json()
    if (!response.ok) throw new ProblemError(problemSchema.parse(answer))
    // What an answer looks like is what a test checks, so it says itself what it expects.
    return answer as Answer
  }

  async function signUp({ name, roles = [] }: { name: string; roles?: readonly Role[] }): Promise<TestAccount> {
    const plainName = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
    const email = `${plainName}@people.example`
    // A handle has at least three characters.
    const handle = plainName.padEnd(3, '0')
    await call(null, 'POST', '/v1/accounts', { email, password: PASSWORD, displayName: name })
    const accountId = await market.accounts.confirmEmail(email)
    const { access_token: token } = await signIn(url, { email, password: PASSWORD })
    if (roles.includes('creator')) {
      await call(token, 'POST', '/v1/me/creator-tier', { termsVersion: CREATOR_TERMS_VERSION, handle })
    }
    for (const role of ['moderator', 'admin'] as const) {
      if (roles.includes(role)) await market.accounts.giveRole(accountId, role, PLATFORM_ID)
    }
    return { accountId, token, email, password: PASSWORD, handle }
  }

  const waiting = createWaiting(market, test)
  return {
    ...market,
    ...waiting,
    url,
    directUrl: market.url,
    test,
    clock: test.clock,
    dataFolder,
    signUp,
    request,
    call,
    close,
  }
}
