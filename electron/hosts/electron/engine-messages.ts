/** What the main process and the engine process say to each other; parsed on both sides. */
import * as z from 'zod'
import { errorReportSchema } from '#shared/contract/errors.ts'

const engineOptionsSchema = z.object({
  libraryDirectory: z.string().min(1),
  modelsDirectory: z.string().min(1),
  logsDirectory: z.string().min(1),
  version: z.string(),
  /** Of the market where the settings name none. */
  marketUrl: z.string().nullable(),
})

/** What the engine asks of the system's key store, which the main process alone can reach. */
const secretRequestSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('get'), name: z.string() }),
  z.object({ action: z.literal('set'), name: z.string(), secret: z.string() }),
  z.object({ action: z.literal('remove'), name: z.string() }),
])
export type SecretRequest = z.infer<typeof secretRequestSchema>

const secretAnswerSchema = z.object({
  type: z.literal('secret_answer'),
  id: z.int(),
  /** Of `get`; null where there is none. */
  secret: z.string().nullable(),
  error: errorReportSchema.nullable(),
})
export type SecretAnswer = z.infer<typeof secretAnswerSchema>

/** A resource request of the window, carried to the engine process as data. */
export const resourceRequestSchema = z.object({
  type: z.literal('resource'),
  id: z.int(),
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.instanceof(ArrayBuffer).nullable(),
})
export type ResourceRequest = z.infer<typeof resourceRequestSchema>

/** What a child of the engine runs; the main process starts nothing else for it. */
export const childEntrySchema = z.enum(['analysis', 'picture'])
export type ChildEntry = z.infer<typeof childEntrySchema>

export const toEngineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), options: engineOptionsSchema }),
  /** A port of the window comes with it; the engine serves the studio API there. */
  z.object({ type: z.literal('connect') }),
  resourceRequestSchema,
  secretAnswerSchema,
  /** A port to the child comes with it. */
  z.object({ type: z.literal('child_started'), id: z.int() }),
  z.object({ type: z.literal('child_ended'), id: z.int(), how: z.string() }),
  z.object({ type: z.literal('import'), paths: z.array(z.string()) }),
  z.object({ type: z.literal('stop') }),
])
export type ToEngine = z.infer<typeof toEngineSchema>

export const fromEngineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('failed'), message: z.string(), detail: z.string().optional() }),
  z.object({
    type: z.literal('resource'),
    id: z.int(),
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    body: z.instanceof(ArrayBuffer),
  }),
  z.object({ type: z.literal('secret_request'), id: z.int(), request: secretRequestSchema }),
  z.object({ type: z.literal('start_child'), id: z.int(), entry: childEntrySchema }),
  z.object({ type: z.literal('end_child'), id: z.int() }),
])
export type FromEngine = z.infer<typeof fromEngineSchema>
