/** One model's way in: a queue, batches, and a worker that is started when needed and closed when idle. */
import { LunaError } from '#shared/contract/errors.ts'
import type { Accelerator, Placement } from '#shared/contract/studio/models.ts'
import type { MemoryHolder, MemoryLedger } from './memory.ts'
import type { ImageInput, Outcome, TowerConfig, TowerName, WorkerRequest } from './messages.ts'
import { createBatchQueue, type Pending } from './queue.ts'
import { startWorker, type WorkerHost } from './worker-host.ts'

type Item = ImageInput | string

export interface LaneStats {
  readonly tower: TowerName
  /** Null until the model was opened once. */
  readonly placement: Placement | null
  readonly open: boolean
  readonly waiting: number
  readonly running: number
  /** Since the engine was created. */
  readonly batches: number
  readonly items: number
  readonly starts: number
  readonly crashes: number
}

export interface Lane {
  /**
   * A vector of length 1. Throws CANCELLED, OUT_OF_MEMORY_BUDGET, MODEL_FILE_CORRUPT, MODEL_OUTPUT_INVALID,
   * MODEL_CRASHED, and for pictures what decoding throws.
   */
  submit(item: Item, signal?: AbortSignal): Promise<Float32Array>
  stats(): LaneStats
  close(): Promise<void>
}

export interface LaneOptions {
  readonly config: TowerConfig
  readonly acceleration: Acceleration
  readonly maxBatch: number
  readonly idleMs: number
  readonly memory: MemoryLedger
  /** Memory the open model takes, estimated. */
  readonly estimatedBytes: number
}

/** Which accelerators a model may try; remembers across starts what came of it. */
export interface Acceleration {
  /** Those to try for this model now. */
  begin(modelPath: string): readonly Accelerator[]
  placed(modelPath: string, placement: Placement): void
}

/** Batches a worker has at once: while one is computed, the next is already there and its pictures are being decoded. */
const BATCHES_AHEAD = 2

interface LaneState {
  readonly options: LaneOptions
  readonly queue: ReturnType<typeof createBatchQueue<Item>>
  readonly running: Map<number, readonly Pending<Item>[]>
  readonly holder: MemoryHolder
  readonly counts: { batches: number; items: number; starts: number; crashes: number }
  placement: Placement | null
  host: WorkerHost | undefined
  starting: boolean
  stopping: Promise<void> | undefined
  closed: boolean
  scheduled: boolean
  idleTimer: NodeJS.Timeout | undefined
}

export function createLane(options: LaneOptions): Lane {
  const lane: LaneState = {
    options,
    queue: createBatchQueue<Item>(options.maxBatch),
    running: new Map(),
    holder: { bytes: options.estimatedBytes, isIdle: () => isIdle(lane), evict: () => stop(lane) },
    counts: { batches: 0, items: 0, starts: 0, crashes: 0 },
    placement: null,
    ...{ host: undefined, starting: false, stopping: undefined, closed: false, scheduled: false, idleTimer: undefined },
  }
  return {
    submit: (item, signal) => submit(lane, item, signal),
    stats: () => ({
      tower: options.config.tower,
      placement: lane.placement,
      open: lane.host !== undefined,
      waiting: lane.queue.size,
      running: runningItems(lane).length,
      ...lane.counts,
    }),
    async close() {
      lane.closed = true
      const abandoned = [...lane.queue.takeAll(), ...runningItems(lane)]
      lane.running.clear()
      for (const pending of abandoned) pending.reject(new LunaError('CANCELLED', 'the models were closed'))
      await stop(lane)
    },
  }
}

function runningItems(lane: LaneState): Pending<Item>[] {
  return [...lane.running.values()].flat()
}

function isIdle(lane: LaneState): boolean {
  return lane.queue.size === 0 && lane.running.size === 0 && !lane.starting
}

function submit(lane: LaneState, item: Item, signal: AbortSignal | undefined): Promise<Float32Array> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new LunaError('CANCELLED'))
    if (lane.closed) return reject(new LunaError('CANCELLED', 'the models were closed'))
    const settle = (act: () => void): void => {
      signal?.removeEventListener('abort', cancel)
      act()
    }
    const pending: Pending<Item> = {
      item,
      weight: typeof item === 'string' ? item.length : 0,
      resolve: (vector) => settle(() => resolve(vector)),
      reject: (error) => settle(() => reject(error)),
    }
    // A running request is finished, but its result is no longer awaited.
    const cancel = (): void => {
      lane.queue.remove(pending)
      pending.reject(new LunaError('CANCELLED'))
    }
    signal?.addEventListener('abort', cancel, { once: true })
    lane.queue.add(pending)
    schedule(lane)
  })
}

