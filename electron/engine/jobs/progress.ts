/** Progress of a running job: seen at most ten times a second, stored at most once a second. */
import type { Job } from '#shared/contract/studio/jobs.ts'

const PUBLISH_EVERY_MS = 100
const STORE_EVERY_MS = 1_000

interface ProgressOptions {
  /** The job as watchers see it; changed in place. */
  readonly live: Job
  readonly publish: () => void
  readonly store: () => void
}

export interface Progress {
  report(progress: { readonly done?: number; readonly total?: number }): void
  stop(): void
}

export function createProgress({ live, publish, store }: ProgressOptions): Progress {
  let publishTimer: NodeJS.Timeout | undefined
  let storeTimer: NodeJS.Timeout | undefined
  return {
    report({ done, total }) {
      live.done = done ?? live.done
      live.total = total ?? live.total
      live.updatedAt = new Date().toISOString()
      publishTimer ??= setTimeout(() => {
        publishTimer = undefined
        publish()
      }, PUBLISH_EVERY_MS)
      storeTimer ??= setTimeout(() => {
        storeTimer = undefined
        store()
      }, STORE_EVERY_MS)
    },
    stop() {
      clearTimeout(publishTimer)
      clearTimeout(storeTimer)
    },
  }
}
