/** What mails are about. Some are always sent, since a person has to know; of the others each account decides. */
import type { NotificationContent } from './notifications.ts'

export const OPTIONAL_MAIL_KINDS = ['sales', 'works', 'payouts', 'purchases'] as const
export type OptionalMailKind = (typeof OPTIONAL_MAIL_KINDS)[number]

/** `each`: as it happens. `daily`: once a day, all together. */
export const MAIL_CHOICES = ['each', 'daily', 'off'] as const
export type MailChoice = (typeof MAIL_CHOICES)[number]

export type MailChoices = Readonly<Record<OptionalMailKind, MailChoice>>

export const DEFAULT_MAIL_CHOICES: MailChoices = { sales: 'each', works: 'each', payouts: 'each', purchases: 'each' }

/** `link`: mails that a person asked for just now. */
const MAIL_KINDS = ['link', 'security', 'receipts', 'cases', 'disputes', ...OPTIONAL_MAIL_KINDS] as const
export type MailKind = (typeof MAIL_KINDS)[number]

/** A kind that is kept as text; one that only a later version knows counts as one that is always sent. */
export function mailKindNamed(text: string): MailKind {
  return MAIL_KINDS.find((one) => one === text) ?? 'security'
}

export type NoticeMailKind = Exclude<MailKind, 'link' | 'receipts'>

export function isOptionalMailKind(kind: string): kind is OptionalMailKind {
  return OPTIONAL_MAIL_KINDS.some((one) => one === kind)
}

/** Null for what is not mailed: what a person did just now, what a receipt says, and what has time. */
const KIND_OF: Readonly<Record<NotificationContent['kind'], NoticeMailKind | null>> = {
  submission_received: null,
  submission_approved: 'works',
  submission_changes_requested: 'works',
  submission_rejected: 'works',
  submission_appeal_decided: 'works',
  derivative_proposed: 'works',
  derivative_answered: 'works',
  derivative_published: 'works',
  shares_proposed: 'works',
  shares_answered: 'works',
  shares_agreed: 'works',
  share_left: 'works',
  sale: 'sales',
  royalty: 'sales',
  share: 'sales',
  use_royalties: 'sales',
  refund_issued: 'sales',
  purchase: null,
  payment_not_completed: 'purchases',
  wallet_topped_up: null,
  wallet_low: 'purchases',
  subscription_payment_failed: 'purchases',
  subscription_ended: 'purchases',
  refund_received: 'purchases',
  refund_declined: 'purchases',
  rating_answered: 'purchases',
  license_granted: 'purchases',
  dispute_opened: 'disputes',
  dispute_closed: 'disputes',
  hold_placed: 'disputes',
  hold_released: 'disputes',
  payout_sent: 'payouts',
  payout_paid: 'payouts',
  payout_failed: 'payouts',
  rating_hidden: 'cases',
  license_revoked: 'cases',
  license_complaint: 'cases',
  report_received: null,
  report_decided: 'cases',
  case_opened: 'cases',
  listing_paused: 'cases',
  listing_resumed: 'cases',
  counter_notice_received: 'cases',
  case_decided: 'cases',
  appeal_received: 'cases',
  appeal_decided: 'cases',
  webhook_disabled: 'security',
  api_key_changed: 'security',
  // Its mails are what does not arrive.
  mail_stopped: null,
  reputation_changed: null,
}

export function mailKindOf(kind: NotificationContent['kind']): NoticeMailKind | null {
  return KIND_OF[kind]
}
