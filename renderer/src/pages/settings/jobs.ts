/** The background work that belongs to a setting. */
import type { Job } from '#shared/contract/studio/jobs.ts'
import { isActive, useLive } from '../../api/live.ts'

/** The newest job of these kinds that fits; running ones before others. */
export function newestJob(jobs: Iterable<Job>, fits: (job: Job) => boolean): Job | null {
  const found = [...jobs]
    .filter(fits)
    .sort((a, b) => Number(isActive(b)) - Number(isActive(a)) || b.createdAt.localeCompare(a.createdAt))
  return found[0] ?? null
}

export function useJobs(): Job[] {
  return [...useLive((state) => state.jobs).values()]
}
