/** `npm run market -- --port N --data DIR`: the market by itself. Ends when told to, after answering who is waiting. */
import { parseArgs } from 'node:util'
import { LunaError } from '#shared/contract/errors.ts'
import { openMarket } from './market.ts'
import { type Flags, readSettings } from './settings.ts'

const HELP = `npm run market -- [--port N] [--host ADDRESS] [--data DIR]

Without DATABASE_URL the market keeps its database in DIR; without STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET
payments are in test mode; without BLOB_STORE files lie in DIR.`

function readFlags(): Flags | 'help' {
  const option = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      options: { port: option, host: option, data: option, help: { type: 'boolean', short: 'h' } },
    })
    return values.help === true ? 'help' : values
  } catch (cause) {
    throw new LunaError('SETTINGS_INVALID', cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

async function run(): Promise<void> {
  const flags = readFlags()
  if (flags === 'help') {
    console.log(HELP)
    return
  }
  const market = await openMarket(readSettings(flags, process.env))
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
