/** What the program that imports a folder of hostile files says of it. */
import * as z from 'zod'
import { importReportSchema, jobSchema } from '#shared/contract/studio/jobs.ts'

/** Over what the program holds before it begins. One picture at the pixel limit may take 400 MB by itself. */
export const MAX_GROWTH_BYTES = 600_000_000

export const importResultSchema = z.object({
  job: jobSchema,
  report: importReportSchema,
  baselineBytes: z.number(),
  peakBytes: z.number(),
})

export type ImportResult = z.infer<typeof importResultSchema>
