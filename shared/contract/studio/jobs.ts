/** Work that outlasts a call: imports, downloads, re-fingerprinting. Survives a restart where it says so. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { errorReportSchema } from '../errors.ts'
import { assetIdSchema, timestampSchema } from './assets.ts'
import { procedure } from './procedure.ts'

export const jobSchema = z.object({
  id: z.uuid(),
  kind: z.enum([
    'import',
    'fingerprint',
    'model_download',
    'model_import',
    'catalog_import',
    'catalog_download',
    'backup',
    'sample_library',
    'purchase_download',
    'generation',
  ]),
  /** What it works on, in the user's words: a folder, a model's title. */
  title: z.string(),
  state: z.enum(['queued', 'running', 'finished', 'cancelled', 'failed']),
  done: z.number(),
  /** 0 while the size of the work is not known yet. */
  total: z.number(),
  unit: z.enum(['items', 'bytes']),
  error: errorReportSchema.nullable(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
})
export type Job = z.infer<typeof jobSchema>

export const importReportSchema = z.object({
  imported: z.array(z.object({ path: z.string(), assetId: assetIdSchema, name: z.string() })),
  skipped: z.array(
    z.object({
      path: z.string(),
      assetId: assetIdSchema.nullable(),
      reason: z.enum(['already_in_library', 'hidden', 'sidecar']),
    }),
  ),
  failed: z.array(
    z.object({
      /** Names the file to `retryImport`. */
      item: z.int(),
      path: z.string(),
      /** Within the folder that was imported, its name first; empty for a file that was chosen by itself. */
      folder: z.string(),
      error: errorReportSchema,
    }),
  ),
})
export type ImportReport = z.infer<typeof importReportSchema>

/** What is to be done after an import. Each of its assets that is not in the trash is in one of the lists. */
export const importOutcomeSchema = z.object({
  /** Copies of each other or of another work: `groups` has those among themselves. */
  copies: z.array(assetIdSchema),
  ready: z.array(assetIdSchema),
  /** Unique, but named by a camera, a generator or a number. */
  unnamed: z.array(assetIdSchema),
  /** Unique and named; `missing` are fields of the card that a submission needs, such as `description`. */
  incomplete: z.array(z.object({ assetId: assetIdSchema, missing: z.array(z.string()) })),
  /** Their uniqueness is not known yet. */
  unchecked: z.array(assetIdSchema),
  /** Groups of copies within the import. */
  groups: z.int(),
})
export type ImportOutcome = z.infer<typeof importOutcomeSchema>

export const watchFolderSchema = z.object({
  id: z.uuid(),
  path: z.string(),
  active: z.boolean(),
  error: errorReportSchema.nullable(),
})

export const jobsContract = {
  list: procedure.output(z.array(jobSchema)),
  /** First the present jobs, then each change as it happens; ends when the caller goes away. */
  watch: procedure.output(eventIterator(jobSchema)),
  cancel: procedure.input(z.object({ id: z.uuid() })).output(z.object({})),
  /** Forgets finished jobs. */
  clear: procedure.output(z.object({})),
  /** Files and folders of this machine, or files uploaded through the host (`/upload` answers with an upload id). */
  startImport: procedure
    .input(
      z.object({
        paths: z.array(z.string().min(1)).max(10_000).default([]),
        uploads: z.array(z.uuid()).max(10_000).default([]),
        /** Files that the host refused to import, to list in the same report. */
        refused: z
          .array(z.object({ path: z.string().min(1).max(4_000), error: errorReportSchema }))
          .max(10_000)
          .default([]),
      }),
    )
    .output(z.object({ jobId: z.uuid() })),
  importReport: procedure.input(z.object({ jobId: z.uuid() })).output(importReportSchema),
  /**
   * Takes up files that failed, all by default, as a part of the same job; `uploads` has those that were sent again.
   * `started` is how many there are: files that are not there any more stay as they are.
   */
  retryImport: procedure
    .input(
      z.object({
        jobId: z.uuid(),
        items: z.array(z.int()).max(10_000).optional(),
        uploads: z.array(z.uuid()).max(10_000).default([]),
      }),
    )
    .output(z.object({ started: z.int() })),
  importOutcome: procedure.input(z.object({ jobId: z.uuid() })).output(importOutcomeSchema),
  /** Draws a small library with our own code, so that a first look needs no files. */
  startSampleLibrary: procedure.output(z.object({ jobId: z.uuid() })),
  watchFolders: procedure.output(z.array(watchFolderSchema)),
  addWatchFolder: procedure.input(z.object({ path: z.string().min(1) })).output(watchFolderSchema),
  removeWatchFolder: procedure.input(z.object({ id: z.uuid() })).output(z.object({})),
}
