/** Where a command writes a file, and how it gets there: a file that exists is replaced only when the user says so. */
import { constants } from 'node:fs'
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, extname, join, resolve, sep } from 'node:path'
import { storageError } from '#engine/database/storage-errors.ts'
import { LunaError } from '#shared/contract/errors.ts'

export interface OutputOptions {
  /** A file or a folder; the current folder where it is missing. */
  readonly output?: string | undefined
  /** Replace a file that exists. */
  readonly force?: boolean | undefined
}

export interface PreparedFile {
  readonly path: string
  /** Its name in a folder. */
  readonly fileName: string
}

/**
 * Copies a prepared file to where `--output` says and returns its path. A folder that is missing is created. Throws
 * FILE_EXISTS, INVALID_INPUT where the path leads through a file, FOLDER_READ_ONLY, DISK_FULL.
 */
export async function writeOutput(prepared: PreparedFile, { output, force }: OutputOptions): Promise<string> {
  const path = await targetOf(output, prepared.fileName)
  try {
    await mkdir(dirname(path), { recursive: true })
    await (force === true ? replace : create)(prepared.path, path)
  } catch (cause) {
    throw outputError(cause, path)
  }
  return path
}

/** A name that ends in a separator, or has no extension, is a folder's, whether the folder exists or not. */
async function targetOf(output: string | undefined, fileName: string): Promise<string> {
  if (output === undefined) return resolve(fileName)
  const found = await stat(output).catch(() => undefined)
  const isFolder = found?.isDirectory() ?? (output.endsWith('/') || output.endsWith(sep) || extname(output) === '')
  return isFolder ? join(resolve(output), fileName) : resolve(output)
}

async function create(from: string, path: string): Promise<void> {
  try {
    await copyFile(from, path, constants.COPYFILE_EXCL)
  } catch (cause) {
    // What was written before a disk was full is no file of the user's.
    if (codeOf(cause) === 'ENOSPC') await rm(path, { force: true })
    throw cause
  }
}

/** The former file stays whole until the new one is. */
async function replace(from: string, path: string): Promise<void> {
  const temporary = `${path}.${process.pid}.new`
  try {
    await copyFile(from, temporary)
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw cause
  }
}

function outputError(cause: unknown, path: string): unknown {
  switch (codeOf(cause)) {
    case 'EEXIST':
      return new LunaError('FILE_EXISTS', `${path}\n--force replaces it.`, { cause })
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ENOENT':
      return new LunaError('INVALID_INPUT', `--output: ${path} cannot be written`, { cause })
    default:
      return storageError(cause, path)
  }
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
}
