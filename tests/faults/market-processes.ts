/** The market, its database and the payment service as processes that can be killed one by one. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type PostgresServer } from '#build/postgres.ts'
import type { DoubleState } from '#server/payments/double/state.ts'
import { type MarketSettings, readSettings } from '#server/settings.ts'

const ROOT = join(import.meta.dirname, '../..')
const WEBHOOK_SECRETS = ['whsec_of_the_platform', 'whsec_of_accounts', 'whsec_of_thin_events']
const START_TIMEOUT_MS = 300_000
const GENEROUS = '1000000'

export interface Site {
  /** Of the market: its keys and files, and its database where that is embedded. */
  readonly dataFolder: string
  readonly marketUrl: string
  /** Null: embedded. */
  readonly postgres: PostgresServer | null
  readonly environment: Readonly<Record<string, string>>
  /** The same in this process, to look at what was left. */
  readonly settings: MarketSettings
  /** As the payment service remembers everything. */
  payments(): DoubleState
  /** Ends the payment service. */
  close(): Promise<void>
}

function start(file: string, args: readonly string[], environment: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [join(ROOT, file), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'), ...environment },
  })
}

/** The first match in what the process says; rejects with its last words where it ends first. */
function hear(child: ChildProcess, expected: RegExp): Promise<RegExpExecArray> {
  let output = ''
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${why}: ${output.slice(-2_000)}`))
    const timeout = setTimeout(fail, START_TIMEOUT_MS, 'it did not start')
    const listen = (text: Buffer): void => {
      output = (output + text.toString()).slice(-20_000)
      const found = expected.exec(output)
      if (found === null) return
      clearTimeout(timeout)
      resolve(found)
    }
    child.stdout?.on('data', listen)
    child.stderr?.on('data', listen)
    child.once('exit', () => fail('it ended'))
  })
}

async function kill9(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

export async function openSite(folder: string, postgres: PostgresServer | null): Promise<Site> {
  const port = await freePort()
  const marketUrl = `http://127.0.0.1:${port}`
  const dataFolder = join(folder, 'market')
  const stateFile = join(folder, 'payments.json')
  const double = start('tests/faults/market-payment-double.child.ts', [stateFile, marketUrl, ...WEBHOOK_SECRETS], {})
  const [, address = ''] = await hear(double, /^(.+:\d+)\n/)
  const environment = {
    PORT: String(port),
    HOST: '127.0.0.1',
    MARKET_DATA: dataFolder,
    STRIPE_SECRET_KEY: 'sk_test_of_the_test',
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRETS.join(','),
    STRIPE_ADDRESS: address,
    READS_PER_MINUTE: GENEROUS,
    WRITES_PER_MINUTE: GENEROUS,
    LOG_LEVEL: 'fatal',
    ...(postgres === null ? {} : { DATABASE_URL: postgres.connectionString }),
  }
  return {
    dataFolder,
    marketUrl,
    postgres,
    environment,
    settings: readSettings({}, environment),
    // Written whole by the payment service before it answers.
    payments: () => JSON.parse(readFileSync(stateFile, 'utf8')) as DoubleState,
    close: () => kill9(double),
  }
}

export interface RunningMarket {
  kill(): Promise<void>
  /** Null while it runs; its last words once it ended by itself. */
  readonly ended: () => string | null
}

/** `npm run market`, ready to answer. */
export async function startMarket({ environment }: Site): Promise<RunningMarket> {
  const child = start('server/main.ts', [], environment)
  await hear(child, /listens on/)
  let output = ''
  child.stderr?.on('data', (text: Buffer) => {
    output = (output + text.toString()).slice(-2_000)
  })
  return { kill: () => kill9(child), ended: () => (child.exitCode === null ? null : output) }
}
