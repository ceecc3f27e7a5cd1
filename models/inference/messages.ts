/** What the engine and its workers say to each other. */
import * as z from 'zod'
import { errorReportSchema } from '#shared/contract/errors.ts'
import { acceleratorSchema, placementSchema } from '#shared/contract/studio/models.ts'
import { preprocessSchema } from '../profiles/preprocess.ts'

const modelFields = {
  modelPath: z.string(),
  dimensions: z.int().positive(),
  threads: z.int().positive(),
  /** To be tried before the processor. */
  accelerators: z.array(acceleratorSchema),
}
const textFields = { ...modelFields, tokenizerPath: z.string(), maxTokens: z.int().positive() }

/** Which model a worker serves; it serves this one only. */
export const towerConfigSchema = z.discriminatedUnion('tower', [
  z.object({
    ...modelFields,
    tower: z.literal('image'),
    preprocess: preprocessSchema,
  }),
  z.object({ ...textFields, tower: z.literal('imageText'), tokenizer: z.enum(['clip', 'wordpiece']) }),
  z.object({ ...textFields, tower: z.literal('text') }),
])
export type TowerConfig = z.infer<typeof towerConfigSchema>
export type TowerName = TowerConfig['tower']

const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
const imageInputSchema = z.union([
  z.object({ width: z.int(), height: z.int(), data: bytesSchema }),
  z.object({ path: z.string() }),
  z.object({ bytes: bytesSchema }),
])
/** Decoded RGB pixels (copied to the worker), or a file or its bytes, which the worker decodes. */
export type ImageInput = z.infer<typeof imageInputSchema>

export const requestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('images'), jobId: z.int(), items: z.array(imageInputSchema) }),
  z.object({ kind: z.literal('texts'), jobId: z.int(), items: z.array(z.string()) }),
  z.object({ kind: z.literal('close') }),
])
export type WorkerRequest = z.infer<typeof requestSchema>

/** One per item, in order: a vector of length 1, or why there is none. */
const outcomeSchema = z.union([
  z.object({ vector: z.instanceof(Float32Array) }),
  z.object({ error: errorReportSchema }),
])
export type Outcome = z.infer<typeof outcomeSchema>

/** The worker says once where its model runs, then what came of each job. */
export const replySchema = z.union([
  z.object({ jobId: z.int(), outcomes: z.array(outcomeSchema) }),
  z.object({ placement: placementSchema }),
])
export type WorkerReply = z.infer<typeof replySchema>
