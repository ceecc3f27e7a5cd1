/**
 * Where the temporary files of a test run lie: in memory where the machine has room for them. A run makes and removes a
 * quarter of a million files, and nothing of it has to survive.
 */
import { accessSync, chmodSync, constants, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const MEMORY = '/dev/shm'
const PREFIX = 'luna-tests-'
/** A run holds less than one gigabyte at a time. */
const ROOM_BYTES = 4 * 1024 ** 3

const roomOf = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** Some machines let no program run from there; tests write a few. */
function canExecute(folder: string): boolean {
  const file = path.join(folder, 'program')
  writeFileSync(file, '')
  chmodSync(file, 0o755)
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  } finally {
    rmSync(file)
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Removes what runs left that were killed. */
function removeAbandoned(memory: string): void {
  for (const name of readdirSync(memory)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(path.join(memory, name), { recursive: true, force: true })
  }
}

/** A new folder in memory; null where there is no room, or no program may run. */
export function makeScratch(memory = MEMORY, room = ROOM_BYTES): string | null {
  try {
    removeAbandoned(memory)
    if (roomOf(memory) < room) return null
    const folder = mkdtempSync(path.join(memory, `${PREFIX}${process.pid}-`))
    // Servers that the tests start run as another user.
    chmodSync(folder, 0o755)
    if (canExecute(folder)) return folder
    rmSync(folder, { recursive: true })
    return null
  } catch {
    return null
  }
}

/** Lets this process and all that it starts keep their temporary files in memory; `TMPDIR` may name another place. */
export function keepFilesInMemory(): void {
  if (process.env['TMPDIR']) return
  const folder = makeScratch()
  if (folder === null) return
  process.env['TMPDIR'] = folder
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
}
