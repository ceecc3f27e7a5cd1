/**
 * Whether a library's database is whole. Reading all of it takes seconds for large libraries, so it is done where there
 * is a reason: the file is not as the last program left it, that program did not end by itself, or a week has passed, in
 * which a disk may have lost something by itself.
 */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { DAY_MS } from '#shared/time.ts'

const CHECKED_EVERY_MS = 7 * DAY_MS

const markSchema = z.object({
  /** Of the last check of the whole file, which found nothing. */
  checkedAt: z.iso.datetime(),
  /** How the file was left; null while a program has it open. */
  left: z.object({ sizeBytes: z.number(), modifiedNs: z.string() }).nullable(),
})
type Mark = z.infer<typeof markSchema>

const markPath = (path: string): string => `${path}.checked`

/** Null where there is none, or none that is understood. */
function readMark(path: string): Mark | null {
  try {
    return markSchema.parse(JSON.parse(readFileSync(markPath(path), 'utf8')))
  } catch {
    return null
  }
}

/** Without a mark the next opening looks at everything; that is no reason to fail. */
function writeMark(path: string, mark: Mark): void {
  try {
    writeFileSync(markPath(path), JSON.stringify(mark))
  } catch {
    rmSync(markPath(path), { force: true })
  }
}

function leftAs(path: string): NonNullable<Mark['left']> {
  const { size, mtimeNs } = statSync(path, { bigint: true })
  return { sizeBytes: Number(size), modifiedNs: String(mtimeNs) }
}

/** What is not yet in the file: of a program that has it open, or that ended in the middle. */
function hasLog(path: string): boolean {
  return existsSync(`${path}-wal`)
}

/** Ask before the file is opened, which changes it. */
export function isKnownIntact(path: string, now: Date = new Date()): boolean {
  const mark = readMark(path)
  if (mark === null || mark.left === null || hasLog(path) || !existsSync(path)) return false
  const ageMs = now.getTime() - Date.parse(mark.checkedAt)
  const left = leftAs(path)
  const isAsLeft = left.sizeBytes === mark.left.sizeBytes && left.modifiedNs === mark.left.modifiedNs
  return isAsLeft && ageMs >= 0 && ageMs < CHECKED_EVERY_MS
}

/** Reads all of it. Throws LIBRARY_CORRUPT. */
export function assertIntact(db: Database, path: string): void {
  const finding = db.pragma('quick_check(1)', { simple: true })
  if (finding !== 'ok') throw new LunaError('LIBRARY_CORRUPT', String(finding))
  writeMark(path, { checkedAt: new Date().toISOString(), left: null })
}

/** Call once the connection is closed. */
export function noteLeft(path: string): void {
  const mark = readMark(path)
  if (mark === null || !existsSync(path)) return
  writeMark(path, { ...mark, left: hasLog(path) ? null : leftAs(path) })
}
