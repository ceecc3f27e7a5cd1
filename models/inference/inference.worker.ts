/** A worker thread that serves one model: opens it, answers jobs in order, and stops on a close message. */
import { parentPort, workerData } from 'node:worker_threads'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { type Outcome, requestSchema, towerConfigSchema, type WorkerReply, type WorkerRequest } from './messages.ts'
import { openTower, type Tower } from './towers.ts'

const port = parentPort
if (port === null) throw new LunaError('INTERNAL', 'inference.worker runs as a worker thread only')

let opening: Promise<Tower> | undefined

function tower(): Promise<Tower> {
  opening ??= openTower(towerConfigSchema.parse(workerData)).then((opened) => {
    port?.postMessage({ placement: opened.placement } satisfies WorkerReply)
    return opened
  })
  return opening
}

/** Every item of a job that failed as a whole carries its error. */
async function embed({ items }: Exclude<WorkerRequest, { kind: 'close' }>): Promise<Outcome[]> {
  try {
    return await (await tower()).embed(items)
  } catch (cause) {
    const error = toLunaError(cause).toReport()
    return items.map(() => ({ error }))
  }
}

async function close(): Promise<void> {
  port?.removeAllListeners('message')
  await opening?.then(
    (open) => open.close(),
    () => undefined, // it never opened; its jobs received the error
  )
  port?.close()
}

// Jobs overlap only while pictures are decoded: the model itself blocks this thread.
port.on('message', async (message: unknown) => {
  const request = requestSchema.parse(message)
  if (request.kind === 'close') return close()
  const outcomes = await embed(request)
  const reply: WorkerReply = { jobId: request.jobId, outcomes }
  const vectors = outcomes.flatMap((outcome) => ('vector' in outcome ? [outcome.vector.buffer as ArrayBuffer] : []))
  port.postMessage(reply, vectors)
})
