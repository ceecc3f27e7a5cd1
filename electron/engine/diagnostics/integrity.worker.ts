/** Reads a whole library database outside the engine's thread, changes nothing, and exits. */
import { parentPort, workerData } from 'node:worker_threads'
import SqliteDatabase from 'better-sqlite3'
import * as z from 'zod'
import { loadVectorFunctions } from '../database/open.ts'
import type { Integrity } from './integrity.ts'

const { path } = z.object({ path: z.string() }).parse(workerData)

/** More findings say no more about what to do. */
const MAX_PROBLEMS = 100

function check(): Integrity {
  try {
    const db = new SqliteDatabase(path, { readonly: true })
    try {
      loadVectorFunctions(db)
      const found = z.array(z.object({ quick_check: z.string() })).parse(db.pragma(`quick_check(${MAX_PROBLEMS})`))
      const isWhole = found.length === 1 && found[0]?.quick_check === 'ok'
      const orphans = z.array(z.unknown()).parse(db.pragma('foreign_key_check')).length
      return { state: isWhole && orphans === 0 ? 'ok' : 'damaged', problems: isWhole ? 0 : found.length, orphans }
    } finally {
      db.close()
    }
  } catch {
    return { state: 'unreadable', problems: 0, orphans: 0 }
  }
}

parentPort?.postMessage(check())
