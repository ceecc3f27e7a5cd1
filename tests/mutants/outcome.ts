/** Reads from a report of Vitest what became of a mutant. */
import * as z from 'zod'

export type Outcome =
  | { readonly type: 'killed'; readonly test: string }
  | { readonly type: 'survived' }
  /** The tests did not run, so that nothing is known about the mutant. */
  | { readonly type: 'error'; readonly reason: string }

const reportSchema = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
})
export type Report = z.infer<typeof reportSchema>

/** Reads Vitest's JSON report; null where there is none. */
export function parseReport(text: string | null): Report | null {
  return text === null ? null : reportSchema.parse(JSON.parse(text))
}

/**
 * A mutant is killed by a test that failed, and by nothing else: a file that does not load, an error between tests and
 * a run without tests would also follow from a mutant that is not even a program.
 */
export function outcomeOf(report: Report | null): Outcome {
  if (report === null) return { type: 'error', reason: 'does not load, or hangs: Vitest left no report' }
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = tests.find(({ status }) => status === 'failed')
  if (failed !== undefined) return { type: 'killed', test: failed.fullName }
  const broken = report.testResults.find(({ status }) => status === 'failed')
  if (broken !== undefined) return { type: 'error', reason: `does not load: ${firstLine(broken.message)}` }
  if (!report.success) return { type: 'error', reason: 'fails outside of its tests' }
  if (!tests.some(({ status }) => status === 'passed')) return { type: 'error', reason: 'no test ran' }
  return { type: 'survived' }
}

/** Returns why the unbroken tests say nothing about mutants; null where all pass and each guard has a test that ran. */
export function problemOfBaseline(report: Report | null, guards: readonly string[]): string | null {
  const outcome = outcomeOf(report)
  if (outcome.type === 'killed') return `"${outcome.test}" fails without any mutant`
  if (outcome.type === 'error') return outcome.reason
  const ran = (report?.testResults ?? []).filter((file) => file.assertionResults.some(isPassed))
  const idle = guards.find((guard) => !ran.some(({ name }) => name.replaceAll('\\', '/').endsWith(`/${guard}`)))
  return idle === undefined ? null : `no test of ${idle} ran`
}

function isPassed({ status }: { readonly status: string }): boolean {
  return status === 'passed'
}

function firstLine(message: string | undefined): string {
  return (message ?? '').split('\n').find((line) => line.trim() !== '') ?? 'without a message'
}
