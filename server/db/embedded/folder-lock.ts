/**
 * Only one process may use a database folder: the embedded database has no lock of its own, and two processes on one
 * folder destroy each other's data without a word. The lock is SQLite's exclusive lock on a file in the folder: an fcntl
 * lock on Linux and macOS, LockFileEx on Windows. The system itself gives it back when its holder ends, however it ends,
 * and it holds between containers that share a volume. Network file systems without working locks are not safe.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { LunaError } from '#shared/contract/errors.ts'

/** Makes the folder where it is missing and takes its lock; returns what releases it. Throws DATABASE_LOCKED, FOLDER_READ_ONLY. */
export function lockFolder(folder: string): () => void {
  let lock: Database.Database | undefined
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    lock = new Database(join(folder, 'market.lock'), { timeout: 0 })
    lock.pragma('journal_mode = memory')
    lock.exec('begin exclusive')
  } catch (cause) {
    lock?.close()
    const isHeld = cause instanceof Error && 'code' in cause && String(cause.code).startsWith('SQLITE_BUSY')
    throw new LunaError(isHeld ? 'DATABASE_LOCKED' : 'FOLDER_READ_ONLY', folder, { cause })
  }
  const held = lock
  return () => held.close()
}
