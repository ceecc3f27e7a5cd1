/** Work that the page itself does piece by piece: shown with progress in the status strip, and canceled from there. */
import { create } from 'zustand'

export interface Task {
  readonly id: number
  readonly title: string
  readonly done: number
  readonly total: number
  readonly cancel: () => void
}

interface TaskState {
  tasks: readonly Task[]
}

export const useTasks = create<TaskState>()(() => ({ tasks: [] }))

let lastId = 0

export interface TaskResult<R> {
  readonly results: readonly R[]
  readonly failures: readonly unknown[]
  readonly cancelled: boolean
}

/** Works on one item after the other; one that fails does not keep the others from their turn. */
export async function runTask<T, R>(
  title: string,
  items: readonly T[],
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<TaskResult<R>> {
  const controller = new AbortController()
  const { signal } = controller
  lastId += 1
  const id = lastId
  const results: R[] = []
  const failures: unknown[] = []
  const show = () => {
    const task = { id, title, done: results.length + failures.length, total: items.length }
    const shown = { ...task, cancel: () => controller.abort() }
    useTasks.setState(({ tasks }) => ({ tasks: [...tasks.filter((other) => other.id !== id), shown] }))
  }
  for (const item of items) {
    if (signal.aborted) break
    show()
    await work(item, signal).then(
      (result) => results.push(result),
      (cause: unknown) => signal.aborted || failures.push(cause),
    )
  }
  useTasks.setState(({ tasks }) => ({ tasks: tasks.filter((other) => other.id !== id) }))
  return { results, failures, cancelled: signal.aborted }
}
