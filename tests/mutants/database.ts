/** Starts one PostgreSQL server for all runs, since starting one takes longer than most of them. */

import { ProgramUnavailable } from '#build/debian-packages.ts'
import { startPostgres } from '#build/postgres.ts'

export interface SharedDatabase {
  /** The environment that names the server to the tests. */
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const NONE: SharedDatabase = { env: {}, stop: async () => {} }
const MARKET_TESTS = /^(?:server|tests\/market|tests\/connected)\//

/** Starts none where the guards need none, where one is given from outside, or where this machine cannot have one. */
export async function openSharedDatabase(guards: readonly string[]): Promise<SharedDatabase> {
  const isGiven = Boolean(process.env['LUNA_TEST_DATABASE_URL'])
  if (isGiven || !guards.some((file) => MARKET_TESTS.test(file))) return NONE
  try {
    const server = await startPostgres()
    return { env: { LUNA_TEST_DATABASE_URL: server.connectionString }, stop: () => server.stop() }
  } catch (error) {
    if (!(error instanceof ProgramUnavailable)) throw error
    console.warn(`The market's mutants are tried on the embedded database alone: ${error.message}`)
    return NONE
  }
}
