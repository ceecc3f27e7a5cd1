/** How people of the market stand to each other: reputation and notifications, with their periodic work. */
import type { Clock } from './clock.ts'
import type { MarketDatabase } from './db/database.ts'
import type { Jobs } from './jobs/jobs.ts'
import { createNotificationsService, type NotificationsService } from './notifications/notifications.ts'
import type { Publications } from './publications/publications.ts'
import { createReputationService, type ReputationService } from './reputation/reputation.ts'

export interface CommunityParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Jobs
  readonly publications: Publications
}

export interface Community {
  readonly notifications: NotificationsService
  readonly reputation: ReputationService
}

const REPUTATION_INTERVAL_MS = 15_000
const RETENTION_INTERVAL_MS = 6 * 3_600_000

export function openCommunity({ database, clock, jobs, publications }: CommunityParts): Community {
  const notifications = createNotificationsService(database, clock)
  const reputation = createReputationService({ database, clock, scores: publications })
  jobs.every('reckon reputations', REPUTATION_INTERVAL_MS, () => reputation.refreshDue())
  jobs.every('forget old notifications', RETENTION_INTERVAL_MS, () => notifications.forgetOld())
  return { notifications, reputation }
}
