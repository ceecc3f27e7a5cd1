/** What the main process and the engine process say to each other; parsed on both sides. */
import * as z from 'zod'

const engineOptionsSchema = z.object({
  libraryDirectory: z.string().min(1),
  modelsDirectory: z.string().min(1),
  version: z.string(),
})

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

export const toEngineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), options: engineOptionsSchema }),
  /** A port of the window comes with it; the engine serves the studio API there. */
  z.object({ type: z.literal('connect') }),
  resourceRequestSchema,
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
])
export type FromEngine = z.infer<typeof fromEngineSchema>
