import * as z from 'zod'

/** What one process of the throughput benchmark does. */
export const throughputTaskSchema = z.object({
  contender: z.enum(['ours', 'theirs']),
  size: z.enum(['standard', 'large']),
  precision: z.enum(['fp32', 'q8']),
  what: z.enum(['pictures', 'texts']),
  count: z.int().positive(),
  /** Of the pictures. */
  folder: z.string(),
})
export type ThroughputTask = z.infer<typeof throughputTaskSchema>

export const throughputResultSchema = z.object({ tookMs: z.number(), peakMemoryBytes: z.number() })
export type ThroughputResult = z.infer<typeof throughputResultSchema>
