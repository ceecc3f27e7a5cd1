/**
 * `npm run market -- --port N --data DIR`: the market by itself. Ends when told to, after answering who is waiting.
 * `npm run market -- admin add EMAIL`: makes an account an admin, the first one above all.
 */
import { parseArgs } from 'node:util'
import { LunaError } from '#shared/contract/errors.ts'
import { addAdmin } from './accounts/add-admin.ts'
import { systemClock } from './clock.ts'
import { openMarket, withMarketDatabase } from './market.ts'
import { type Flags, type MarketSettings, readSettings } from './settings.ts'

const HELP = `npm run market -- [--port N] [--host ADDRESS] [--data DIR]
npm run market -- admin add EMAIL [--data DIR]

Without DATABASE_URL the market keeps its database in DIR; without STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET
payments are in test mode; without BLOB_STORE files lie in DIR. A database in DIR belongs to one program at a time: stop
the market before adding an admin to it.`

interface CommandLine {
  readonly flags: Flags
  readonly words: readonly string[]
}

function readCommandLine(): CommandLine | 'help' {
  const option = { type: 'string' } as const
  try {
    const { values, positionals } = parseArgs({
      options: { port: option, host: option, data: option, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
    return values.help === true ? 'help' : { flags: values, words: positionals }
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
  if (command === undefined) return serve(settings)
  if (command !== 'admin' || action !== 'add' || email === undefined || rest.length > 0) {
    throw new LunaError('SETTINGS_INVALID', HELP)
  }
  await withMarketDatabase(settings, (database) => addAdmin(database, systemClock, email))
  console.log(`${email} is an admin now.`)
}

async function serve(settings: MarketSettings): Promise<void> {
  const market = await openMarket(settings)
  console.log(`Luna Market listens on ${market.url} (reference: ${market.url}/docs/)`)
  let isClosing = false
  void market.ended.then((error) => {
    if (error === undefined || isClosing) return
    console.error(`${error.message}\n${error.detail ?? ''}`)
    process.exit(1)
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isClosing) process.exit(1)
      isClosing = true
      market.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error)
          process.exit(1)
        },
      )
    })
  }
}

run().catch((error: unknown) => {
  if (!(error instanceof LunaError)) throw error
  console.error(`${error.message}${error.detail === undefined ? '' : `\n${error.detail}`}`)
  process.exitCode = 1
})
