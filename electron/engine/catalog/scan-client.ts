import { Worker } from 'node:worker_threads'
import { workerUrl } from '#models/bundled-entries.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { HashQuery, ScanHit, VectorQuery } from '#shared/similarity/scanner.ts'
import type { ScanAnswer, ScanCall, ScanRequest } from './scan-messages.ts'

/** Scans of catalogs by file path, in one worker that starts with the first call. */
export interface CatalogScan {
  /** Loads a catalog, so that the first check need not wait for it. */
  open(path: string): Promise<void>
  /** From the next call on, these entries are not found any more. They stay so until the file is forgotten. */
  mask(path: string, absent: Uint32Array): void
  byHashes(path: string, query: HashQuery): Promise<readonly number[]>
  measure(path: string, query: HashQuery, vectors: VectorQuery, found: readonly number[]): Promise<readonly ScanHit[]>
  /** Lets go of the file and its memory. */
  forget(path: string): Promise<void>
  close(): Promise<void>
}

interface Waiting {
  resolve(result: ScanAnswer['result']): void
  reject(error: LunaError): void
}

export function createCatalogScan(): CatalogScan {
  const waiting = new Map<number, Waiting>()
  // Kept, so that a worker that takes over from one that stopped knows them too.
  const masks = new Map<string, Uint32Array>()
  let worker: Worker | undefined
  let lastId = 0

  function failAll(error: LunaError): void {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    worker = undefined
  }

  function start(): Worker {
    const started = new Worker(workerUrl('scan', import.meta.url))
    started.on('message', ({ id, result, error }: ScanAnswer) => {
      const caller = waiting.get(id)
      waiting.delete(id)
      if (waiting.size === 0) started.unref()
      if (error === undefined) caller?.resolve(result)
      else caller?.reject(new LunaError(error.code, error.detail))
    })
    started.on('error', (cause) => failAll(new LunaError('INTERNAL', 'the catalog scan stopped', { cause })))
    started.on('exit', () => {
      if (worker === started) failAll(new LunaError('CANCELLED', 'the catalog scan was closed'))
    })
    return started
  }

  function current(): Worker {
    if (worker === undefined) {
      worker = start()
      for (const [path, absent] of masks) void post(worker, { call: 'mask', path, absent }).catch(() => undefined)
    }
    return worker
  }

  const call = (request: ScanCall): Promise<ScanAnswer['result']> => post(current(), request)

  function post(target: Worker, request: ScanCall): Promise<ScanAnswer['result']> {
    const id = ++lastId
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      target.ref()
      target.postMessage({ ...request, id } satisfies ScanRequest)
    })
  }

  return {
    open: async (path) => void (await call({ call: 'open', path })),
    // The worker answers each call with that call's own result.
    byHashes: async (path, query) => (await call({ call: 'hashes', path, query })) as readonly number[],
    measure: async (path, query, vectors, found) =>
      (await call({ call: 'measure', path, query, vectors, found })) as readonly ScanHit[],
    mask(path, absent) {
      masks.set(path, absent)
      // A file that cannot be opened fails the searches that follow.
      if (worker !== undefined) call({ call: 'mask', path, absent }).catch(() => undefined)
    },
    forget: async (path) => {
      masks.delete(path)
      if (worker !== undefined) await call({ call: 'forget', path })
    },
    close: async () => {
      const closing = worker
      await closing?.terminate()
    },
  }
}
