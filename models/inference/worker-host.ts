/** One inference worker seen from the thread that uses it. */
import { Worker } from 'node:worker_threads'
import { LunaError } from '#shared/contract/errors.ts'
import type { Placement } from '#shared/contract/studio/models.ts'
import { workerUrl } from '../bundled-entries.ts'
import { reportLostChild } from '../processes/lost-children.ts'
import { type Outcome, replySchema, type TowerConfig, type WorkerRequest } from './messages.ts'

export interface WorkerHost {
  send(request: Exclude<WorkerRequest, { kind: 'close' }>): void
  /** Ends the worker after the jobs it has; by force after a while. */
  close(): Promise<void>
  /** Whether the process waits for this worker. */
  keepAlive(wanted: boolean): void
}

export interface WorkerEvents {
  readonly onOpened: (placement: Placement) => void
  readonly onDone: (jobId: number, outcomes: readonly Outcome[]) => void
  /** The worker exited unexpectedly. */
  readonly onCrash: (error: LunaError) => void
}

const CLOSE_TIMEOUT_MS = 10_000
/** Pixels and vectors lie outside the heap; by default 20 MB of other short-lived objects would pile up in it. */
const LIMITS = { maxYoungGenerationSizeMb: 4 }

export function startWorker(config: TowerConfig, { onOpened, onDone, onCrash }: WorkerEvents): WorkerHost {
  const worker = new Worker(workerUrl('inference', import.meta.url), {
    workerData: config,
    name: config.tower,
    resourceLimits: LIMITS,
  })
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  let closing: Promise<void> | undefined
  let cause: unknown
  worker.on('message', (message: unknown) => {
    const reply = replySchema.safeParse(message)
    if (reply.success) {
      const answer = reply.data
      return 'placement' in answer ? onOpened(answer.placement) : onDone(answer.jobId, answer.outcomes)
    }
    cause = reply.error
    void worker.terminate()
  })
  worker.on('error', (error) => {
    cause = error
  })
  worker.on('exit', (code) => {
    if (closing !== undefined) return
    reportLostChild({ entry: 'inference', how: `exit code ${code}`, code: 'MODEL_CRASHED' })
    const reason = cause instanceof Error ? cause.message : `exit code ${code}`
    onCrash(new LunaError('MODEL_CRASHED', `${config.tower}: ${reason}`, { cause }))
  })

  async function end(): Promise<void> {
    worker.ref()
    worker.postMessage({ kind: 'close' } satisfies WorkerRequest)
    const timer = setTimeout(() => void worker.terminate(), CLOSE_TIMEOUT_MS)
    await exited
    clearTimeout(timer)
  }

  return {
    send: (request) => worker.postMessage(request),
    close() {
      closing ??= end()
      return closing
    },
    keepAlive: (wanted) => (wanted ? worker.ref() : worker.unref()),
  }
}
