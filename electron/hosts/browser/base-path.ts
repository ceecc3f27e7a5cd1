/**
 * The path under which a library's studio answers. A browser sends the cookies of 127.0.0.1 to every port, but only to
 * paths that the cookie names: a path that no other program can guess keeps the session from all other servers on this
 * computer. It is not what opens the studio; the session is. A library keeps its path, so that a tab that is open
 * continues after the studio was started again.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SEGMENT = /^[\w-]{32}$/

/** Returns a path such as `/s9…/` that no one can guess. */
export function newBasePath(): string {
  return `/${randomBytes(24).toString('base64url')}/`
}

/** Returns the path of this library, and stores one where there is none. Throws what writing throws. */
export function basePathOf(libraryDirectory: string): string {
  const file = join(libraryDirectory, 'browser-path')
  const stored = readStored(file)
  if (SEGMENT.test(stored)) return `/${stored}/`
  const path = newBasePath()
  const temporary = `${file}.${process.pid}.new`
  writeFileSync(temporary, path.slice(1, -1), { mode: 0o600 })
  renameSync(temporary, file)
  return path
}

function readStored(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
