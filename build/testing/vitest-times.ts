// A reporter for Vitest that writes how long each test file took, imports and hooks included, as JSON.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'
import { root } from '../set-up.mjs'
import type { FileTime } from './file-times.ts'

function timeOf(module: TestModule): FileTime {
  const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } = module.diagnostic()
  const file = path.relative(root, module.moduleId).replaceAll(path.sep, '/')
  return { file, elapsedMs: environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration }
}

/** Writes to the file that `LUNA_TEST_TIMES` names; does nothing without it. */
export default class TimesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const target = process.env['LUNA_TEST_TIMES']
    if (target === undefined) return
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, JSON.stringify(modules.map(timeOf)))
  }
}
