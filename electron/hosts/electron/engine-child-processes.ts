/** The main process's side of the engine's children: starts them, gives each a channel to the engine, and ends them. */
import type { ChildEntry, FromEngine, ToEngine } from './engine-messages.ts'

/** The part of Electron's UtilityProcess used here. */
export interface ChildProcess<Port> {
  readonly pid: number | undefined
  postMessage(message: unknown, transfer: Port[]): void
  on(event: 'exit', listener: (code: number) => void): unknown
  kill(): boolean
}

export interface ChildProcessMeans<Port> {
  forkChild(entry: ChildEntry): ChildProcess<Port>
  createChannel(): readonly [Port, Port]
}

export interface ChildProcesses {
  obey(message: Extract<FromEngine, { type: 'start_child' | 'end_child' }>): void
  /** The engine is gone, and what its children do with it. */
  endAll(): void
}

export function createChildProcesses<Port>(
  { forkChild, createChannel }: ChildProcessMeans<Port>,
  tell: (message: ToEngine, transfer?: Port[]) => void,
): ChildProcesses {
  const children = new Map<number, ChildProcess<Port>>()

  function start(id: number, entry: ChildEntry): void {
    const child = forkChild(entry)
    children.set(id, child)
    const [ofChild, ofEngine] = createChannel()
    child.on('exit', (code) => {
      if (children.delete(id)) tell({ type: 'child_ended', id, how: `exit code ${code}` })
    })
    child.postMessage({ type: 'connect' }, [ofChild])
    tell({ type: 'child_started', id }, [ofEngine])
  }

  return {
    obey(message) {
      if (message.type === 'start_child') start(message.id, message.entry)
      else endNow(children.get(message.id))
    },
    endAll() {
      const all = [...children.values()]
      children.clear()
      for (const child of all) endNow(child)
    },
  }
}

/** Electron's own `kill` asks politely, which native code at work does not hear. */
function endNow(child: Pick<ChildProcess<never>, 'pid' | 'kill'> | undefined): void {
  if (child === undefined) return
  try {
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
  } catch {
    child.kill()
  }
}
