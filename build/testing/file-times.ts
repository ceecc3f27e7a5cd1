// How long each test file took, from what the test runners write themselves.
import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'

/** Duration of one test file in milliseconds, its imports and hooks included. */
export interface FileTime {
  readonly file: string
  readonly elapsedMs: number
}

const fileTimesSchema = z.array(z.object({ file: z.string(), elapsedMs: z.number() }))

interface PlaywrightSuite {
  file: string
  specs?: { tests: { results: { duration: number }[] }[] }[] | undefined
  suites?: PlaywrightSuite[] | undefined
}
const playwrightSuite: z.ZodType<PlaywrightSuite> = z.lazy(() =>
  z.object({
    file: z.string(),
    specs: z
      .array(z.object({ tests: z.array(z.object({ results: z.array(z.object({ duration: z.number() })) })) }))
      .optional(),
    suites: z.array(playwrightSuite).optional(),
  }),
)
const playwrightReport = z.object({ suites: z.array(playwrightSuite) })

function durationOf({ specs = [], suites = [] }: PlaywrightSuite): number {
  const own = specs.flatMap(({ tests }) => tests.flatMap(({ results }) => results.map(({ duration }) => duration)))
  return [...own, ...suites.map(durationOf)].reduce((sum, duration) => sum + duration, 0)
}

/** From Playwright's JSON report: the sum of each file's tests. */
export function readPlaywrightTimes(report: unknown, folder: string): FileTime[] {
  return playwrightReport
    .parse(report)
    .suites.map((suite) => ({ file: `${folder}/${suite.file}`, elapsedMs: durationOf(suite) }))
}

/** From the file that our reporter for Vitest writes. */
export const readVitestTimes = (report: unknown): FileTime[] => fileTimesSchema.parse(report)

/** What `read` finds in a JSON file; nothing where the runner ended without writing it. */
export function fileTimes(file: string, read: (report: unknown) => FileTime[]): FileTime[] {
  return existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : []
}

/** The slowest files, slowest first. */
export function slowest(files: readonly FileTime[], count: number): FileTime[] {
  return files.toSorted((a, b) => b.elapsedMs - a.elapsedMs).slice(0, count)
}
