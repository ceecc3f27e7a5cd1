/** Where a message of the market leads, which are worth telling through the system, and which count as read. */
import type { Notification, NotificationContent } from '#shared/contract/market/notifications.ts'
import type { Route } from '../../router/routes.ts'

type Kind = NotificationContent['kind']

/** The page that shows what a message is about; null where there is none. */
export function routeOf(content: NotificationContent): Route | null {
  switch (content.kind) {
    case 'submission_received':
    case 'submission_approved':
    case 'submission_changes_requested':
    case 'submission_rejected':
    case 'submission_appeal_decided':
    case 'derivative_answered':
      return { page: 'submissions', id: content.data.submissionId }
    case 'derivative_published':
      return { page: 'market_asset', id: content.data.childAssetId }
    case 'derivative_proposed':
    case 'royalty':
    case 'use_royalties':
      return { page: 'earnings', view: 'royalties' }
    case 'shares_proposed':
    case 'shares_answered':
    case 'shares_agreed':
    case 'share_left':
      return { page: 'earnings', view: 'shares' }
    case 'sale':
    case 'share':
    case 'refund_issued':
    case 'dispute_opened':
    case 'dispute_closed':
      return { page: 'earnings', view: 'ledger' }
    case 'payout_sent':
    case 'payout_paid':
    case 'payout_failed':
    case 'hold_placed':
    case 'hold_released':
      return { page: 'earnings', view: 'payouts' }
    case 'reputation_changed':
      return { page: 'earnings', view: 'reputation' }
    case 'payment_not_completed':
    case 'rating_answered':
    case 'rating_hidden':
    case 'followed_published':
      return { page: 'market_asset', id: content.data.assetId }
    default:
      return routeOfOthers(content.kind, content)
  }
}

function routeOfOthers(kind: Kind, { data }: NotificationContent): Route | null {
  switch (kind) {
    case 'purchase':
    case 'wallet_topped_up':
    case 'subscription_payment_failed':
    case 'subscription_ended':
    case 'refund_received':
    case 'refund_declined':
    case 'gift_taken':
      return { page: 'purchases' }
    case 'gift_received':
    case 'gift_withdrawn':
      return 'assetId' in data ? { page: 'market_asset', id: data.assetId } : null
    case 'license_granted':
    case 'license_revoked':
    case 'license_complaint':
      return { page: 'licensing', tab: 'purchases' }
    default:
      return 'caseId' in data ? { page: 'cases', id: data.caseId } : null
  }
}

/** What one wants to know while the studio is in the background. */
const NOTIFIED_KINDS: ReadonlySet<Kind> = new Set<Kind>([
  'submission_approved',
  'submission_changes_requested',
  'submission_rejected',
  'submission_appeal_decided',
  'derivative_proposed',
  'shares_proposed',
  'sale',
  'payout_sent',
  'payout_paid',
  'payout_failed',
  'hold_placed',
  'case_opened',
  'listing_paused',
  'case_decided',
  'appeal_decided',
])

/**
 * Unread messages that arrived after `sinceIso`, oldest first. Without a time there are none: messages from before
 * the sign-in here are no news.
 */
export function worthTelling(items: readonly Notification[], sinceIso: string | undefined): Notification[] {
  if (sinceIso === undefined) return []
  return items
    .filter(
      ({ createdAt, readAt, content }) => createdAt > sinceIso && readAt === null && NOTIFIED_KINDS.has(content.kind),
    )
    .toReversed()
}

export interface ReadHere {
  readonly ids: ReadonlySet<string>
  /** All up to this time were marked at once. */
  readonly allUpTo: string
}

/** The messages as the person has marked them, which the market may not know yet. */
export function asRead(
  { items, unreadCount }: { items: readonly Notification[]; unreadCount: number },
  { ids, allUpTo }: ReadHere,
): { items: readonly { notice: Notification; isUnread: boolean }[]; unreadCount: number } {
  const isReadHere = ({ id, createdAt }: Notification) => ids.has(id) || createdAt <= allUpTo
  const marked = items.filter((notice) => notice.readAt === null && isReadHere(notice)).length
  const isAllRead = items[0] !== undefined && items[0].createdAt <= allUpTo
  return {
    items: items.map((notice) => ({ notice, isUnread: notice.readAt === null && !isReadHere(notice) })),
    unreadCount: isAllRead ? 0 : Math.max(0, unreadCount - marked),
  }
}
