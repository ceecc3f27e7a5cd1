/**
 * The engine in a process of its own (Electron's utilityProcess), so that neither the window nor the main process ever
 * waits for it. Serves the studio API on the ports the main process hands over.
 */
import { RPCHandler } from '@orpc/server/message-port'
import { createResourceHandler } from '#engine/api/resources.ts'
import { createRouter } from '#engine/api/router.ts'
import { closeLog, logError, openLog } from '#engine/diagnostics/log.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import type { Secrets } from '#engine/market/secrets.ts'
import { type StartChild, startChildrenBy } from '#models/processes/child-link.ts'
import { toLunaError } from '#shared/contract/errors.ts'
import { type ChildPort, createAskedChildren } from './engine-children.ts'
import { type FromEngine, type ResourceRequest, type ToEngine, toEngineSchema } from './engine-messages.ts'
import { createAskedSecrets } from './engine-secrets.ts'

/** The part of Electron's parent port used here; its ports are Electron's MessagePortMain. */
export interface ParentPort {
  on(event: 'message', listener: (message: { data: unknown; ports: unknown[] }) => void): unknown
  postMessage(message: FromEngine): void
}

type UpgradablePort = Parameters<InstanceType<typeof RPCHandler>['upgrade']>[0] & { start(): void }

/**
 * @param exit ends the process once the engine has closed.
 * @param startBy receives the function that starts children here.
 */
export function serveEngine(parent: ParentPort, exit: () => void, startBy: (start: StartChild) => void): void {
  let running: Promise<RunningEngine> | undefined
  const asked = createAskedSecrets((message) => parent.postMessage(message))
  const children = createAskedChildren((message) => parent.postMessage(message))
  startBy(children.start)

  async function handle(message: ToEngine, ports: unknown[]): Promise<void> {
    switch (message.type) {
      case 'start':
        running = startEngine(message.options, asked.secrets)
        await running
        parent.postMessage({ type: 'ready' })
        return
      case 'connect': {
        const port = ports[0] as UpgradablePort
        const { rpc } = await started(running)
        rpc.upgrade(port, { context: {} })
        port.start()
        return
      }
      case 'resource':
        parent.postMessage(await answerResource(await started(running), message))
        return
      case 'secret_answer':
        asked.receive(message)
        return
      case 'child_started':
      case 'child_ended':
        children.receive(message, ports[0] as ChildPort | undefined)
        return
      case 'import': {
        const { engine } = await started(running)
        await engine.imports.start({ paths: message.paths, uploads: [] })
        return
      }
      case 'stop': {
        // An engine that could not start has nothing to close.
        const up = await running?.catch(() => undefined)
        await up?.engine.close()
        closeLog()
        exit()
        return
      }
      default:
        message satisfies never
    }
  }

  parent.on('message', ({ data, ports }) => {
    const message = toEngineSchema.parse(data)
    handle(message, ports).catch((cause: unknown) => {
      const error = toLunaError(cause)
      logError('unexpected', { work: 'process', code: error.code }, cause)
      parent.postMessage({ type: 'failed', ...error.toReport() })
    })
  })
}

interface RunningEngine {
  readonly engine: Engine
  readonly rpc: RPCHandler<Record<never, never>>
  readonly handleResource: (request: Request) => Promise<Response>
}

type StartOptions = Extract<ToEngine, { type: 'start' }>['options']

async function startEngine(options: StartOptions, secrets: Secrets): Promise<RunningEngine> {
  openLog({ folder: options.logsDirectory, program: 'engine', host: 'electron', version: options.version })
  const engine = await createEngine({ ...options, secrets, host: 'electron', background: true })
  return { engine, rpc: new RPCHandler(createRouter(engine)), handleResource: createResourceHandler(engine) }
}

function started(running: Promise<RunningEngine> | undefined): Promise<RunningEngine> {
  if (running === undefined) throw new Error('The engine received a message before it was started.')
  return running
}

async function answerResource({ handleResource }: RunningEngine, message: ResourceRequest): Promise<FromEngine> {
  const { id, method, url, headers, body } = message
  const response = await handleResource(new Request(url, { method, headers, body }))
  return {
    type: 'resource',
    id,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.arrayBuffer(),
  }
}

// Absent in a plain Node process, where tests call `serveEngine` themselves.
if ('parentPort' in process && process.parentPort) {
  serveEngine(process.parentPort as ParentPort, () => process.exit(0), startChildrenBy)
}
