/** `npm run eval`: see `--help`. */
import { join } from 'node:path'
import { createModelStore } from '#models/profiles/store.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { evaluate } from './evaluate.ts'
import { type EvalOptions, readOptions, USAGE } from './options.ts'
import { showProgress } from './progress.ts'
import { formatResults } from './report.ts'

const CANCELLED_EXIT = 130

function optionsOrExit(): EvalOptions {
  try {
    const options = readOptions(process.argv.slice(2))
    if (options !== null) return options
    console.log(USAGE)
    process.exit(0)
  } catch (cause) {
    console.error(cause instanceof Error ? cause.message : cause)
    console.error('npm run eval -- --help says what there is.')
    process.exit(2)
  }
}

const options = optionsOrExit()
const cancelling = new AbortController()
process.once('SIGINT', () => cancelling.abort())
try {
  const profile = await createModelStore({ directory: options.models }).resolve(options.profile)
  const results = await evaluate(options, profile, { progress: showProgress, signal: cancelling.signal })
  console.log(formatResults(results))
  console.log(`Written to ${join(options.out, results.profile.id)}.`)
} catch (cause) {
  if (cancelling.signal.aborted) process.exitCode = CANCELLED_EXIT
  else if (cause instanceof LunaError) console.error(`${cause.code}: ${cause.message} ${cause.detail ?? ''}`)
  else console.error(cause instanceof Error ? cause.message : cause)
  process.exitCode ??= 1
}
