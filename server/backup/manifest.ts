/** The manifest of a backup: written last, so that a backup without one was interrupted. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'

const MANIFEST = 'manifest.json'
const NAME = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z$/

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** Within the backup's folder: never a way out of it. */
const fileName = z
  .string()
  .regex(/^[a-z0-9_][a-z0-9_./-]*$/i)
  .refine((name) => !name.includes('..'))

const fileSchema = z.object({ name: fileName, bytes: z.int().nonnegative(), sha256 })
export type BackupFile = z.infer<typeof fileSchema>

/** How the log is continued after a base backup. */
const walSchema = z.object({ timeline: z.int().positive(), start: z.string(), end: z.string() })

const databaseSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('dump'),
    serverMajor: z.int(),
    /** Where the log was when the dump began. */
    walPosition: z.string(),
    counts: z.record(z.string(), z.int().nonnegative()),
  }),
  z.object({
    kind: z.literal('base'),
    serverMajor: z.int(),
    database: z.string(),
    user: z.string(),
    wal: walSchema,
    /** A server that replays the log needs at least as much of these. */
    settings: z.record(z.string(), z.string()),
  }),
  z.object({ kind: z.literal('embedded') }),
])
export type BackupDatabase = z.infer<typeof databaseSchema>

const manifestSchema = z.object({
  format: z.literal(1),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  market: z.object({ version: z.string(), migration: z.int().nonnegative() }),
  database: databaseSchema,
  objects: z.object({ count: z.int().nonnegative(), bytes: z.int().nonnegative(), copied: z.int().nonnegative() }),
  keys: z.object({ files: z.array(z.string()), areIncluded: z.boolean() }),
  files: z.array(fileSchema),
})
export type Manifest = z.infer<typeof manifestSchema>

/** The name of a backup that starts now. */
export const backupName = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z`

/** The names of all backups in a folder, oldest first; interrupted ones too. */
export async function backupsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new LunaError('FILE_UNREADABLE', folder, { cause })
  })
  return entries
    .filter((entry) => entry.isDirectory() && NAME.test(entry.name))
    .map(({ name }) => name)
    .toSorted()
}

export async function factsOf(folder: string, name: string): Promise<BackupFile> {
  const file = join(folder, name)
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return { name, bytes: (await stat(file)).size, sha256: hash.digest('hex') }
}

/** It appears whole or not at all. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const unfinished = join(folder, `${MANIFEST}.new`)
  {
    await using file = await open(unfinished, 'w', 0o600)
    await file.writeFile(`${JSON.stringify(manifestSchema.parse(manifest), null, 2)}\n`)
    await file.sync()
  }
  await rename(unfinished, join(folder, MANIFEST))
}

/** Throws BACKUP_INCOMPLETE. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((cause: unknown) => {
    throw new LunaError('BACKUP_INCOMPLETE', `${folder} has no ${MANIFEST}: it was interrupted.`, { cause })
  })
  try {
    return manifestSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new LunaError('BACKUP_INCOMPLETE', `${join(folder, MANIFEST)} is damaged.`, { cause })
  }
}

/** What differs from the manifest; empty for a sound backup. */
export async function differingFiles(folder: string, { files }: Manifest): Promise<string[]> {
  const differing: string[] = []
  for (const { name, bytes, sha256: expected } of files) {
    const found = await factsOf(folder, name).catch(() => null)
    if (found === null) differing.push(`${name} is missing`)
    else if (found.bytes !== bytes || found.sha256 !== expected) differing.push(`${name} is damaged`)
  }
  return differing
}
