// `npm test`: all checks and tests, or the stages named: npm test -- checks | unit | pack | e2e.
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { buildParts } from './app-build.ts'
import { runChecks } from './checks.ts'
import { requireChromium } from './chromium.ts'
import { runTool, seconds } from './commands.ts'
import { endWith } from './end.ts'
import { root } from './set-up.mjs'
import { type Counts, countTests, NONE, readPlaywright, readVitest } from './test-counts.ts'

const reports = path.join(root, 'out', 'test')

async function runUnitTests(): Promise<Counts> {
  const report = path.join(reports, 'unit.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { exitCode } = await runTool(['vitest'], ['run', ...reporters])
  return countTests(report, exitCode, readVitest)
}

async function runEndToEndTests(): Promise<Counts> {
  const report = path.join(reports, 'e2e.json')
  await buildParts(['renderer'])
  const env = { CHROMIUM_PATH: await requireChromium(), PLAYWRIGHT_JSON_OUTPUT_FILE: report }
  const { exitCode } = await runTool(['@playwright/test', 'playwright'], ['test', '--reporter=list,json'], { env })
  return countTests(report, exitCode, readPlaywright)
}

/** Checks count as tests only where they fail, so that the total is that of the tests themselves. */
const STAGES: Record<string, () => Promise<Counts>> = {
  checks: async () => ({ ...NONE, failed: (await runChecks()).length }),
  unit: runUnitTests,
  pack: async () => {
    await buildParts(['main', 'preload', 'renderer'])
    const { checkPackedApp } = await import('./pack-check.ts')
    await checkPackedApp()
    return NONE
  },
  e2e: runEndToEndTests,
}

type StageResult = { line: string; counts: Counts }

async function runStage(name: string, stage: () => Promise<Counts>): Promise<StageResult> {
  console.log(`\n=== ${name}`)
  const started = performance.now()
  const counts = await stage().catch((error: unknown) => {
    console.error(error)
    return { ...NONE, failed: 1 }
  })
  const verdict = counts.failed === 0 ? 'ok' : `${counts.failed} failed`
  const tests = counts.passed > 0 ? `, ${counts.passed} passed` : ''
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
  return { line: `${name}: ${verdict}${tests}${skipped} (${seconds(performance.now() - started)})`, counts }
}

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !(name in STAGES))
if (unknown !== undefined) {
  console.error(`There is no stage "${unknown}"; there are: ${Object.keys(STAGES).join(', ')}`)
  process.exit(2)
}
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })
const results: StageResult[] = []
for (const [name, stage] of Object.entries(STAGES)) {
  if (wanted.length === 0 || wanted.includes(name)) results.push(await runStage(name, stage))
}
const total = (key: keyof Counts): number => results.reduce((sum, { counts }) => sum + counts[key], 0)
console.log(`\n${results.map(({ line }) => line).join('\n')}\n`)
console.log(`${total('passed')} passed, ${total('failed')} failed`)
endWith(total('failed'))