/** Everything that arrives within one turn of the event loop may share a batch. */
function schedule(lane: LaneState): void {
  if (lane.scheduled) return
  lane.scheduled = true
  setImmediate(() => {
    lane.scheduled = false
    pump(lane)
  })
}

function pump(lane: LaneState): void {
  clearTimeout(lane.idleTimer)
  if (lane.closed || lane.starting || lane.stopping !== undefined) return
  if (lane.queue.size > 0 && lane.host === undefined) {
    void start(lane)
    return
  }
  while (lane.host !== undefined && lane.queue.size > 0 && lane.running.size < BATCHES_AHEAD) {
    sendBatch(lane, lane.host)
  }
  lane.host?.keepAlive(lane.running.size > 0)
  if (isIdle(lane) && lane.host !== undefined) {
    lane.idleTimer = setTimeout(() => void stop(lane), lane.options.idleMs)
    lane.idleTimer.unref()
    lane.options.memory.holderIsIdle()
  }
}

async function start(lane: LaneState): Promise<void> {
  lane.starting = true
  try {
    await lane.options.memory.reserve(lane.holder)
  } catch (cause) {
    const error = cause instanceof LunaError ? cause : new LunaError('INTERNAL', String(cause), { cause })
    for (const pending of lane.queue.takeAll()) pending.reject(error)
    return
  } finally {
    lane.starting = false
  }
  if (lane.closed) {
    lane.options.memory.release(lane.holder)
    return
  }
  lane.counts.starts++
  const { config, acceleration } = lane.options
  const accelerators = [...acceleration.begin(config.modelPath)]
  lane.host = startWorker(
    { ...config, accelerators },
    {
      onOpened: (placement) => {
        lane.placement = placement
        acceleration.placed(config.modelPath, placement)
      },
      onDone: (jobId, outcomes) => finish(lane, jobId, outcomes),
      onCrash: (error) => crash(lane, error),
    },
  )
  pump(lane)
}

function sendBatch(lane: LaneState, host: WorkerHost): void {
  const batch = lane.queue.takeBatch()
  const jobId = ++lane.counts.batches
  lane.running.set(jobId, batch)
  lane.counts.items += batch.length
  try {
    host.send(requestOf(jobId, batch))
  } catch (cause) {
    // What cannot be handed to another thread (detached pixels) is the caller's to correct.
    lane.running.delete(jobId)
    const error = new LunaError('INVALID_INPUT', cause instanceof Error ? cause.message : undefined, { cause })
    for (const pending of batch) pending.reject(error)
  }
}

function requestOf(jobId: number, batch: readonly Pending<Item>[]): Exclude<WorkerRequest, { kind: 'close' }> {
  const texts: string[] = []
  const images: ImageInput[] = []
  for (const { item } of batch) {
    if (typeof item === 'string') texts.push(item)
    else images.push(item)
  }
  return images.length > 0 ? { kind: 'images', jobId, items: images } : { kind: 'texts', jobId, items: texts }
}

function finish(lane: LaneState, jobId: number, outcomes: readonly Outcome[]): void {
  const batch = lane.running.get(jobId) ?? []
  lane.running.delete(jobId)
  for (const [index, pending] of batch.entries()) {
    const outcome = outcomes[index]
    if (outcome === undefined)
      pending.reject(new LunaError('INTERNAL', 'the worker returned fewer results than requested'))
    else if ('vector' in outcome) pending.resolve(outcome.vector)
    else pending.reject(new LunaError(outcome.error.code, outcome.error.detail))
  }
  pump(lane)
}

/** What the worker had is lost with it; what still waits gets a new one. */
function crash(lane: LaneState, error: LunaError): void {
  lane.counts.crashes++
  lane.host = undefined
  const lost = runningItems(lane)
  lane.running.clear()
  lane.options.memory.release(lane.holder)
  for (const pending of lost) pending.reject(error)
  pump(lane)
}

/** Closes the worker and frees its memory; requests that arrive in the meantime wait for it. */
function stop(lane: LaneState): Promise<void> {
  lane.stopping ??= closeWorker(lane)
  return lane.stopping
}

async function closeWorker(lane: LaneState): Promise<void> {
  clearTimeout(lane.idleTimer)
  const host = lane.host
  lane.host = undefined
  await host?.close()
  lane.options.memory.release(lane.holder)
  lane.stopping = undefined
  pump(lane)
}
