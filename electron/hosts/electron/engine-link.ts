/** The main process's end of the engine process: start, restart after a crash, resource requests, orderly stop. */
import { toLunaError } from '#shared/contract/errors.ts'
import { type ChildProcessMeans, createChildProcesses } from './engine-child-processes.ts'
import {
  type FromEngine,
  fromEngineSchema,
  type SecretAnswer,
  type SecretRequest,
  type ToEngine,
} from './engine-messages.ts'
import type { SecretStore } from './secrets.ts'

/** The part of Electron's UtilityProcess used here. */
export interface EngineProcess<Port> {
  postMessage(message: ToEngine, transfer?: Port[]): void
  on(event: 'message', listener: (data: unknown) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  kill(): boolean
}

export interface EngineLink<Port> {
  connect(port: Port): void
  importFiles(paths: readonly string[]): void
  handleResource(request: Request): Promise<Response>
  /** Lets the engine finish its writes; kills it where it takes longer than `timeoutMs`. */
  stop(timeoutMs?: number): Promise<void>
}

interface EngineLinkOptions<Port> extends ChildProcessMeans<Port> {
  fork(): EngineProcess<Port>
  readonly startOptions: Extract<ToEngine, { type: 'start' }>['options']
  /** The system's key store. */
  readonly secrets: SecretStore
  /** Called when the engine cannot start or keeps crashing. */
  onFailure(message: string, detail: string | undefined): void
  /** Called after a crashed engine has restarted, so that the window can reconnect. */
  onRestart(restarts: number, exitCode: number): void
}

/** A library is safe against any crash, so a restart is too; a process that keeps dying is given up. */
const MAX_RESTARTS = 3

export function createEngineLink<Port>(options: EngineLinkOptions<Port>): EngineLink<Port> {
  const waiting: WaitingRequests = new Map()
  let nextId = 1
  let restarts = 0
  let stopping = false
  const children = createChildProcesses(options, (message, transfer) => child.postMessage(message, transfer))
  let child = start()

  function start(): EngineProcess<Port> {
    const forked = options.fork()
    forked.on('message', (data) => receive(fromEngineSchema.parse(data)))
    forked.on('exit', exited)
    forked.postMessage({ type: 'start', options: options.startOptions })
    return forked
  }

  function receive(message: FromEngine): void {
    switch (message.type) {
      case 'ready':
        return
      case 'failed':
        options.onFailure(message.message, message.detail)
        return
      case 'resource':
        waiting.get(message.id)?.(message)
        waiting.delete(message.id)
        return
      case 'secret_request':
        child.postMessage(answerSecret(options.secrets, message.id, message.request))
        return
      case 'start_child':
      case 'end_child':
        children.obey(message)
        return
      default:
        message satisfies never
    }
  }

  function exited(exitCode: number): void {
    children.endAll()
    failAll(waiting)
    if (stopping) return
    if (restarts >= MAX_RESTARTS) {
      options.onFailure(
        'The engine of Luna Studio stopped several times. Your work is saved; start the app again.',
        undefined,
      )
      return
    }
    restarts += 1
    child = start()
    options.onRestart(restarts, exitCode)
  }

  return {
    connect: (port) => child.postMessage({ type: 'connect' }, [port]),
    importFiles: (paths) => child.postMessage({ type: 'import', paths: [...paths] }),
    async handleResource(request) {
      const id = nextId++
      const body = request.body === null ? null : await request.arrayBuffer()
      const headers = Object.fromEntries(request.headers)
      const answer = new Promise<Extract<FromEngine, { type: 'resource' }>>((resolve) => waiting.set(id, resolve))
      child.postMessage({ type: 'resource', id, method: request.method, url: request.url, headers, body })
      const message = await answer
      // These statuses must not carry a body, not even an empty one.
      const empty = message.status === 204 || message.status === 304
      return new Response(empty ? null : message.body, { status: message.status, headers: message.headers })
    },
    stop(timeoutMs = 5000) {
      stopping = true
      return new Promise((resolve) => {
        const timer = setTimeout(() => child.kill(), timeoutMs)
        child.on('exit', () => {
          clearTimeout(timer)
          resolve()
        })
        child.postMessage({ type: 'stop' })
      })
    },
  }
}

type WaitingRequests = Map<number, (message: Extract<FromEngine, { type: 'resource' }>) => void>

function failAll(waiting: WaitingRequests): void {
  for (const [id, answer] of waiting)
    answer({ type: 'resource', id, status: 503, headers: {}, body: new ArrayBuffer(0) })
  waiting.clear()
}

function answerSecret(secrets: SecretStore, id: number, request: SecretRequest): SecretAnswer {
  try {
    return { type: 'secret_answer', id, secret: obeySecret(secrets, request) ?? null, error: null }
  } catch (cause) {
    return { type: 'secret_answer', id, secret: null, error: toLunaError(cause).toReport() }
  }
}

function obeySecret(secrets: SecretStore, request: SecretRequest): string | undefined {
  switch (request.action) {
    case 'get':
      return secrets.get(request.name)
    case 'set':
      secrets.set(request.name, request.secret)
      return undefined
    case 'remove':
      secrets.remove(request.name)
      return undefined
    default:
      return request satisfies never
  }
}
