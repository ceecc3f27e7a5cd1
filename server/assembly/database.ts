/** The database as the settings name it, opened and migrated, and what has to be closed again. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { LunaError } from '#shared/contract/errors.ts'
import { createPool, type DatabaseConnection, type MarketDatabase, openDatabase } from '../db/database.ts'
import { openEmbedded } from '../db/embedded/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { type PublicReads, readsOf, readsOverReplica } from '../db/public-reads.ts'
import type { MarketSettings } from '../settings.ts'

/** What to undo, newest first. */
export type Closing = (() => Promise<void>)[]

interface Connected {
  readonly connection: DatabaseConnection
  /** Settles when the embedded database stops, with why it did; never for a database that runs elsewhere. */
  readonly ended: Promise<LunaError | undefined>
}

async function connect(
  settings: MarketSettings,
  given: DatabaseConnection | undefined,
  closing: Closing,
): Promise<Connected> {
  const ended = new Promise<undefined>(() => {})
  if (given !== undefined) return { connection: given, ended }
  if (settings.databaseUrl !== null) return { connection: { connectionString: settings.databaseUrl }, ended }
  const embedded = await openEmbedded({ dataDir: join(settings.dataFolder, 'database') })
  closing.push(() => embedded.close())
  return embedded
}

interface OpenedDatabase {
  readonly database: MarketDatabase
  readonly ended: Connected['ended']
  /** To build indexes for vectors with; the embedded database has none. */
  readonly indexOwner: DatabaseConnection | null
  /** No other process serves the same database. */
  readonly isOnlyOne: boolean
}

/** Migrated to the newest schema; `given` replaces the connection in the settings. */
export async function openMarketDatabase(
  settings: MarketSettings,
  given: DatabaseConnection | undefined,
  closing: Closing,
): Promise<OpenedDatabase> {
  mkdirSync(settings.dataFolder, { recursive: true })
  const { connection, ended } = await connect(settings, given, closing)
  const migrations = createPool({ connection, maxConnections: 1 })
  try {
    await migrate(migrations)
  } finally {
    await migrations.end()
  }
  const database = openDatabase({ connection, maxConnections: settings.maxConnections })
  closing.push(() => database.close())
  const isExternal = given === undefined && settings.databaseUrl !== null
  const isOnlyOne = given === undefined && settings.databaseUrl === null
  return { database, ended, indexOwner: isExternal ? connection : null, isOnlyOne }
}

/** Over the replica that the settings name, where they name one. */
export function openPublicReads(
  { databaseReadUrl, maxConnections }: MarketSettings,
  { database, log }: { readonly database: MarketDatabase; readonly log: Logger },
  closing: Closing,
): PublicReads {
  if (databaseReadUrl === null) return readsOf(database)
  const replica = openDatabase({ connection: { connectionString: databaseReadUrl }, maxConnections })
  closing.push(() => replica.close())
  return readsOverReplica({ primary: database, replica, log })
}

export async function closeAll(closing: Closing): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close()
}

/** The database alone, for commands: as `openMarket`, and closed again after `work`. */
export async function withMarketDatabase<T>(
  settings: MarketSettings,
  work: (database: MarketDatabase) => Promise<T>,
): Promise<T> {
  const closing: Closing = []
  try {
    const { database } = await openMarketDatabase(settings, undefined, closing)
    return await work(database)
  } finally {
    await closeAll(closing)
  }
}
