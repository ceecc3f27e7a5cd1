/** What the embedded database's worker and the thread that starts it say to each other. */
import * as z from 'zod'

/** Where the worker listens: the file of a unix socket, or a port of 127.0.0.1 (0: any free one). */
const addressSchema = z.union([z.object({ socketPath: z.string() }), z.object({ port: z.int() })])
export type Address = z.infer<typeof addressSchema>

export const workerDataSchema = z.object({
  /** The folder of the data; null keeps them in memory. */
  folder: z.string().nullable(),
  /** A file written by `dump`, to start from; only into memory or a new folder. */
  dumpFile: z.string().nullable(),
  address: addressSchema,
  maxConnections: z.int().min(1),
})
export type WorkerData = z.infer<typeof workerDataSchema>

export const requestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('close') }),
  z.object({ kind: z.literal('dump'), file: z.string() }),
])
export type WorkerRequest = z.infer<typeof requestSchema>

export const replySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('listening'), address: addressSchema }),
  z.object({ kind: z.literal('dumped') }),
])
export type WorkerReply = z.infer<typeof replySchema>
