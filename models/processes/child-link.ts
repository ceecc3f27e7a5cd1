/** A child process as the one that started it sees it: messages both ways, its end, and a way to end it. */
import { type ChildProcess, fork } from 'node:child_process'

export interface ChildLink {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** `how` says how it ended: an exit code, or the signal that killed it. */
  onExit(listener: (how: string) => void): void
  /** Ends it at once, whatever it is doing. */
  kill(): void
  /** Whether this program waits for the child before it ends. */
  keepAlive(wanted: boolean): void
}

/** `entry` is the module that the child runs, as `processUrl` gives it. */
export type StartChild = (entry: URL) => ChildLink

/** JavaScript objects of a child, megabytes; pictures and file contents lie outside. */
export const CHILD_HEAP_MB = 512

const alive = new Set<ChildProcess>()
const endAll = (): void => {
  for (const child of alive) child.kill('SIGKILL')
}

/** Starts a child by Node's own means. */
export function forkChild(entry: URL): ChildLink {
  const child = fork(entry, {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${CHILD_HEAP_MB}`],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  if (alive.size === 0) process.on('exit', endAll)
  alive.add(child)
  child.once('exit', () => {
    alive.delete(child)
    if (alive.size === 0) process.off('exit', endAll)
  })
  // A child that is gone is reported by its exit.
  child.on('error', () => undefined)
  return {
    send: (message) => void child.send(message as object, () => undefined),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', (code, signal) => listener(signal ?? `exit code ${code}`)),
    kill: () => void child.kill('SIGKILL'),
    keepAlive(wanted) {
      if (wanted) child.ref()
      else child.unref()
      if (wanted) child.channel?.ref()
      else child.channel?.unref()
    },
  }
}

let start: StartChild = forkChild

/** Starts a child by the means of this program's host. */
export const startChild: StartChild = (entry) => start(entry)

/** Replaces the means, where Node's are not to be had: Electron starts processes of its own kind. */
export function startChildrenBy(means: StartChild): void {
  start = means
}
