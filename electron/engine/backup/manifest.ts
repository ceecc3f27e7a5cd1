/** What a backup holds; its first file. */
import * as z from 'zod'

export const MANIFEST_PATH = 'manifest.json'
export const BACKUP_DATABASE_PATH = 'library.sqlite'
/** Largest manifest that is read, bytes; every file takes about a hundred. */
export const MAX_MANIFEST_BYTES = 500_000_000

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/)

/** Paths are made of our own names alone, so that none can lead out of the library's folder. */
const pathSchema = z.union([
  z.literal(BACKUP_DATABASE_PATH),
  z.string().regex(/^media\/[0-9a-f]{2}\/[0-9a-f]{64}$/),
  z.string().regex(/^catalogs\/(?!\.)[A-Za-z0-9._-]{1,80}$/),
])

export const manifestSchema = z.object({
  format: z.literal('luna-studio-backup'),
  version: z.literal(1),
  appVersion: z.string(),
  createdAt: z.iso.datetime(),
  assets: z.int().min(0),
  files: z.array(z.object({ path: pathSchema, sizeBytes: z.int().min(0), sha256: hashSchema })),
  /** Media that the library names and whose file was gone already when the backup was made. */
  missingMedia: z.array(hashSchema),
})
export type Manifest = z.infer<typeof manifestSchema>
export type ManifestFile = Manifest['files'][number]
