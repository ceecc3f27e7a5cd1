/** One profile's folder: which of its files are there and are what they must be. */
import { open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LunaError } from '#shared/contract/errors.ts'
import { digestFile, type Expectation, type FileDigests, findMismatch } from './digest.ts'
import { fileError } from './file-errors.ts'
import type { PlacedFile } from './manifest.ts'
import { type FileRecord, type FileRecords, openRecordBook, type RecordBook } from './records.ts'

export interface FileCheck {
  readonly state: 'missing' | 'verified' | 'damaged'
  readonly sizeBytes: number
  /** What is wrong with a damaged file. */
  readonly detail?: string
}

export interface ProfileFolder {
  readonly path: string
  pathOf(file: PlacedFile): string
  partPathOf(file: PlacedFile): string
  /** What the file must be: pinned by the manifest, else locked by its first download, else unknown. */
  expectation(file: PlacedFile): Promise<Expectation | undefined>
  record(file: PlacedFile): Promise<FileRecord | undefined>
  /** Reads a file whole unless it was verified before and has not changed since; `recheck` reads it in any case. */
  check(file: PlacedFile, options?: { recheck?: boolean; signal?: AbortSignal }): Promise<FileCheck>
  /**
   * Moves a complete file on the same volume into place, if it is the expected one.
   * @throws MODEL_FILE_CORRUPT (the candidate is then removed)
   */
  install(
    file: PlacedFile,
    candidate: string,
    expected: Expectation & { revision?: string | undefined },
    signal?: AbortSignal,
  ): Promise<void>
  /** Keeps locks learned elsewhere for files that are not pinned and not locked here. */
  adoptLocks(files: readonly PlacedFile[], locks: FileRecords): Promise<void>
  /** Removes a file and what was downloaded of it; its lock stays. */
  remove(file: PlacedFile): Promise<void>
}

interface Context {
  readonly book: RecordBook
  readonly pathOf: (file: PlacedFile) => string
}

export function openProfileFolder(path: string, book: RecordBook = openRecordBook(path)): ProfileFolder {
  const pathOf = (file: PlacedFile): string => join(path, file.localPath)
  const partPathOf = (file: PlacedFile): string => `${pathOf(file)}.part`
  const context = { book, pathOf }
  return {
    path,
    pathOf,
    partPathOf,
    expectation: (file) => expectationOf(book, file),
    record: (file) => book.get(file.localPath),
    check: (file, options = {}) => check(context, file, options),
    install: (file, candidate, expected, signal) => install(context, file, candidate, expected, signal),
    async adoptLocks(files, locks) {
      for (const file of files) {
        const lock = locks[file.localPath]
        if (lock !== undefined && (await expectationOf(book, file)) === undefined) {
          await book.set(file.localPath, { ...lock, mtimeMs: null })
        }
      }
    },
    async remove(file) {
      try {
        await rm(pathOf(file), { force: true })
        await rm(partPathOf(file), { force: true })
      } catch (cause) {
        throw fileError(cause, pathOf(file))
      }
      await forget(book, file)
    },
  }
}

async function expectationOf(book: RecordBook, file: PlacedFile): Promise<Expectation | undefined> {
  if (file.sizeBytes !== null && file.sha256 !== null) {
    return { sizeBytes: file.sizeBytes, digest: { algorithm: 'sha256', hex: file.sha256 } }
  }
  const lock = await book.get(file.localPath)
  return lock && { sizeBytes: lock.sizeBytes, digest: { algorithm: 'sha256', hex: lock.sha256 } }
}

async function check(
  { book, pathOf }: Context,
  file: PlacedFile,
  { recheck = false, signal }: { recheck?: boolean; signal?: AbortSignal },
): Promise<FileCheck> {
  const stats = await stat(pathOf(file)).catch(() => undefined)
  if (stats === undefined) return { state: 'missing', sizeBytes: 0 }
  const sizeBytes = stats.size
  const expected = await expectationOf(book, file)
  if (expected === undefined) return { state: 'damaged', sizeBytes, detail: 'its checksum is unknown' }
  const known = await book.get(file.localPath)
  const unchanged = known?.mtimeMs === stats.mtimeMs && known.sizeBytes === sizeBytes
  if (!recheck && unchanged && known.sha256 === expected.digest.hex) return { state: 'verified', sizeBytes }
  const found =
    sizeBytes === expected.sizeBytes ? await digest(pathOf(file), signal) : { sizeBytes, sha256: '', gitSha1: '' }
  const detail = findMismatch(found, expected)
  if (detail !== undefined) {
    await forget(book, file)
    return { state: 'damaged', sizeBytes, detail }
  }
  const { sha256 } = found
  if (!unchanged || known.sha256 !== sha256) {
    await remember(book, file, { sizeBytes, sha256, mtimeMs: stats.mtimeMs, revision: known?.revision ?? null })
  }
  return { state: 'verified', sizeBytes }
}

async function install(
  { book, pathOf }: Context,
  file: PlacedFile,
  candidate: string,
  expected: Expectation & { revision?: string | undefined },
  signal: AbortSignal | undefined,
): Promise<void> {
  const found = await digest(candidate, signal)
  const mismatch = findMismatch(found, expected)
  if (mismatch !== undefined) {
    await rm(candidate, { force: true })
    throw new LunaError('MODEL_FILE_CORRUPT', `${file.localPath}: ${mismatch}`)
  }
  try {
    await flush(candidate)
    await rename(candidate, pathOf(file))
  } catch (cause) {
    throw fileError(cause, pathOf(file))
  }
  const { mtimeMs } = await stat(pathOf(file))
  const { sizeBytes, sha256 } = found
  await book.set(file.localPath, { sizeBytes, sha256, mtimeMs, revision: expected.revision ?? null })
}

/** A folder that may only be read still serves: its files are then read whole each time the app starts. */
async function remember(book: RecordBook, file: PlacedFile, record: FileRecord): Promise<void> {
  await book.set(file.localPath, record).catch(() => undefined)
}

/** Its lock stays; that it was verified no longer holds. */
async function forget(book: RecordBook, file: PlacedFile): Promise<void> {
  const known = await book.get(file.localPath)
  if (known !== undefined && known.mtimeMs !== null) await remember(book, file, { ...known, mtimeMs: null })
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function digest(path: string, signal: AbortSignal | undefined): Promise<FileDigests> {
  try {
    return await digestFile(path, signal)
  } catch (cause) {
    throw fileError(cause, path)
  }
}
