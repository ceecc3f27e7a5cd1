/**
 * The verification records of an installed profile's files, kept next to them in `files.json`: the digest each was
 * verified with, and the size and time it then had, so that a file is read whole only once. For files the manifest does
 * not pin, the record is also the lock: what was verified on the first download is what every later one must be.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { fileError } from './file-errors.ts'

const recordSchema = z.object({
  sizeBytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Modification time at verification; null while the file is not there or not verified. */
  mtimeMs: z.number().nullable(),
  /** Commit the file was downloaded from, where the manifest names a moving revision. */
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .nullable(),
})
export type FileRecord = z.infer<typeof recordSchema>

const recordsSchema = z.object({ version: z.literal(1), files: z.record(z.string(), recordSchema) })
export type FileRecords = Readonly<Record<string, FileRecord>>

const RECORDS_FILE = 'files.json'

/** Returns an empty record if there is none or it cannot be parsed: every file is then verified again. */
export async function readRecords(folder: string): Promise<FileRecords> {
  try {
    const parsed = recordsSchema.safeParse(JSON.parse(await readFile(join(folder, RECORDS_FILE), 'utf8')))
    return parsed.success ? parsed.data.files : {}
  } catch {
    return {}
  }
}

async function writeRecords(folder: string, files: FileRecords): Promise<void> {
  const path = join(folder, RECORDS_FILE)
  const temporary = `${path}.new`
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(`${JSON.stringify({ version: 1, files }, null, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    throw fileError(cause, path)
  }
}

export interface RecordBook {
  get(localPath: string): Promise<FileRecord | undefined>
  set(localPath: string, record: FileRecord): Promise<void>
}

/** For a folder that is not ours to write to: what was verified is known as long as the process runs. */
export function openMemoryRecordBook(): RecordBook {
  const records = new Map<string, FileRecord>()
  return {
    get: async (localPath) => records.get(localPath),
    set: async (localPath, record) => void records.set(localPath, record),
  }
}

/** Changes follow one another, so that two files verified at once do not overwrite each other's record. */
export function openRecordBook(folder: string): RecordBook {
  let latest: Promise<FileRecords> | undefined
  const records = (): Promise<FileRecords> => {
    latest ??= readRecords(folder)
    return latest
  }
  return {
    get: async (localPath) => (await records())[localPath],
    async set(localPath, record) {
      const previous = records()
      const change = previous.then(async (known) => {
        const next = { ...known, [localPath]: record }
        await writeRecords(folder, next)
        return next
      })
      latest = change.catch(() => previous)
      await change
    },
  }
}
