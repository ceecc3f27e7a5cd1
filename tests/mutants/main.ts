/**
 * `npm run test:mutants` breaks rules of the product on purpose, one at a time, in a copy of the working tree, and
 * demands that the tests notice each. `npm run test:mutants -- money` tries those whose name or file contains the text.
 */
import path from 'node:path'
import { openSharedDatabase, type SharedDatabase } from './database.ts'
import { type Mutant, selectMutants } from './mutant.ts'
import { MUTANTS } from './mutants.ts'
import { type Outcome, outcomeOf, problemOfBaseline } from './outcome.ts'
import { runTests } from './vitest-run.ts'
import { createWorkingCopy, type WorkingCopy } from './working-copy.ts'

const root = path.resolve(import.meta.dirname, '../..')

const INTERRUPTED_EXIT = 130
const MAX_BASELINE_MS = 60 * 60_000
const LEAST_LIMIT_MS = 60_000

interface Trial {
  readonly copy: WorkingCopy
  readonly database: SharedDatabase
  readonly signal: AbortSignal
}

interface Tried {
  readonly mutant: Mutant
  readonly outcome: Outcome
}

const seconds = (elapsedMs: number): string => `${(elapsedMs / 1000).toFixed(1)} s`.padStart(8)

/** Returns how long all guards take without any mutant, in milliseconds. Throws unless they pass. */
async function checkBaseline({ copy, database, signal }: Trial, files: readonly string[]): Promise<number> {
  const how = { stopsAtFailure: false, maxMs: MAX_BASELINE_MS, env: database.env, signal }
  const run = await runTests({ copy, files, ...how })
  const problem = problemOfBaseline(run.report, files)
  if (problem !== null) throw new Error(`The tests do not pass unbroken: ${problem}\n${run.output.trim()}`)
  console.log(`unbroken ${seconds(run.elapsedMs)}  ${files.length} test files pass`)
  return run.elapsedMs
}

async function tryMutant({ copy, database, signal }: Trial, mutant: Mutant, maxMs: number): Promise<Outcome> {
  const repair = copy.apply(mutant)
  try {
    const how = { stopsAtFailure: true, maxMs, env: database.env, signal }
    const run = await runTests({ copy, files: mutant.guards, ...how })
    const outcome = outcomeOf(run.report)
    console.log(`${outcome.type.padEnd(8)} ${seconds(run.elapsedMs)}  ${mutant.name}`)
    if (outcome.type === 'error') console.log(`${outcome.reason}\n${run.output.trim()}`)
    return outcome
  } finally {
    repair()
  }
}

/** Prints what to look at, and returns the number of mutants that are not killed. */
function summarize(tried: readonly Tried[], elapsedMs: number): number {
  const ofType = (type: Outcome['type']) => tried.filter(({ outcome }) => outcome.type === type)
  const [killed, survived, errors] = [ofType('killed'), ofType('survived'), ofType('error')]
  for (const { mutant, outcome } of [...survived, ...errors]) {
    console.log(`\n${outcome.type}: ${mutant.name}\n  ${mutant.file}: ${mutant.find}\n  now: ${mutant.replacement}`)
    console.log(`  tried: ${mutant.guards.join(', ')}`)
  }
  if (errors.length > 0) console.log(`\n${errors.length} could not be tried`)
  console.log(`\n${tried.length} mutants in ${seconds(elapsedMs).trim()}`)
  console.log(`${killed.length} killed, ${survived.length} survived`)
  return survived.length + errors.length
}

async function tryAll(mutants: readonly Mutant[], signal: AbortSignal): Promise<number> {
  const started = performance.now()
  const guards = [...new Set(mutants.flatMap((mutant) => mutant.guards))].toSorted()
  const copy = createWorkingCopy(root)
  let database: SharedDatabase | undefined
  try {
    // All of them first: a text that has moved is then noticed before any test runs.
    for (const mutant of mutants) copy.broken(mutant)
    database = await openSharedDatabase(guards)
    const trial = { copy, database, signal }
    const elapsedMs = await checkBaseline(trial, guards)
    // A mutant runs a part of what just ran, so that a run of twice that time hangs.
    const maxMs = Math.max(LEAST_LIMIT_MS, 2 * elapsedMs)
    const tried: Tried[] = []
    for (const mutant of mutants) tried.push({ mutant, outcome: await tryMutant(trial, mutant, maxMs) })
    return summarize(tried, performance.now() - started)
  } finally {
    await database?.stop()
    copy.remove()
  }
}

const selected = selectMutants(MUTANTS, process.argv.slice(2))
if (selected.length === 0) {
  console.error(`No mutant has ${process.argv.slice(2).join(' or ')} in its name or its file.`)
  process.exit(2)
}
const interruption = new AbortController()
// Once: a second signal ends the process at once.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interruption.abort())
try {
  process.exitCode = (await tryAll(selected, interruption.signal)) === 0 ? 0 : 1
} catch (error) {
  if (!interruption.signal.aborted) console.error(error instanceof Error ? error.message : error)
  process.exitCode = interruption.signal.aborted ? INTERRUPTED_EXIT : 1
}
