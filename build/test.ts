// `npm test`: every check and test that a push needs, or the stages named: npm test -- checks | unit | page | pack |
// e2e. After one stage, parts of paths choose test files: npm test -- unit server/ledger.
import { mkdirSync, rmSync } from 'node:fs'
import { buildParts } from './app-build.ts'
import { runChecks } from './checks.ts'
import { endWith } from './end.ts'
import { runEndToEndTests } from './testing/end-to-end.ts'
import { prepareTests } from './testing/preparation.ts'
import { keepFilesInMemory } from './testing/scratch.ts'
import { checked, runStages, type Stage } from './testing/stages.ts'
import { summarize, totalOf } from './testing/summary.ts'
import { reportsFolder, runUnitTests } from './testing/unit.ts'

async function checkPacking() {
  await buildParts(['main', 'preload', 'renderer'])
  const { checkPackedApp } = await import('./pack-check.ts')
  await checkPackedApp()
  return checked(0)
}

const OTHER_THAN_PAGE = ['studio', 'market', 'faults']

/**
 * In the order of their results. The tests of the page mostly wait for their one window, so they run in parallel with
 * the others; files that are chosen by their paths may be of any project. Downloads and builds run in parallel with the
 * checks of the source, which need none of them. The unit tests and the end-to-end tests keep all cores busy by
 * themselves: together they took an eighth longer.
 */
function stagesWith(filters: readonly string[]): Stage[] {
  return [
    // Checks count as tests only where they fail, so that the total is that of the tests themselves.
    { name: 'checks', run: async () => checked((await runChecks()).length) },
    { name: 'prepare', run: prepareTests },
    {
      name: 'unit',
      after: ['checks', 'prepare'],
      run: () => runUnitTests('unit', filters.length > 0 ? { filters } : { projects: OTHER_THAN_PAGE }),
    },
    { name: 'page', after: ['checks', 'prepare'], run: () => runUnitTests('page', { projects: ['page'] }) },
    { name: 'pack', after: ['checks', 'prepare'], run: checkPacking },
    { name: 'e2e', after: ['checks', 'prepare', 'unit', 'page', 'pack'], run: () => runEndToEndTests({ filters }) },
  ]
}

/** Chooses the stages that the arguments name, all without arguments. Ends the process where they name none. */
function chooseStages(args: readonly string[]): Stage[] {
  const names = stagesWith([]).map(({ name }) => name)
  const named = args.filter((arg) => names.includes(arg))
  const filters = args.filter((arg) => !names.includes(arg))
  const takesFilters = named.length === 1 && ['unit', 'e2e'].includes(named[0] ?? '')
  if (filters.length > 0 && !takesFilters) {
    console.error(`There is no stage "${filters[0]}"; the stages are ${names.join(', ')}.`)
    console.error('Test files are chosen after one stage: npm test -- unit server/ledger')
    process.exit(2)
  }
  return stagesWith(filters).filter(({ name }) => named.length === 0 || named.includes(name))
}

const stages = chooseStages(process.argv.slice(2))
keepFilesInMemory()
const started = performance.now()
rmSync(reportsFolder, { recursive: true, force: true })
mkdirSync(reportsFolder, { recursive: true })
const reports = await runStages(stages)
console.log(summarize(reports, performance.now() - started))
endWith(totalOf(reports, 'failed'))
