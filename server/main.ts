/**
 * `npm run market -- --port N --data DIR`: the market by itself. Ends when told to, after answering who is waiting.
 * `npm run market -- admin add EMAIL`: makes an account an admin, the first one above all.
 * `npm run market -- demo`: fills an empty market with a small world to look around in; `--demo` does while it serves.
 */
import { parseArgs } from 'node:util'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { addAdmin } from './accounts/add-admin.ts'
import { writeAddressFile } from './address-file.ts'
import { systemClock } from './clock.ts'
import { assertTestPayments, fillDemo } from './demo/fill.ts'
import { type Market, openMarket, withMarketDatabase } from './market.ts'
import { type Flags, type MarketSettings, readSettings } from './settings.ts'

const HELP = `npm run market -- [--port N] [--host ADDRESS] [--data DIR] [--demo]
npm run market -- demo [--data DIR]
npm run market -- admin add EMAIL [--data DIR]

Without DATABASE_URL the market keeps its database in DIR; without STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET
payments are in test mode; without BLOB_STORE files lie in DIR. A database in DIR belongs to one program at a time: stop
the market before adding an admin to it, or filling it with demo. A demo is filled into an empty market in test mode.`

interface CommandLine {
  readonly flags: Flags
  readonly words: readonly string[]
  readonly wantsDemo: boolean
}

function readCommandLine(): CommandLine | 'help' {
  const option = { type: 'string' } as const
  try {
    const { values, positionals } = parseArgs({
      options: {
        port: option,
        host: option,
        data: option,
        demo: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    })
    return values.help === true ? 'help' : { flags: values, words: positionals, wantsDemo: values.demo === true }
  } catch (cause) {
    throw new LunaError('SETTINGS_INVALID', cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

async function run(): Promise<void> {
  const line = readCommandLine()
  if (line === 'help') {
    console.log(HELP)
    return
  }
  const settings = readSettings(line.flags, process.env)
  const [command, action, email, ...rest] = line.words
  if (command === undefined) return serve(settings, line.wantsDemo)
  if (command === 'demo' && action === undefined) return fill(settings)
  if (command !== 'admin' || action !== 'add' || email === undefined || rest.length > 0) {
    throw new LunaError('SETTINGS_INVALID', HELP)
  }
  await withMarketDatabase(settings, (database) => addAdmin(database, systemClock, email))
  console.log(`${email} is an admin now.`)
}

const isBeside = process.connected

function say(line: string): void {
  console.log(line)
}

/** On a port of its own, since nobody else needs to reach it. */
async function fill(settings: MarketSettings): Promise<void> {
  assertTestPayments(settings)
  const market = await openMarket({ ...settings, host: '127.0.0.1', port: 0, publicUrl: null, logLevel: 'warn' })
  try {
    await fillDemo(market, { say })
  } finally {
    await market.close()
  }
}

async function serve(settings: MarketSettings, wantsDemo: boolean): Promise<void> {
  if (wantsDemo) assertTestPayments(settings)
  const market = await openMarket(settings)
  const removeAddress = writeAddressFile(settings.dataFolder, market.url)
  say(`Luna Market listens on ${market.url} (reference: ${market.url}/docs/)`)
  endWhenTold(market, removeAddress)
  if (!wantsDemo) return
  await fillDemo(market, { say }).catch((error: unknown) => {
    const { message, detail } = toLunaError(error)
    console.error(`The demo was not filled: ${message}${detail === undefined ? '' : ` ${detail}`}`)
  })
}

function endWhenTold(market: Market, removeAddress: () => void): void {
  let isClosing = false
  void market.ended.then((error) => {
    if (error === undefined || isClosing) return
    console.error(`${error.message}\n${error.detail ?? ''}`)
    process.exit(1)
  })
  function close(): void {
    isClosing = true
    removeAddress()
    market.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isClosing) process.exit(1)
      close()
    })
  }
  // Started beside another program, it ends with that, however that ends, and were it while the market was opening.
  process.on('disconnect', () => isClosing || close())
  if (isBeside && !process.connected) close()
}

run().catch((error: unknown) => {
  if (!(error instanceof LunaError)) throw error
  console.error(`${error.message}${error.detail === undefined ? '' : `\n${error.detail}`}`)
  process.exitCode = 1
})
