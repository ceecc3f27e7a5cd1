/** The subjects and links of emails about notifications. Their text is the notification's sentence. */

import type { NoticeMailKind } from '#shared/contract/market/mail-kinds.ts'
import { notificationSentence } from '#shared/contract/market/notification-sentences.ts'
import type { NotificationContent } from '#shared/contract/market/notifications.ts'
import { formatToCent, microDollars } from '#shared/money/money.ts'
import { workPath } from '#shared/web-addresses.ts'
import { type MailContent, unlinked } from './content.ts'

type Kind = NotificationContent['kind']

const SUBJECTS: Readonly<Record<Kind, string>> = {
  submission_received: 'Your submission waits for review',
  submission_approved: 'Your work was approved and is published',
  submission_changes_requested: 'The reviewer asks for changes to your work',
  submission_rejected: 'Your work was rejected',
  submission_appeal_decided: 'Your appeal was decided',
  derivative_proposed: 'Someone would like to publish a derivative of your work',
  derivative_answered: 'Your proposed royalty was answered',
  derivative_published: 'A derivative of your work was published',
  followed_published: 'A creator whom you follow published a new work',
  shares_proposed: 'Someone would like to share a work with you',
  shares_answered: 'Your proposed shares were answered',
  shares_agreed: 'The shares of a work are agreed',
  share_left: 'Someone gave up their share of your work',
  sale: 'You made a sale',
  royalty: 'You earned a royalty',
  share: 'You earned a share of a sale',
  use_royalties: 'Your daily royalties',
  refund_issued: 'A sale was refunded',
  purchase: 'Your purchase',
  payment_not_completed: 'A payment was not completed',
  wallet_topped_up: 'Your wallet was topped up',
  wallet_low: 'Your wallet is low',
  auto_top_up_paused: 'Automatic top-up is paused',
  auto_top_up_ceiling: 'Automatic top-up has reached its limit',
  subscription_payment_failed: 'A payment for your subscription failed',
  subscription_ended: 'Your subscription has ended',
  refund_received: 'You got a refund',
  refund_declined: 'Your refund was declined',
  gift_taken: 'Your gift was taken',
  gift_received: 'You took a gift',
  gift_withdrawn: 'A gift was withdrawn',
  rating_answered: 'A creator answered your rating',
  license_granted: 'Your license is ready',
  dispute_opened: 'A payment for your work is disputed',
  dispute_closed: 'A dispute was decided',
  hold_placed: 'Your payouts are on hold',
  hold_released: 'Your payouts are no longer on hold',
  payout_sent: 'A payout is on its way',
  payout_paid: 'A payout has arrived',
  payout_failed: 'A payout failed',
  rating_hidden: 'Your rating is no longer shown',
  license_revoked: 'Your license was revoked',
  license_complaint: 'News about a complaint about a license',
  report_received: 'We received your report',
  report_decided: 'Your report was decided',
  case_opened: 'Your work was reported: please answer',
  listing_paused: 'Sales of your work are paused',
  listing_resumed: 'Your work is on sale again',
  counter_notice_received: 'We received your answer',
  case_decided: 'The case about your work was decided',
  appeal_received: 'We received your appeal',
  appeal_decided: 'Your appeal was decided',
  webhook_disabled: 'A webhook was disabled',
  api_key_changed: 'An API key was changed',
  mail_stopped: 'Emails to your address were stopped',
  reputation_changed: 'Your reputation has changed',
}

const KIND_NAMES: Readonly<Record<NoticeMailKind, string>> = {
  sales: 'sales and earnings',
  works: 'your works',
  payouts: 'your payouts',
  purchases: 'your purchases',
  follows: 'creators whom you follow',
  cases: 'your cases',
  disputes: 'disputes and holds',
  security: 'your account',
}

const NOTIFICATIONS = { label: 'See your notifications', path: '/account/notifications' }

/** The page that shows it or offers the next step. */
function pageOf({ kind, data }: NotificationContent): { readonly label: string; readonly path: string } {
  switch (kind) {
    case 'submission_approved':
      return { label: 'See your work', path: workPath({ id: data.assetId, name: data.name }) }
    case 'followed_published':
      return { label: 'See the work', path: workPath({ id: data.assetId, name: data.name }) }
    case 'derivative_published':
      return { label: 'See the derivative', path: workPath({ id: data.childAssetId, name: data.childName }) }
    case 'rating_answered':
      return { label: 'See the answer', path: workPath({ id: data.assetId, name: data.name }) }
    case 'refund_received':
    case 'refund_declined':
    case 'gift_taken':
      return { label: 'See your purchase', path: `/purchases/${data.saleId}` }
    case 'subscription_payment_failed':
    case 'subscription_ended':
      return { label: 'See your subscriptions', path: '/purchases' }
    case 'license_granted':
    case 'license_revoked':
    case 'gift_received':
    case 'gift_withdrawn':
      return { label: 'See your purchases', path: '/purchases' }
    case 'wallet_low':
      return { label: 'Top up your wallet', path: '/wallet#top-up' }
    case 'auto_top_up_paused':
    case 'auto_top_up_ceiling':
      return { label: 'Top up, resume or change it', path: '/wallet#automatic' }
    case 'report_decided':
      return { label: 'See your reports', path: '/reports' }
    case 'api_key_changed':
      return { label: 'See your API keys', path: '/account/keys' }
    case 'webhook_disabled':
      return { label: 'See your webhooks', path: '/account/webhooks' }
    default:
      return NOTIFICATIONS
  }
}

function actionOf(url: string, { label, path }: { readonly label: string; readonly path: string }) {
  return { label, url: url + path }
}

/** Others wrote the names and reasons in it. */
const sentenceOf = (content: NotificationContent): string => unlinked(notificationSentence(content))

/** The total earned by sales, less refunds; null without any. */
function earnedBy(contents: readonly NotificationContent[]): string | null {
  let sum = 0n
  let isAny = false
  for (const { data } of contents) {
    if ('earnedMicroDollars' in data) sum += BigInt(data.earnedMicroDollars)
    else if ('takenBackMicroDollars' in data) sum -= BigInt(data.takenBackMicroDollars)
    else continue
    isAny = true
  }
  return isAny ? formatToCent(microDollars(sum)) : null
}

const MOST_ITEMS = 40

/** An email about one notification, or a digest of several, oldest first. `url` is the public address of the market. */
export function notificationMail(
  url: string,
  kind: NoticeMailKind,
  contents: readonly [NotificationContent, ...NotificationContent[]],
): MailContent {
  const [first, ...others] = contents
  if (others.length === 0) {
    return { subject: SUBJECTS[first.kind], paragraphs: [sentenceOf(first)], action: actionOf(url, pageOf(first)) }
  }
  const earned = earnedBy(contents)
  const left = contents.length - MOST_ITEMS
  const count = `${contents.length} messages about ${KIND_NAMES[kind]}`
  return {
    subject: kind === 'sales' && earned !== null ? `You earned ${earned}: ${count}` : count,
    paragraphs: earned === null ? [] : [`You earned ${earned} in total.`],
    items: contents.slice(0, MOST_ITEMS).map(sentenceOf),
    ...(left > 0 ? { notes: [`And ${left} more.`] } : {}),
    action: actionOf(url, NOTIFICATIONS),
  }
}
