// The stages that Vitest runs.
import path from 'node:path'
import { runTool } from '../commands.ts'
import { root } from '../set-up.mjs'
import { fileTimes, readVitestTimes } from './file-times.ts'
import type { StageOutcome } from './stages.ts'
import { countTests, readVitest } from './test-counts.ts'

export const reportsFolder = path.join(root, 'out', 'test')

export interface UnitOptions {
  /** Projects of vitest.config.ts; all of them by default. */
  readonly projects?: readonly string[]
  /** Parts of the paths of test files; every file by default. */
  readonly filters?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Runs Vitest, prints its lines after `name`, and keeps its reports under out/test. */
export async function runUnitTests(name: string, options: UnitOptions = {}): Promise<StageOutcome> {
  const { projects = [], filters = [], env = {} } = options
  const report = path.join(reportsFolder, `${name}.json`)
  const times = path.join(reportsFolder, `${name}-times.json`)
  const { exitCode } = await runTool(
    ['vitest'],
    [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      `--reporter=${path.join(import.meta.dirname, 'vitest-times.ts')}`,
      ...projects.map((project) => `--project=${project}`),
      ...filters,
    ],
    // A bundler in this process, or the surroundings, may say "production", for which React has no test tools.
    { env: { ...env, NODE_ENV: 'test', LUNA_TEST_TIMES: times }, output: { name } },
  )
  return { counts: countTests(report, exitCode, readVitest), files: fileTimes(times, readVitestTimes) }
}
