import { expect, it } from 'vitest'
import { runTask, useTasks } from './tasks.ts'

it('works in order, shows its progress, and is gone afterwards', async () => {
  const seen: number[] = []
  const result = await runTask('Checking', [1, 2, 3], async (item) => {
    const [task] = useTasks.getState().tasks
    seen.push(task?.done ?? -1)
    expect(task).toMatchObject({ title: 'Checking', total: 3 })
    return item * 10
  })
  expect(seen).toEqual([0, 1, 2])
  expect(result).toEqual({ results: [10, 20, 30], failures: [], cancelled: false })
  expect(useTasks.getState().tasks).toEqual([])
})

it('continues after a failure', async () => {
  const result = await runTask('Checking', [1, 2, 3], async (item) => {
    if (item === 2) throw new Error('damaged')
    return item
  })
  expect(result).toMatchObject({ results: [1, 3], failures: [new Error('damaged')], cancelled: false })
})

it('stops at once when it is cancelled; what was under way is no failure', async () => {
  const result = await runTask('Checking', [1, 2, 3], async (item, signal) => {
    if (item === 2) useTasks.getState().tasks[0]?.cancel()
    signal.throwIfAborted()
    return item
  })
  expect(result).toEqual({ results: [1], failures: [], cancelled: true })
  expect(useTasks.getState().tasks).toEqual([])
})

it('keeps several apart', async () => {
  let finish: () => void = () => undefined
  const slow = runTask('Slow', [1], () => new Promise<void>((resolve) => (finish = resolve)))
  await runTask('Quick', [1], async () => {
    expect(useTasks.getState().tasks.map(({ title }) => title)).toEqual(['Slow', 'Quick'])
  })
  expect(useTasks.getState().tasks.map(({ title }) => title)).toEqual(['Slow'])
  finish()
  await slow
})
