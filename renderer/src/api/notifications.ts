/** Notifies through the system when long work is done, while the window is in the background. */
import type { DesktopBridge } from './desktop.ts'
import { noticeOf } from './job-notice.ts'
import { useLive } from './live.ts'

/** Watches the jobs for as long as the page lives. */
export function notifyOfJobs(bridge: Pick<DesktopBridge, 'notify'>): void {
  useLive.subscribe(({ jobs }, { jobs: before }) => {
    if (jobs === before) return
    for (const job of jobs.values()) {
      const notice = noticeOf(before.get(job.id), job, document.visibilityState === 'hidden')
      if (notice) bridge.notify(notice.title, notice.body)
    }
  })
}
