/** Brings a library file to the newest form, one transaction per step, so that a kill at any point leaves a whole step. */
import type { Database } from 'better-sqlite3'
import { LunaError } from '#shared/contract/errors.ts'
import { MIGRATIONS, type Migration } from './migrations/all.ts'

/** Marks the file as a Luna Studio library ('Luna' in ASCII), see the SQLite file format, offset 68. */
const APPLICATION_ID = 0x4c756e61

export function schemaVersion(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/**
 * Runs the steps that the file has not seen. Two programs may call it at once: the version is read again under the
 * write lock. Throws LIBRARY_TOO_NEW, or LIBRARY_CORRUPT for a SQLite file of another program.
 */
export function migrate(db: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  const newest = migrations.at(-1)?.number ?? 0
  assertOurs(db)
  assertNotNewer(schemaVersion(db), newest)
  for (const { number, sql } of migrations) {
    if (number <= schemaVersion(db)) continue
    const step = db.transaction(() => {
      const present = schemaVersion(db)
      assertNotNewer(present, newest)
      if (number <= present) return
      db.exec(sql)
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${number}`)
    })
    step.immediate()
  }
}

function assertNotNewer(present: number, newest: number): void {
  if (present > newest) {
    throw new LunaError(
      'LIBRARY_TOO_NEW',
      `The library has version ${present}; this app supports versions up to ${newest}.`,
    )
  }
}

function assertOurs(db: Database): void {
  const id = Number(db.pragma('application_id', { simple: true }))
  const tables = Number(db.prepare('select count(*) from sqlite_schema').pluck().get())
  if (id !== APPLICATION_ID && (id !== 0 || tables > 0)) {
    throw new LunaError('LIBRARY_CORRUPT', 'The file is the database of another program.')
  }
}
