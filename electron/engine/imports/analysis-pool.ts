/** A few workers that analyse files. One that takes too long, or runs out of memory, is ended and replaced. */
import { Worker } from 'node:worker_threads'
import { workerUrl } from '#models/worker-url.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { createLimiter } from '../limiter.ts'
import type { Analysis, AnalysisAnswer, AnalysisCall, AnalysisFolders, AnalysisRequest } from './analysis-messages.ts'

export interface AnalysisPool {
  /** Throws why the file is refused; IMAGE_DECODE_TIMEOUT or FILE_TOO_LARGE where it was too much for its worker. */
  analyse(request: AnalysisRequest, signal: AbortSignal): Promise<Analysis>
  close(): Promise<void>
}

export interface AnalysisPoolOptions {
  readonly folders: AnalysisFolders
  readonly size: number
  readonly timeoutMs?: number
}

/** Decoding has its own, shorter limit; this one catches everything else. */
const TIMEOUT_MS = 90_000
/** A cancelled file may still end in order, so that it leaves no remnants. */
const GRACE_MS = 3_000
/** JavaScript objects only; pictures and file contents lie outside. */
const HEAP_LIMIT_MB = 512

interface Slot {
  worker: Worker | undefined
}

export function createAnalysisPool({ folders, size, timeoutMs = TIMEOUT_MS }: AnalysisPoolOptions): AnalysisPool {
  const idle: Slot[] = Array.from({ length: size }, () => ({ worker: undefined }))
  const all = [...idle]
  const inTurn = createLimiter(size)
  let lastId = 0

  function workerOf(slot: Slot): Worker {
    if (slot.worker !== undefined) return slot.worker
    const worker = new Worker(workerUrl('analysis', import.meta.url), {
      workerData: folders,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    })
    const forget = () => {
      if (slot.worker === worker) slot.worker = undefined
    }
    // Whoever waits for an answer hears of the failure too; one that dies between files is simply replaced.
    worker.on('error', forget)
    worker.on('exit', forget)
    slot.worker = worker
    return worker
  }

  return {
    analyse(request, signal) {
      return inTurn(async () => {
        const slot = idle.pop()
        if (slot === undefined) throw new Error('more work than workers')
        try {
          if (signal.aborted) throw new LunaError('CANCELLED')
          return await ask(workerOf(slot), { id: ++lastId, request }, timeoutMs, signal)
        } catch (cause) {
          // After anything but a plain refusal nobody knows what the worker is doing.
          if (cause instanceof WorkerLost) await discard(slot)
          throw cause instanceof WorkerLost ? cause.reason : cause
        } finally {
          idle.push(slot)
        }
      })
    },
    async close() {
      await Promise.all(all.map(discard))
    },
  }
}

async function discard(slot: Slot): Promise<void> {
  const { worker } = slot
  slot.worker = undefined
  await worker?.terminate()
}

class WorkerLost extends Error {
  readonly reason: LunaError

  constructor(reason: LunaError) {
    super(reason.message)
    this.reason = reason
  }
}

function ask(worker: Worker, call: AnalysisCall, timeoutMs: number, signal: AbortSignal): Promise<Analysis> {
  const { promise, resolve, reject } = Promise.withResolvers<Analysis>()
  const onMessage = (answer: AnalysisAnswer) => {
    if (answer.id !== call.id) return
    if ('analysis' in answer) resolve(answer.analysis)
    else reject(new LunaError(answer.error.code, answer.error.detail))
  }
  const onError = (cause: Error) => reject(new WorkerLost(reasonOf(cause)))
  const onExit = () => reject(new WorkerLost(new LunaError('INTERNAL', 'the import worker stopped')))
  let graceTimer: NodeJS.Timeout | undefined
  const onAbort = () => {
    graceTimer = setTimeout(() => reject(new WorkerLost(new LunaError('CANCELLED'))), GRACE_MS)
  }
  const timer = setTimeout(
    () => reject(new WorkerLost(new LunaError('IMAGE_DECODE_TIMEOUT', `longer than ${timeoutMs} ms`))),
    timeoutMs,
  )
  worker.on('message', onMessage)
  worker.on('error', onError)
  worker.on('exit', onExit)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    worker.postMessage(call, transferable(call.request))
  } catch (cause) {
    reject(cause)
  }
  return promise.finally(() => {
    clearTimeout(timer)
    clearTimeout(graceTimer)
    worker.off('message', onMessage)
    worker.off('error', onError)
    worker.off('exit', onExit)
    signal.removeEventListener('abort', onAbort)
  })
}

function reasonOf(cause: Error): LunaError {
  const isMemory = 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
  if (isMemory)
    return new LunaError('FILE_TOO_LARGE', 'its contents need more memory than an import may use', { cause })
  return new LunaError('INTERNAL', cause.message, { cause })
}

/** The bytes move to the worker instead of being copied. */
function transferable({ bytes }: AnalysisRequest): ArrayBuffer[] {
  return bytes !== null && bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
    ? [bytes.buffer]
    : []
}
