/** The studio itself: settings, storage, backup, what the host can do. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { assetIdSchema } from './assets.ts'
import { procedure } from './procedure.ts'

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  creatorName: z.string().max(120).default(''),
  /** Copied into the library, or left where it is and only referenced. */
  modelHub: z.url({ protocol: /^https?$/ }).default('https://huggingface.co'),
  memoryBudgetMb: z.int().min(256).max(65_536).default(2048),
  maxFileMb: z.int().min(1).max(4096).default(200),
  maxMegapixels: z.int().min(1).max(1000).default(100),
  /** Checks every import at once; off leaves assets unchecked until asked. */
  checkOnImport: z.boolean().default(true),
  stripMetadataOnExport: z.boolean().default(true),
  welcomeDone: z.boolean().default(false),
})
export type Settings = z.infer<typeof settingsSchema>

/** What changed in the library, so that views refresh just that. */
export const changeEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('assets'), ids: z.array(assetIdSchema) }),
  z.object({ type: z.literal('library') }),
  z.object({ type: z.literal('settings') }),
  z.object({ type: z.literal('models') }),
  z.object({ type: z.literal('catalogs') }),
])
export type ChangeEvent = z.infer<typeof changeEventSchema>

export const systemContract = {
  info: procedure.output(
    z.object({
      version: z.string(),
      host: z.enum(['electron', 'browser', 'cli']),
      platform: z.string(),
      libraryPath: z.string(),
      /** Native file dialogs and paths of dropped files are at hand. */
      nativeFiles: z.boolean(),
    }),
  ),
  settings: procedure.output(settingsSchema),
  updateSettings: procedure.input(settingsSchema.partial()).output(settingsSchema),
  storage: procedure.output(
    z.object({
      databaseBytes: z.int(),
      mediaBytes: z.int(),
      thumbnailBytes: z.int(),
      modelBytes: z.int(),
      catalogBytes: z.int(),
      freeBytes: z.int(),
    }),
  ),
  changes: procedure.output(eventIterator(changeEventSchema)),
  backup: procedure.input(z.object({ path: z.string().min(1) })).output(z.object({ jobId: z.uuid() })),
}
