/** The studio itself: settings, storage, backup, what the host can do. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { scanPresetSchema } from '../../similarity/scan-presets.ts'
import { assetIdSchema } from './assets.ts'
import { procedure } from './procedure.ts'

const settingShape = {
  theme: z.enum(['system', 'light', 'dark']),
  /** Works of this name count as the creator's own. */
  creatorName: z.string().max(120),
  /** Where models are downloaded from: the usual host, or a mirror of it. */
  modelHub: z.url({ protocol: /^https?$/ }),
  memoryBudgetMb: z.int().min(256).max(65_536),
  maxFileMb: z.int().min(1).max(4096),
  maxMegapixels: z.int().min(1).max(1000),
  /** Checks every import at once; off leaves assets unchecked until asked. */
  checkOnImport: z.boolean(),
  /** Models run on a graphics or neural processor where that gives the same results sooner. */
  useAccelerators: z.boolean(),
  /** How thoroughly a check looks for parts of a picture. */
  scanPreset: scanPresetSchema,
  stripMetadataOnExport: z.boolean(),
  welcomeDone: z.boolean(),
  /** Empty: none. */
  marketUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
  /** Keeps the market's catalog here and up to date, for checks without a connection. */
  followCatalog: z.boolean(),
  /** The log says more: every call, job and sync round. */
  detailedLog: z.boolean(),
}

/** Absent settings have their defaults. */
export const settingsSchema = z.object({
  theme: settingShape.theme.default('system'),
  creatorName: settingShape.creatorName.default(''),
  modelHub: settingShape.modelHub.default('https://huggingface.co'),
  memoryBudgetMb: settingShape.memoryBudgetMb.default(2048),
  maxFileMb: settingShape.maxFileMb.default(200),
  maxMegapixels: settingShape.maxMegapixels.default(100),
  checkOnImport: settingShape.checkOnImport.default(true),
  useAccelerators: settingShape.useAccelerators.default(true),
  scanPreset: settingShape.scanPreset.default('balanced'),
  stripMetadataOnExport: settingShape.stripMetadataOnExport.default(true),
  welcomeDone: settingShape.welcomeDone.default(false),
  marketUrl: settingShape.marketUrl.default(''),
  followCatalog: settingShape.followCatalog.default(true),
  detailedLog: settingShape.detailedLog.default(false),
})
export type Settings = z.infer<typeof settingsSchema>

/** Some settings; those absent stay as they are. Without defaults, which would set the absent ones back. */
export const settingsChangeSchema = z.object(settingShape).partial()

/** What changed in the library, so that views refresh just that. */
export const changeEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('assets'), ids: z.array(assetIdSchema) }),
  z.object({ type: z.literal('library') }),
  z.object({ type: z.literal('settings') }),
  z.object({ type: z.literal('models') }),
  z.object({ type: z.literal('catalogs') }),
  /** Address, accounts, reachability. */
  z.object({ type: z.literal('market') }),
  /** Waiting and refused changes, conflicts, and news from the market. */
  z.object({ type: z.literal('sync') }),
  /** What the market tells the account. */
  z.object({ type: z.literal('notifications') }),
  /** Submissions as the studio holds them. */
  z.object({ type: z.literal('submissions') }),
  /** The copy of the ledger, and its sums. */
  z.object({ type: z.literal('earnings') }),
  /** Downloads of what was bought. */
  z.object({ type: z.literal('purchases') }),
])
export type ChangeEvent = z.infer<typeof changeEventSchema>

export const diagnosticsSchema = z.object({
  /** To fetch like any export. */
  exportId: z.uuid(),
  fileName: z.string(),
  sizeBytes: z.int(),
  /** What is in the file; sizes before compression. */
  contents: z.array(z.object({ name: z.string(), sizeBytes: z.int() })),
  /** The text of `report.json`, one of the files. */
  report: z.string(),
})
export type Diagnostics = z.infer<typeof diagnosticsSchema>

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
  updateSettings: procedure.input(settingsChangeSchema).output(settingsSchema),
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
  /**
   * Makes a file for reports of problems: the logs, versions, settings without names and addresses, counts and states;
   * nothing of the works. Throws DISK_FULL.
   */
  prepareDiagnostics: procedure.output(diagnosticsSchema),
  /** Copies it into a folder. Throws NOT_FOUND, DISK_FULL, FOLDER_READ_ONLY, FILE_UNREADABLE. */
  saveDiagnostics: procedure
    .input(z.object({ exportId: z.uuid(), folder: z.string().min(1) }))
    .output(z.object({ path: z.string() })),
  backup: procedure.input(z.object({ path: z.string().min(1) })).output(z.object({ jobId: z.uuid() })),
}
