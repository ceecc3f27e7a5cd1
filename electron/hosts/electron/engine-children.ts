/** Child processes of the engine under Electron, where the main process alone can start them: asked for by message. */
import { basename } from 'node:path'
import type { ChildLink, StartChild } from '#models/processes/child-link.ts'
import { type ChildEntry, childEntrySchema, type FromEngine, type ToEngine } from './engine-messages.ts'

/** The part of Electron's MessagePortMain used here. */
export interface ChildPort {
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown
  postMessage(message: unknown): void
  start(): void
  close(): void
}

type AboutChild = Extract<ToEngine, { type: 'child_started' | 'child_ended' }>

export interface AskedChildren {
  readonly start: StartChild
  receive(message: AboutChild, port: ChildPort | undefined): void
}

interface Child {
  readonly waiting: unknown[]
  readonly messageListeners: ((message: unknown) => void)[]
  readonly exitListeners: ((how: string) => void)[]
  port: ChildPort | undefined
}

export function createAskedChildren(tell: (message: FromEngine) => void): AskedChildren {
  const children = new Map<number, Child>()
  let lastId = 0

  return {
    start(entry) {
      const id = ++lastId
      const child: Child = { waiting: [], messageListeners: [], exitListeners: [], port: undefined }
      children.set(id, child)
      tell({ type: 'start_child', id, entry: nameOf(entry) })
      return linkTo(child, () => tell({ type: 'end_child', id }))
    },
    receive(message, port) {
      const child = children.get(message.id)
      if (child === undefined) return port?.close()
      if (message.type === 'child_ended') {
        children.delete(message.id)
        child.port?.close()
        for (const listener of child.exitListeners) listener(message.how)
      } else if (port !== undefined) connect(child, port)
    },
  }
}

function connect(child: Child, port: ChildPort): void {
  child.port = port
  port.on('message', ({ data }) => {
    for (const listener of child.messageListeners) listener(data)
  })
  port.start()
  for (const message of child.waiting.splice(0)) port.postMessage(message)
}

function linkTo(child: Child, kill: () => void): ChildLink {
  return {
    send(message) {
      if (child.port === undefined) child.waiting.push(message)
      else child.port.postMessage(message)
    },
    onMessage: (listener) => void child.messageListeners.push(listener),
    onExit: (listener) => void child.exitListeners.push(listener),
    kill,
    // The engine's process exits on request, together with its children.
    keepAlive: () => undefined,
  }
}

/** `analysis` of `…/analysis.process.js`. */
function nameOf(entry: URL): ChildEntry {
  return childEntrySchema.parse(basename(entry.pathname).replace(/\.process\.[jt]s$/, ''))
}
