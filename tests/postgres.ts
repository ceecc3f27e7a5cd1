/** The PostgreSQL server that a test run's databases are on. */

import { ProgramUnavailable } from '#build/debian-packages.ts'
import { type PostgresServer, startPostgres } from '#build/postgres.ts'

export interface TestServer {
  /** As a superuser. */
  readonly connectionString: string
  /** Ends the server, where it is one of our own. */
  stop(): Promise<void>
}

/**
 * No test depends on the server's own maintenance: a test whose plans depend on statistics collects them itself. A crash
 * of the server ends the run, so nothing has to survive one.
 */
const SERVER_SETTINGS = {
  autovacuum: 'off',
  synchronous_commit: 'off',
  checkpoint_timeout: '1h',
  max_wal_size: '4GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
}

/** Queries over the unix socket take half the time that they take over TCP. */
function bySocket({ connectionString, socketFolder }: PostgresServer): string {
  if (process.platform === 'win32') return connectionString
  const url = new URL(connectionString)
  url.searchParams.set('host', socketFolder)
  return url.href
}

/** The server that LUNA_TEST_DATABASE_URL names, else one of our own, else null, with the reason printed. */
export async function openTestServer(): Promise<TestServer | null> {
  const named = process.env.LUNA_TEST_DATABASE_URL
  if (named) return { connectionString: named, stop: async () => {} }
  try {
    const server = await startPostgres({ settings: SERVER_SETTINGS })
    return { connectionString: bySocket(server), stop: () => server.stop() }
  } catch (error) {
    if (!(error instanceof ProgramUnavailable)) throw error
    console.warn(`The market is tested on the embedded database alone: ${error.message}`)
    return null
  }
}

/** The address of another database of the same server. */
export function databaseAt(connectionString: string, name: string): string {
  const url = new URL(connectionString)
  url.pathname = `/${name}`
  return url.href
}
