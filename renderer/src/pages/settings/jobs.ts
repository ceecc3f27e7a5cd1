/** The background work that belongs to a setting. */
import type { Job } from '#shared/contract/studio/jobs.ts'
import { activeFirst, useLive } from '../../api/live.ts'

/** The newest job of these kinds that fits; running ones before others. */
export function newestJob(jobs: Iterable<Job>, fits: (job: Job) => boolean): Job | null {
  return [...jobs].filter(fits).sort(activeFirst)[0] ?? null
}

export function useJobs(): Job[] {
  return [...useLive((state) => state.jobs).values()]
}
