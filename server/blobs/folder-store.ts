/** Blobs in a folder. A file appears under its name only when all of it is on the disk. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LunaError } from '#shared/contract/errors.ts'
import { DAY_MS } from '#shared/time.ts'
import {
  assertExpected,
  assertSha256,
  type BlobContent,
  type BlobFacts,
  type BlobStore,
  checkedAgainst,
  chunksOf,
  missing,
} from './store.ts'

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

async function writeDurably(path: string, content: BlobContent): Promise<BlobFacts> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  await using file = await open(path, 'wx')
  for await (const chunk of chunksOf(content)) {
    hash.update(chunk)
    sizeBytes += chunk.length
    await file.writeFile(chunk)
  }
  await file.sync()
  return { sha256: hash.digest('hex'), sizeBytes }
}

/** A rename survives power loss only once its folder is on the disk. Windows cannot open folders and does not need it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  await using folder = await open(path, 'r')
  await folder.sync()
}

function storageError(cause: unknown): unknown {
  const isFull = cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')
  return isFull ? new LunaError('DISK_FULL', undefined, { cause }) : cause
}

const ABANDONED_AFTER_MS = DAY_MS

/** What a server left that died while writing; another server may be writing to the same folder now. */
async function removeAbandoned(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name)
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true })
  }
}

/** Also where there is no such folder. */
export async function isFolderEmpty(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
  return names.every((name) => name === 'incoming')
}

export async function openFolderStore(folder: string): Promise<BlobStore> {
  const incoming = join(folder, 'incoming')
  await mkdir(incoming, { recursive: true })
  await removeAbandoned(incoming)

  function pathOf(sha256: string): string {
    assertSha256(sha256)
    return join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  }

  async function sizeOf(sha256: string): Promise<number | null> {
    try {
      return (await stat(pathOf(sha256))).size
    } catch (error) {
      if (isAbsent(error)) return null
      throw error
    }
  }

  return {
    async put(content, expected) {
      const temporary = join(incoming, randomUUID())
      try {
        const facts = await writeDurably(temporary, content)
        assertExpected(facts, expected)
        const path = pathOf(facts.sha256)
        await mkdir(dirname(path), { recursive: true })
        await rename(temporary, path)
        await syncFolder(dirname(path))
        return facts
      } catch (cause) {
        await rm(temporary, { force: true })
        throw storageError(cause)
      }
    },

    async get(sha256, range) {
      try {
        const file = await open(pathOf(sha256), 'r')
        if (range !== undefined) return file.createReadStream({ start: range.start, end: range.end })
        return checkedAgainst(sha256, file.createReadStream())
      } catch (error) {
        throw isAbsent(error) ? missing(sha256, error) : error
      }
    },

    has: async (sha256) => (await sizeOf(sha256)) !== null,
    sizeOf,
    delete: (sha256) => rm(pathOf(sha256), { force: true }),
  }
}
