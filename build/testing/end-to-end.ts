// The stage that Playwright runs in a real browser.
import path from 'node:path'
import { buildParts } from '../app-build.ts'
import { requireChromium } from '../chromium.ts'
import { runTool } from '../commands.ts'
import { fileTimes, readPlaywrightTimes } from './file-times.ts'
import type { StageOutcome } from './stages.ts'
import { countTests, readPlaywright } from './test-counts.ts'
import { reportsFolder } from './unit.ts'

export interface EndToEndOptions {
  /** Parts of the paths of specs; every spec by default. */
  readonly filters?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export async function runEndToEndTests({ filters = [], env = {} }: EndToEndOptions = {}): Promise<StageOutcome> {
  const report = path.join(reportsFolder, 'e2e.json')
  await buildParts(['main', 'renderer'])
  const { exitCode } = await runTool(['@playwright/test', 'playwright'], ['test', '--reporter=list,json', ...filters], {
    env: { ...env, CHROMIUM_PATH: await requireChromium(), PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    output: { name: 'e2e' },
  })
  return {
    counts: countTests(report, exitCode, readPlaywright),
    files: fileTimes(report, (found) => readPlaywrightTimes(found, 'tests/e2e')),
  }
}
