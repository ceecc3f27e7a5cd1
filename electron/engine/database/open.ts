/** Opens a library's database: write-ahead log, durable commits, foreign keys, vector functions, newest form. */
import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase, { type Database } from 'better-sqlite3'
import { getLoadablePath } from 'sqlite-vec'
import { LunaError } from '#shared/contract/errors.ts'
import { log } from '../diagnostics/log.ts'
import { assertIntact, isKnownIntact, noteLeft } from './intact.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { storageError } from './storage-errors.ts'

export const DATABASE_FILE = 'library.sqlite'

/** How long a write waits for another program's write (the command line next to the app), milliseconds. */
const BUSY_TIMEOUT_MS = 10_000

/**
 * Creates the folder and the file where they are absent.
 * Throws LIBRARY_TOO_NEW, LIBRARY_CORRUPT, LIBRARY_LOCKED, DISK_FULL or FOLDER_READ_ONLY.
 */
export function openLibraryDatabase(directory: string): Database {
  const path = join(directory, DATABASE_FILE)
  const startedAt = performance.now()
  let db: Database | undefined
  try {
    makeFolder(directory)
    const isIntact = isKnownIntact(path)
    db = new SqliteDatabase(path, { timeout: BUSY_TIMEOUT_MS })
    prepareConnection(db)
    if (!isIntact) assertIntact(db, path)
    const before = schemaVersion(db)
    migrate(db)
    const schema = schemaVersion(db)
    const ms = Math.round(performance.now() - startedAt)
    if (schema !== before) log('library_migrated', { from: before, to: schema, ms })
    log('library_opened', { schemaVersion: schema, ms, isChecked: !isIntact, assets: countAssets(db) })
    return db
  } catch (cause) {
    db?.close()
    throw storageError(cause, path)
  }
}

const countAssets = (db: Database): number => Number(db.prepare('select count(*) from asset').pluck().get())

/** So that the next opening knows that it was closed in order. */
export function closeLibraryDatabase(db: Database, directory: string): void {
  db.close()
  noteLeft(join(directory, DATABASE_FILE))
}

/**
 * Other users of this computer cannot enter the folder, whatever the files in it allow: it contains unpublished works.
 * Node reports a read-only file system here as a missing folder; either way the folder cannot be used.
 */
function makeFolder(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    closeToOthers(directory)
  } catch (cause) {
    const error = storageError(cause, directory)
    throw error instanceof LunaError ? error : new LunaError('FOLDER_READ_ONLY', directory, { cause })
  }
}

/** Libraries of earlier versions were open to all. */
function closeToOthers(directory: string): void {
  // On Windows it is the user's profile that is closed.
  if (process.platform === 'win32' || statSync(directory).uid !== process.getuid?.()) return
  if ((statSync(directory).mode & 0o077) === 0) return
  try {
    chmodSync(directory, 0o700)
  } catch (cause) {
    // Disks without permissions (exFAT, some network shares) keep what they were mounted with.
    if (!(cause instanceof Error && 'code' in cause && (cause.code === 'EPERM' || cause.code === 'ENOTSUP')))
      throw cause
  }
}

function prepareConnection(db: Database): void {
  // Before the first statement: a journal change needs the file's lock for a moment.
  db.pragma('journal_mode = wal')
  db.pragma('synchronous = full')
  db.pragma('foreign_keys = on')
  db.pragma('temp_store = memory')
  db.pragma('cache_size = -65536')
  loadVectorFunctions(db)
  db.function('hamming', { deterministic: true }, hammingOfHex)
}

/** A packed app has native files outside of its archive, where the system can load them. */
export function loadVectorFunctions(db: Database): void {
  db.loadExtension(getLoadablePath().replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked'))
}

/** Bits in which two 64-bit hashes in 16 hex digits differ, 0 to 64; null unless both are such hashes. */
function hammingOfHex(left: unknown, right: unknown): number | null {
  if (typeof left !== 'string' || typeof right !== 'string' || left.length !== 16 || right.length !== 16) return null
  return (
    bitCount(Number.parseInt(left.slice(0, 8), 16) ^ Number.parseInt(right.slice(0, 8), 16)) +
    bitCount(Number.parseInt(left.slice(8), 16) ^ Number.parseInt(right.slice(8), 16))
  )
}

/** Set bits of a 32-bit integer, by parallel sums (Warren, Hacker's Delight, 5-1). */
function bitCount(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
