/**
 * What the engine tells by itself: changes of the library, and background jobs. Both streams are kept open for as long
 * as the page lives; when one breaks it is reopened with growing pauses, and everything shown is reloaded.
 */
import type { QueryClient } from '@tanstack/react-query'
import { create } from 'zustand'
import type { Job } from '#shared/contract/studio/jobs.ts'
import { backoffMs } from './backoff.ts'
import { createChangeCollector } from './changes.ts'
import { client } from './client.ts'

export type Connection = 'connecting' | 'connected' | 'lost'

interface LiveState {
  connection: Connection
  jobs: ReadonlyMap<string, Job>
}

export const useLive = create<LiveState>()(() => ({ connection: 'connecting', jobs: new Map() }))

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** Runs `open` until stopped; a stream that breaks is opened again. */
async function keepOpen(open: () => Promise<void>, onLost: () => void, signal: AbortSignal): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    const openedAt = performance.now()
    await open().catch(() => undefined)
    if (signal.aborted) return
    onLost()
    // A stream that held for a while was healthy: its end starts a new count.
    failures = performance.now() - openedAt > 10_000 ? 0 : failures + 1
    await sleep(backoffMs(failures), signal)
  }
}

async function followChanges(queryClient: QueryClient, signal: AbortSignal): Promise<void> {
  const collector = createChangeCollector(queryClient)
  const events = await client.system.changes(undefined, { signal })
  const wasLost = useLive.getState().connection === 'lost'
  useLive.setState({ connection: 'connected' })
  // Changes during the interruption are unknown.
  if (wasLost) await queryClient.invalidateQueries()
  for await (const event of events) collector.add(event)
}

async function followJobs(signal: AbortSignal): Promise<void> {
  const events = await client.jobs.watch(undefined, { signal })
  const present = await client.jobs.list(undefined, { signal })
  useLive.setState({ jobs: new Map(present.map((job) => [job.id, job])) })
  for await (const job of events) {
    useLive.setState((state) => ({ jobs: new Map(state.jobs).set(job.id, job) }))
  }
}

/** Waits for its turn or runs. */
export const isActive = ({ state }: Job): boolean => state === 'running' || state === 'queued'

/** For sorting: what waits or runs before others, newer before older. */
export function activeFirst(a: Job, b: Job): number {
  return Number(isActive(b)) - Number(isActive(a)) || b.createdAt.localeCompare(a.createdAt)
}

/** Starts both streams; the returned function ends them. */
export function startLive(queryClient: QueryClient): () => void {
  const controller = new AbortController()
  const { signal } = controller
  const lost = () => useLive.setState({ connection: 'lost' })
  void keepOpen(() => followChanges(queryClient, signal), lost, signal)
  void keepOpen(
    () => followJobs(signal),
    () => undefined,
    signal,
  )
  return () => controller.abort()
}

/** Forgets finished jobs, here and in the engine. */
export async function clearFinishedJobs(): Promise<void> {
  await client.jobs.clear()
  const present = await client.jobs.list()
  useLive.setState({ jobs: new Map(present.map((job) => [job.id, job])) })
}
