/** What the program that imports a folder of hostile files says of it. */
import * as z from 'zod'
import { importReportSchema, jobSchema } from '#shared/contract/studio/jobs.ts'

/** Over what the program holds before it begins. One picture at the pixel limit may take 400 MB by itself. */
export const MAX_GROWTH_BYTES = 600_000_000

/**
 * Of the program with all processes that decode for it, for each of them. A good picture at the pixel limit takes about
 * 900 MB where it is read, and small files come nowhere near.
 */
export const MAX_PROCESS_BYTES = 1_000_000_000

export const importResultSchema = z.object({
  job: jobSchema,
  report: importReportSchema,
  baselineBytes: z.number(),
  peakBytes: z.number(),
})

export type ImportResult = z.infer<typeof importResultSchema>
