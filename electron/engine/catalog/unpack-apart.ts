/** Unpacks catalogs in a worker: a hundred thousand works take seconds, during which the engine stays responsive. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { workerUrl } from '#models/bundled-entries.ts'
import type { CatalogHeader } from '#models/catalog/format.ts'
import { type ErrorReport, LunaError } from '#shared/contract/errors.ts'

export type UnpackAnswer = { readonly header: CatalogHeader } | { readonly error: ErrorReport }

/** Objects of one block of entries at a time; what it holds in buffers is bounded by the blocks. */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 }

/** As `unpackCatalog`, in a worker. A canceled one may leave its part file. Throws what that throws, DISK_FULL. */
export async function unpackApart(from: string, to: string, signal: AbortSignal): Promise<CatalogHeader> {
  if (signal.aborted) throw new LunaError('CANCELLED')
  const worker = new Worker(workerUrl('unpack', import.meta.url), {
    workerData: { from, to },
    resourceLimits: WORKER_LIMITS,
  })
  try {
    const [answer]: UnpackAnswer[] = await once(worker, 'message', { signal })
    if (answer === undefined) throw new LunaError('INTERNAL', 'unpacking returned no result')
    if ('error' in answer) throw new LunaError(answer.error.code, answer.error.detail)
    return answer.header
  } catch (cause) {
    throw signal.aborted ? new LunaError('CANCELLED', undefined, { cause }) : cause
  } finally {
    await worker.terminate()
  }
}
