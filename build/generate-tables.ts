// Writes server/db/tables.generated.ts, the types of the market's tables, from the migrations themselves.
// `--check` changes nothing and fails where the committed file differs.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { Kysely, PostgresDialect } from 'kysely'
import { generate, PostgresDialect as PostgresIntrospection } from 'kysely-codegen'
import pg from 'pg'
import { migrate } from '#server/db/migrate.ts'
import { formatted, writeOrCheck } from './generated-file.ts'

const FILE = 'server/db/tables.generated.ts'

/** The source of the table types that the migrations give. Writes nothing to the checkout, where other checks read. */
async function generateTables(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'luna-tables-'))
  const db = await PGlite.create({ extensions: { vector } })
  const server = new PGLiteSocketServer({ db, path: path.join(folder, '.s.PGSQL.5432'), maxConnections: 4 })
  await server.start()
  const pool = new pg.Pool({ host: folder, user: 'postgres', database: 'postgres', max: 1 })
  const file = path.join(folder, 'tables.ts')
  try {
    await migrate(pool)
    const dialect = new PostgresIntrospection()
    await generate({
      camelCase: false,
      db: new Kysely({ dialect: new PostgresDialect({ pool }) }),
      dialect,
      outFile: file,
      excludePattern: 'schema_migrations',
      typeMapping: { int8: 'bigint', numeric: 'string', vector: 'string', timestamptz: 'Date' },
    })
    return formatted(FILE, readFileSync(file, 'utf8'))
  } finally {
    await pool.end().catch(() => {})
    await server.stop()
    await db.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

writeOrCheck(FILE, await generateTables(), 'node build/run.mjs build/generate-tables.ts')
