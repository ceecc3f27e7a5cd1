// What the tests need besides the packages: a browser, a PostgreSQL, and the built app.
import { buildParts } from '../app-build.ts'
import { requireChromium } from '../chromium.ts'
import { ProgramUnavailable } from '../debian-packages.ts'
import { postgresPrograms } from '../postgres-packages.ts'
import type { StageOutcome } from './stages.ts'
import { checked } from './stages.ts'

async function preparePostgres(): Promise<void> {
  if (process.env['LUNA_TEST_DATABASE_URL']) return
  try {
    await postgresPrograms()
  } catch (error) {
    // The market is then tested on the embedded database alone, which the tests say themselves.
    if (!(error instanceof ProgramUnavailable)) throw error
  }
}

/** One after the other: both may have apt install Debian's packages, and apt serves one program at a time. */
async function prepareServers(): Promise<void> {
  try {
    await requireChromium()
  } finally {
    await preparePostgres()
  }
}

/** Counts as failures what could not be made ready; what needs it fails with its own words later. */
export async function prepareTests(): Promise<StageOutcome> {
  const results = await Promise.allSettled([prepareServers(), buildParts(['renderer', 'main', 'preload'])])
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  for (const failure of failures) console.error(failure instanceof Error ? failure.message : failure)
  return checked(failures.length)
}
