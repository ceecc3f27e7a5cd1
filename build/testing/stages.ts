// Runs the stages of a test command, several at once where one does not wait for another, and collects their results.
import { seconds } from '../commands.ts'
import type { FileTime } from './file-times.ts'
import { type Counts, NONE } from './test-counts.ts'

export interface StageOutcome {
  readonly counts: Counts
  /** How long each test file took; empty for a stage without test files. */
  readonly files: readonly FileTime[]
}

export interface Stage {
  readonly name: string
  /** Names of stages that end first, where they are part of the run. Their failure does not keep this one from running. */
  readonly after?: readonly string[]
  run(): Promise<StageOutcome>
}

export interface StageReport extends StageOutcome {
  readonly name: string
  readonly elapsedMs: number
}

/** The outcome of a stage that has no test files and counts only what failed. */
export const checked = (failed: number): StageOutcome => ({ counts: { ...NONE, failed }, files: [] })

/** Runs one stage; an error that it throws counts as one failure. */
export async function runStage({ name, run }: Stage): Promise<StageReport> {
  console.log(`\n=== ${name}`)
  const started = performance.now()
  const outcome = await run().catch((error: unknown) => {
    console.error(error)
    return checked(1)
  })
  const report = { name, ...outcome, elapsedMs: performance.now() - started }
  console.log(`=== ${describe(report)}`)
  return report
}

/** Runs every stage as soon as those that it comes after have ended. The reports are in the order of the stages. */
export function runStages(stages: readonly Stage[]): Promise<StageReport[]> {
  const running = new Map<string, Promise<StageReport>>()
  for (const stage of stages) {
    const before = (stage.after ?? []).flatMap((name) => running.get(name) ?? [])
    running.set(
      stage.name,
      Promise.all(before).then(() => runStage(stage)),
    )
  }
  return Promise.all(running.values())
}

function describe({ name, counts, elapsedMs }: StageReport): string {
  const verdict = counts.failed === 0 ? 'ok' : `${counts.failed} failed`
  return `${name}: ${verdict}, ${counts.passed} passed, ${counts.skipped} skipped (${seconds(elapsedMs)})`
}
