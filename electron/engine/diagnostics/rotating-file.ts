/**
 * A log file that never grows beyond its limit: once full it is renamed to `name.1.log`, the one before to `name.2.log`,
 * and the oldest is deleted. Several programs may append to the same file. Only the owner of the folder can read it.
 *
 * pino-roll does the same in a worker or after an asynchronous start, so the last lines before a crash are lost. It
 * also brings date-fns, and does not expect a second program in its folder.
 */
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

export interface RotatingFile {
  /** Appends one line at once. A disk that takes nothing loses the line: a log must not fail what it reports on. */
  write(line: string): void
  close(): void
}

export interface RotatingFileOptions {
  readonly folder: string
  /** Without extension. */
  readonly name: string
  /** Of one file. */
  readonly maxBytes: number
  /** The current one and those before it. */
  readonly maxFiles: number
}

export function createRotatingFile({ folder, name, maxBytes, maxFiles }: RotatingFileOptions): RotatingFile {
  const path = join(folder, logFileName(name, 0))
  let open: number | undefined

  function descriptor(): number {
    if (open === undefined) {
      makePrivateFolder(folder)
      open = openPrivate(path)
    }
    return open
  }

  function close(): void {
    if (open !== undefined) closeSync(open)
    open = undefined
  }

  /** Where another program rotated the file already, its new one is used. */
  function makeRoom(): void {
    const isCurrent = statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(descriptor()).ino
    if (isCurrent && !rotate({ folder, name, maxFiles })) ftruncateSync(descriptor())
    close()
  }

  return {
    write(line) {
      const bytes = Buffer.from(line)
      if (bytes.length > maxBytes) return
      try {
        if (fstatSync(descriptor()).size + bytes.length > maxBytes) makeRoom()
        writeSync(descriptor(), bytes)
      } catch {
        // The disk is full or the folder is gone; the next line tries again.
        close()
      }
    },
    close,
  }
}

/** `age` counts rotations: 0 is the file being written. */
export function logFileName(name: string, age: number): string {
  return age === 0 ? `${name}.log` : `${name}.${age}.log`
}

function makePrivateFolder(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700)
}

function openPrivate(path: string): number {
  const file = openSync(path, constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY, 0o600)
  if (process.platform !== 'win32' && (fstatSync(file).mode & 0o077) !== 0) chmodSync(path, 0o600)
  return file
}

/** False where a file cannot be renamed, as on Windows while another program has it open. */
function rotate({ folder, name, maxFiles }: Pick<RotatingFileOptions, 'folder' | 'name' | 'maxFiles'>): boolean {
  const at = (age: number): string => join(folder, logFileName(name, age))
  try {
    rmSync(at(maxFiles - 1), { force: true })
    for (let age = maxFiles - 2; age >= 0; age -= 1) {
      if (statSync(at(age), { throwIfNoEntry: false }) !== undefined) renameSync(at(age), at(age + 1))
    }
    return true
  } catch {
    return false
  }
}
