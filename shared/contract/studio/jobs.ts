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
  failed: z.array(z.object({ path: z.string(), error: errorReportSchema })),
})
export type ImportReport = z.infer<typeof importReportSchema>

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
      }),
    )
    .output(z.object({ jobId: z.uuid() })),
  importReport: procedure.input(z.object({ jobId: z.uuid() })).output(importReportSchema),
  /** Draws a small library with our own code, so that a first look needs no files. */
  startSampleLibrary: procedure.output(z.object({ jobId: z.uuid() })),
  watchFolders: procedure.output(z.array(watchFolderSchema)),
  addWatchFolder: procedure.input(z.object({ path: z.string().min(1) })).output(watchFolderSchema),
  removeWatchFolder: procedure.input(z.object({ id: z.uuid() })).output(z.object({})),
}
