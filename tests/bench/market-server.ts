/** A PostgreSQL server of its own for one benchmark, with the market's tables. */
import type pg from 'pg'
import { type PostgresOptions, type PostgresServer, startPostgres } from '#build/postgres.ts'
import { createPool, type DatabaseConnection, type MarketDatabase, openDatabase } from '#server/db/database.ts'
import { migrate } from '#server/db/migrate.ts'

export interface MarketServer {
  readonly server: PostgresServer
  /** Over the unix socket. */
  readonly connection: DatabaseConnection & { readonly host: string; readonly port: number }
  /** As the superuser. */
  readonly pool: pg.Pool
  readonly database: MarketDatabase
  close(): Promise<void>
}

const CONNECTIONS = 8

export async function openMarketServer(options: PostgresOptions): Promise<MarketServer> {
  const server = await startPostgres(options)
  const { port } = new URL(server.connectionString)
  const connection = { host: server.socketFolder, port: Number(port), user: 'postgres', database: 'postgres' }
  const pool = createPool({ connection, maxConnections: 2 })
  const database = openDatabase({ connection, maxConnections: CONNECTIONS })
  async function close(): Promise<void> {
    await database.close()
    await pool.end()
    await server.stop()
  }
  try {
    await migrate(pool)
    return { server, connection, pool, database, close }
  } catch (error) {
    await close()
    throw error
  }
}
