/** The databases of the markets: on PostgreSQL where the machine has it, else each in the folder of its market. */
import { basename, dirname } from 'node:path'
import pg from 'pg'
import { extent } from '../extent.ts'
import { databaseAt, openTestServer, type TestServer } from '../postgres.ts'

/** Starts the server that the markets of a run share. A long run tries the embedded database instead. */
export async function openMarketServer(): Promise<TestServer | null> {
  return extent === 'long' ? null : await openTestServer()
}

const nameOf = (folder: string): string => `${basename(dirname(folder))}-${basename(folder)}`

async function atServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The address of the database of the market in a folder. */
export const databaseOf = (server: string, folder: string): string =>
  databaseAt(server, encodeURIComponent(nameOf(folder)))

/** Creates the database of a market that is about to start; with `copyOf`, as the closed market in that folder left its own. */
export async function createDatabase(server: string, folder: string, copyOf?: string): Promise<void> {
  const as = copyOf === undefined ? '' : `template ${pg.escapeIdentifier(nameOf(copyOf))} strategy file_copy`
  await atServer(server, `create database ${pg.escapeIdentifier(nameOf(folder))} ${as}`)
}

export async function dropDatabase(server: string, folder: string): Promise<void> {
  await atServer(server, `drop database if exists ${pg.escapeIdentifier(nameOf(folder))} with (force)`)
}
