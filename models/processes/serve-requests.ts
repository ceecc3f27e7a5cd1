/**
 * The child's side of a process pool: answers one request at a time, and says so when the work takes more processor time
 * or memory than it may. Native code that never ends leaves this thread free, so the limits are watched from here.
 */
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import type { Call, Reply, WorkLimits } from './messages.ts'

const WATCH_EVERY_MS = 50

/** Where calls come from; ends this process when it closes. */
interface Caller {
  onCall(listener: (call: unknown) => void): void
  reply(message: unknown): void
}

/** The part of Electron's ports used here. */
interface ElectronPort {
  on(event: 'message', listener: (message: { data: unknown; ports: ElectronPort[] }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown): void
  start(): void
}

/** Without a goodbye: an ordinary exit would wait for native threads that may never end. */
const endNow = (): void => void process.kill(process.pid, 'SIGKILL')

function nodeCaller(): Caller {
  process.on('disconnect', endNow)
  return {
    onCall: (listener) => void process.on('message', listener),
    reply: (message) => void process.send?.(message, () => undefined),
  }
}

/** The main process hands over a port to the engine with its first message. */
function electronCaller(parent: ElectronPort): Caller {
  let port: ElectronPort | undefined
  return {
    onCall(listener) {
      parent.on('message', ({ ports }) => {
        port = ports[0]
        port?.on('message', ({ data }) => listener(data))
        port?.on('close', endNow)
        port?.start()
      })
    },
    reply: (message) => port?.postMessage(message),
  }
}

function caller(): Caller {
  const parent = 'parentPort' in process ? process.parentPort : undefined
  return parent === undefined || parent === null ? nodeCaller() : electronCaller(parent as ElectronPort)
}

function watch({ cpuMs, memoryBytes }: WorkLimits, onExceeded: (error: LunaError) => void): () => void {
  const before = process.cpuUsage()
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before)
    if ((user + system) / 1_000 > cpuMs)
      onExceeded(new LunaError('IMAGE_DECODE_TIMEOUT', `more than ${cpuMs / 1_000} seconds of CPU time`))
    if (process.memoryUsage.rss() > memoryBytes)
      onExceeded(new LunaError('FILE_TOO_LARGE', 'its contents need more memory than a picture may take'))
  }, WATCH_EVERY_MS)
  return () => clearInterval(timer)
}

/** Serves until the pool ends this process. `toError` tells what went wrong in declared errors. */
export function serveRequests<Request, Answer>(
  handle: (request: Request) => Promise<Answer>,
  toError: (cause: unknown) => LunaError = toLunaError,
): void {
  // A terminal sends Ctrl-C to children too; what it means for this work is the pool's to decide.
  process.on('SIGINT', () => undefined)
  const { onCall, reply } = caller()

  async function answer({ id, request, limits }: Call<Request>): Promise<void> {
    const refuse = (error: LunaError): void =>
      reply({ id, error: error.toReport(), isSpent: error.code === 'IMAGE_DECODE_TIMEOUT' } satisfies Reply<Answer>)
    const stopWatching = watch(limits, (error) => {
      stopWatching()
      reply({ id, error: error.toReport(), isSpent: true } satisfies Reply<Answer>)
    })
    try {
      reply({ id, answer: await handle(request) } satisfies Reply<Answer>)
    } catch (cause) {
      refuse(toError(cause))
    } finally {
      stopWatching()
    }
  }

  // Only the pool of this module's own kind speaks here.
  onCall((call) => void answer(call as Call<Request>))
}
