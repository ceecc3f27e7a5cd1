/**
 * Which running programs have this library open. Each holds a lock of the operating system for as long as it lives, so
 * a killed one is known to be gone at once, whatever its process number has become since.
 */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'

export interface Instance {
  readonly id: string
  /** True where this program does the background work of the library; at most one does. */
  readonly isLeader: boolean
  /** Whether another program that called itself so still runs. */
  isAlive(id: string): boolean
  /** Whether any other program has the library open. */
  hasCompany(): boolean
  close(): void
}

const LEADER = 'background'

/** Another program may hold a new lock for the moment of its look at it, milliseconds. */
const OWN_LOCK_WAIT_MS = 2_000

/** @param wantsToLead requests the background work; the current leader keeps it until its program ends */
export function joinLibrary(libraryDirectory: string, wantsToLead: boolean): Instance {
  const directory = join(libraryDirectory, 'locks')
  mkdirSync(directory, { recursive: true })
  const id = newId()
  const own = takeLock(directory, id, OWN_LOCK_WAIT_MS)
  if (own === undefined) throw new LunaError('LIBRARY_LOCKED', lockPath(directory, id))
  const leader = wantsToLead ? takeLock(directory, LEADER, 0) : undefined

  const isAlive = (name: string): boolean => {
    if (name === id) return true
    if (!existsSync(lockPath(directory, name))) return false
    const lock = takeLock(directory, name, 0)
    if (lock === undefined) return true
    lock.close()
    removeLock(directory, name)
    return false
  }

  return {
    id,
    isLeader: leader !== undefined,
    isAlive,
    hasCompany: () =>
      readdirSync(directory)
        .filter((file) => file.endsWith('.lock'))
        .map((file) => file.slice(0, -'.lock'.length))
        .some((name) => name !== id && name !== LEADER && isAlive(name)),
    close() {
      leader?.close()
      own.close()
      removeLock(directory, id)
    },
  }
}

interface Lock {
  close(): void
}

function lockPath(directory: string, name: string): string {
  return join(directory, `${name}.lock`)
}

function removeLock(directory: string, name: string): void {
  // On Windows a file that someone has open stays; it is harmless and goes with the next look.
  rmSync(lockPath(directory, name), { force: true, maxRetries: 3 })
}

/** SQLite takes and holds the system's file lock portably; nothing is ever written to the file. */
function takeLock(directory: string, name: string, waitMs: number): Lock | undefined {
  const db = new SqliteDatabase(lockPath(directory, name), { timeout: waitMs })
  try {
    db.exec('begin exclusive')
    return db
  } catch (cause) {
    db.close()
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('SQLITE_BUSY')) return undefined
    throw cause
  }
}
