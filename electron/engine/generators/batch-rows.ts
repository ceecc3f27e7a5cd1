/** Batches of generated pictures as the library holds them. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { type ErrorReport, errorReportSchema } from '#shared/contract/errors.ts'
import {
  type GenerationBatch,
  type GenerationRequest,
  type GenerationResult,
  generationRequestSchema,
  generatorKindSchema,
} from '#shared/contract/studio/generators.ts'
import type { Job } from '#shared/contract/studio/jobs.ts'
import { VERDICTS } from '#shared/similarity/verdict.ts'

const batchSchema = z.object({
  id: z.string(),
  asset_id: z.string(),
  job_id: z.string(),
  generator: generatorKindSchema,
  request: z.string().transform((text) => generationRequestSchema.parse(JSON.parse(text))),
  state: z.enum(['open', 'finished', 'failed', 'interrupted']),
  error: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : errorReportSchema.parse(JSON.parse(text)))),
  created_at: z.string(),
})
export type BatchRow = z.output<typeof batchSchema>

const resultSchema = z
  .object({
    id: z.string(),
    /** Signed: SQLite's integers have 64 bits, one of them for the sign. */
    seed: z.string().transform((text) => String(BigInt.asUintN(64, BigInt(text)))),
    revision_id: z.string(),
    number: z.number(),
    picture_sha256: z.string(),
    uniqueness: z.number().nullable(),
    verdict: z.enum(VERDICTS).nullable(),
    nearest_name: z.string().nullable(),
  })
  .transform(
    (row): GenerationResult => ({
      id: row.id,
      seed: row.seed,
      revisionId: row.revision_id,
      revisionNumber: row.number,
      pictureId: row.picture_sha256,
      uniqueness: row.uniqueness,
      verdict: row.verdict,
      nearestName: row.nearest_name,
    }),
  )

/** As the table holds it. */
export function storedSeed(seed: string): bigint {
  return BigInt.asIntN(64, BigInt(seed))
}

export interface NewBatch {
  readonly id: string
  readonly assetId: string
  readonly jobId: string
  readonly generator: GenerationBatch['generator']
  readonly request: GenerationRequest
}

export function insertBatch(db: Database, { id, assetId, jobId, generator, request }: NewBatch): void {
  db.prepare(
    `insert into generation_batch (id, asset_id, job_id, generator, request, state, created_at)
     values (@id, @assetId, @jobId, @generator, @request, 'open', @now)`,
  ).run({ id, assetId, jobId, generator, request: JSON.stringify(request), now: new Date().toISOString() })
}

/** Null where there is none. */
export function readBatch(db: Database, id: string): BatchRow | null {
  const row = db.prepare('select * from generation_batch where id = ?').get(id)
  return row === undefined ? null : batchSchema.parse(row)
}

export function endBatch(db: Database, id: string, state: BatchRow['state'], error: ErrorReport | null = null): void {
  db.prepare('update generation_batch set state = @state, error = @error where id = @id').run({
    ...{ id, state },
    error: error === null ? null : JSON.stringify(error),
  })
}

export function resultsOf(db: Database, batchId: string): GenerationResult[] {
  return db
    .prepare(
      `select g.*, cast(g.seed as text) as seed, r.number from generation_result g
       join revision r on r.id = g.revision_id where batch_id = ? order by g.id`,
    )
    .all(batchId)
    .map((row) => resultSchema.parse(row))
}

/** Newest first. */
export function batchesOf(db: Database, assetId: string, jobOf: (id: string) => Job | null): GenerationBatch[] {
  return db
    .prepare('select * from generation_batch where asset_id = ? order by created_at desc, id desc')
    .all(assetId)
    .map((row) => {
      const batch = batchSchema.parse(row)
      return {
        id: batch.id,
        assetId: batch.asset_id,
        jobId: batch.job_id,
        generator: batch.generator,
        request: batch.request,
        createdAt: batch.created_at,
        state: batch.state === 'open' ? (jobOf(batch.job_id)?.state ?? 'interrupted') : batch.state,
        error: batch.error,
        results: resultsOf(db, batch.id),
      }
    })
}
