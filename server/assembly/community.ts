/** How people of the market stand to each other: reputation, moderation and notifications, with their periodic work. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import type { Fingerprints } from '../fingerprints/fingerprints.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { addUseRoyalties } from '../ledger/use-royalties.ts'
import { createWalletAlerts, type WalletAlerts } from '../ledger/wallet-alerts.ts'
import { forgetOldReports } from '../moderation/forget-reports.ts'
import { createModerationService, type ModerationService } from '../moderation/moderation.ts'
import type { ModerationEffects, RemovalRefunds } from '../moderation/parts.ts'
import { createStaffReads, type StaffReads } from '../moderation/staff-reads.ts'
import { createNotificationsService, type NotificationsService } from '../notifications/notifications.ts'
import type { Publications } from '../publications/publications.ts'
import { createReputationService, type ReputationService } from '../reputation/reputation.ts'
import { scheduleRemovalRefunds } from '../sales/refunds.ts'
import { refreshSearchDocument } from '../search/documents.ts'

export interface CommunityParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Jobs
  readonly publications: Publications
  readonly fingerprints: Pick<Fingerprints, 'reservations'>
}

export interface Community {
  readonly moderation: ModerationService
  readonly notifications: NotificationsService
  readonly reputation: ReputationService
  readonly staffReads: StaffReads
  readonly walletAlerts: WalletAlerts
}

const REPUTATION_INTERVAL_MS = 15_000
const PAUSES_INTERVAL_MS = MINUTE_MS
const SPAM_INTERVAL_MS = DAY_MS
const RETENTION_INTERVAL_MS = 6 * HOUR_MS

function effectsOf({ jobs, publications, fingerprints: { reservations } }: CommunityParts): ModerationEffects {
  return {
    async remove(tx, { creatorId: accountId, assetId, reason, infringement, rightfulId }) {
      await publications.remove(tx, assetId, reason, infringement)
      if (infringement) await reservations.remove(tx, { accountId, assetId }, rightfulId)
    },
    async reinstate(tx, { creatorId: accountId, assetId, status }) {
      await reservations.restore(tx, { accountId, assetId })
      await publications.reinstate(tx, assetId, status)
    },
    changed: refreshSearchDocument,
    refundBuyers: (tx, refunds: RemovalRefunds) => scheduleRemovalRefunds(tx, jobs, refunds),
  }
}

export function openCommunity(parts: CommunityParts): Community {
  const { database, clock, jobs, publications } = parts
  const notifications = createNotificationsService(database, clock)
  const reputation = createReputationService({ database, clock, figures: publications })
  const moderation = createModerationService({ database, clock, effects: effectsOf(parts) })
  jobs.every('recalculate reputations', REPUTATION_INTERVAL_MS, () => reputation.refreshDue())
  jobs.every('count kept ratings in full', HOUR_MS, () => reputation.raiseRatings())
  jobs.every('end pauses of listings', PAUSES_INTERVAL_MS, () => moderation.endPauses())
  jobs.every('look for spam', SPAM_INTERVAL_MS, () => moderation.lookForSpam())
  jobs.every('forget old notifications', RETENTION_INTERVAL_MS, () => notifications.forgetOld())
  jobs.every('forget old reports', RETENTION_INTERVAL_MS, () => forgetOldReports(database, clock))
  const staffReads = createStaffReads(database, clock)
  jobs.every('forget old reads by staff', RETENTION_INTERVAL_MS, () => staffReads.forgetOld())
  const walletAlerts = createWalletAlerts(database, clock)
  jobs.every('notify of low wallets', MINUTE_MS, () => walletAlerts.notifyDue())
  addUseRoyalties({ database, clock, jobs })
  return { walletAlerts, moderation, notifications, reputation, staffReads }
}
