// `npm run test:long`: everything that is too slow for every push, one stage after another. A run that was interrupted or
// failed is resumed at the first stage that has not passed, as long as the sources are the same.
//   npm run test:long -- market faults   runs these stages, whatever has passed before
//   npm run test:long -- --fresh         starts over
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { runChecks } from './checks.ts'
import { runProgram } from './commands.ts'
import { endWith } from './end.ts'
import { root } from './set-up.mjs'
import { runEndToEndTests } from './testing/end-to-end.ts'
import { FEWEST_KILLS, readKills } from './testing/kills.ts'
import { prepareTests } from './testing/preparation.ts'
import { digestSources, type Progress, readProgress, writeProgress } from './testing/progress.ts'
import { checked, runStage, type Stage } from './testing/stages.ts'
import { summarize, totalOf } from './testing/summary.ts'
import { reportsFolder, runUnitTests } from './testing/unit.ts'

const MAX_SEED = 2 ** 31 - 1
const progressFile = path.join(root, 'out', 'test-long', 'progress.json')
const killsFile = path.join(root, 'out', 'test-long', 'kills.jsonl')

async function runMutants() {
  const script = path.join(root, 'tests', 'mutants', 'main.ts')
  const { exitCode } = await runProgram(process.execPath, [script], { output: { name: 'mutants' } })
  return checked(exitCode === 0 ? 0 : 1)
}

function longStages(seed: number): Stage[] {
  const env = { LUNA_TEST_EXTENT: 'long', LUNA_SEED: String(seed), LUNA_KILLS_FILE: killsFile }
  const unit = (name: string, ...projects: string[]): Stage => ({
    name,
    run: () => runUnitTests(name, { projects, env }),
  })
  return [
    { name: 'checks', run: async () => checked((await runChecks()).length) },
    { name: 'prepare', run: prepareTests },
    unit('studio', 'studio', 'page'),
    unit('market', 'market'),
    {
      name: 'faults',
      run: () => {
        // Kills of a try that failed are counted anew.
        rmSync(killsFile, { force: true })
        return runUnitTests('faults', { projects: ['faults'], env })
      },
    },
    { name: 'e2e', run: () => runEndToEndTests({ env }) },
    { name: 'mutants', run: runMutants },
  ]
}

const names = longStages(0).map(({ name }) => name)

function readArguments(args: readonly string[]): { named: string[]; isFresh: boolean } {
  const named = args.filter((arg) => arg !== '--fresh')
  const unknown = named.find((name) => !names.includes(name))
  if (unknown !== undefined) {
    console.error(`There is no stage "${unknown}"; the stages are ${names.join(', ')}.`)
    process.exit(2)
  }
  return { named, isFresh: args.includes('--fresh') }
}

/** `LUNA_SEED=<number>` repeats a run; otherwise a run that is resumed keeps its seed and a new one draws its own. */
function chooseSeed(before: Progress | undefined): number {
  const given = process.env['LUNA_SEED']
  if (given !== undefined && given !== 'random') return Number(given)
  return before?.seed ?? Math.floor(Math.random() * MAX_SEED)
}

const { named, isFresh } = readArguments(process.argv.slice(2))
const sources = digestSources()
const before = isFresh ? undefined : readProgress(progressFile, sources)
const seed = chooseSeed(before)
const progress: Progress = { sources, seed, reports: before?.seed === seed ? [...before.reports] : [] }
console.log(`LUNA_SEED=${seed}`)
mkdirSync(reportsFolder, { recursive: true })
mkdirSync(path.dirname(killsFile), { recursive: true })

for (const stage of longStages(seed)) {
  if (named.length > 0 && !named.includes(stage.name)) continue
  const passed = progress.reports.find(({ name, counts }) => name === stage.name && counts.failed === 0)
  if (passed !== undefined && named.length === 0) {
    console.log(`=== ${stage.name}: passed before`)
    continue
  }
  const { files, ...report } = await runStage(stage)
  const others = progress.reports.filter(({ name }) => name !== stage.name)
  progress.reports = [...others, { ...report, files: [...files] }]
  writeProgress(progressFile, progress)
}
const reports = progress.reports.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
console.log(
  summarize(
    reports,
    reports.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
  ),
)
const kills = readKills(killsFile)
const isWhole = names.every((name) => reports.some((report) => report.name === name))
const areTooFew = isWhole && kills.total < FEWEST_KILLS
console.log(`${kills.sentence}${areTooFew ? `, but a whole run has at least ${FEWEST_KILLS}` : ''}`)
console.log(`LUNA_SEED=${seed}`)
endWith(totalOf(reports, 'failed') + (areTooFew ? 1 : 0))
