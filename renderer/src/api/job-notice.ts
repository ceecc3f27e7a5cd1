/** Notifications about jobs while the window is in the background. */
import type { Job } from '#shared/contract/studio/jobs.ts'
import { en } from '../strings/en.ts'

const words = en.frame.notifications

/** Shorter work is over before one has turned to something else. */
const LONG_MS = 10_000

interface Notice {
  title: string
  body: string
}

const isOver = ({ state }: Job) => state === 'finished' || state === 'failed'

/** What to tell about a job that changed from `before` to `now`; null where nothing needs to be said. */
export function noticeOf(before: Job | undefined, now: Job, isHidden: boolean): Notice | null {
  if (!isHidden || before === undefined || isOver(before) || !isOver(now)) return null
  if (Date.parse(now.updatedAt) - Date.parse(now.createdAt) < LONG_MS) return null
  const kind = en.frame.jobKinds[now.kind]
  if (now.state === 'finished') return { title: words.finished(kind), body: now.title }
  return { title: words.failed(kind), body: now.error ? `${now.title}: ${now.error.message}` : now.title }
}
