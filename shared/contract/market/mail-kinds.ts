/** Kinds of emails. Required ones are always sent; each account chooses about the others. */
import type { NotificationContent } from './notifications.ts'

export const OPTIONAL_MAIL_KINDS = ['sales', 'works', 'payouts', 'purchases', 'follows'] as const
export type OptionalMailKind = (typeof OPTIONAL_MAIL_KINDS)[number]

/** `each`: immediately. `daily`: one digest a day. */
export const MAIL_CHOICES = ['each', 'daily', 'off'] as const
export type MailChoice = (typeof MAIL_CHOICES)[number]

export type MailChoices = Readonly<Record<OptionalMailKind, MailChoice>>

export const DEFAULT_MAIL_CHOICES: MailChoices = {
  ...{ sales: 'each', works: 'each', payouts: 'each', purchases: 'each' },
  follows: 'daily',
}

/** `link`: emails that the person just requested. */
const MAIL_KINDS = ['link', 'security', 'receipts', 'cases', 'disputes', ...OPTIONAL_MAIL_KINDS] as const
export type MailKind = (typeof MAIL_KINDS)[number]

/** The kind of a stored name; a name that only a later version knows counts as always sent. */
export function mailKindNamed(text: string): MailKind {
  return MAIL_KINDS.find((one) => one === text) ?? 'security'
}

export type NoticeMailKind = Exclude<MailKind, 'link' | 'receipts'>

export function isOptionalMailKind(kind: string): kind is OptionalMailKind {
  return OPTIONAL_MAIL_KINDS.some((one) => one === kind)
}

/** Null if it is not emailed: the person's own action, the content of a receipt, or not urgent. */
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
  auto_top_up_paused: 'purchases',
  auto_top_up_ceiling: 'purchases',
  subscription_payment_failed: 'purchases',
  subscription_ended: 'purchases',
  refund_received: 'purchases',
  refund_declined: 'purchases',
  gift_taken: 'purchases',
  gift_received: null,
  gift_withdrawn: 'purchases',
  rating_answered: 'purchases',
  license_granted: 'purchases',
  followed_published: 'follows',
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
  // An email about it would not arrive.
  mail_stopped: null,
  reputation_changed: null,
}

export function mailKindOf(kind: NotificationContent['kind']): NoticeMailKind | null {
  return KIND_OF[kind]
}
