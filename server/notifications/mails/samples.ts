/** Every email of the market with sample data: for the operators' preview page, and for tests. */
import { mailKindOf, type NoticeMailKind } from '#shared/contract/market/mail-kinds.ts'
import type { NotificationContent } from '#shared/contract/market/notifications.ts'
import { linkMail, NOTICE_PURPOSES, noticeMail } from './account-words.ts'
import type { MailContent } from './content.ts'
import { giftMail } from './gift-words.ts'
import { notificationMail } from './notice-words.ts'

const id = '01890000-0000-7000-8000-000000000000'
const at = '2026-03-02T18:00:00.000Z'
const name = 'Lantern keeper'
const asset = { assetId: id, name }
const submission = { submissionId: id, name }
const sale = { ...asset, saleId: id }
const about = { caseId: id, name }
const money = '4375000'
const reason = 'The pictures show another work.'

type Facts = { readonly [Kind in NotificationContent['kind']]?: Extract<NotificationContent, { kind: Kind }>['data'] }

const ABOUT_WORKS: Facts = {
  submission_approved: { ...submission, assetId: id },
  submission_changes_requested: submission,
  submission_rejected: submission,
  submission_appeal_decided: { ...submission, isGranted: true },
  derivative_proposed: { ...asset, submissionId: id, royaltyPercent: 12 },
  derivative_answered: { ...submission, isAgreed: true, royaltyPercent: 12 },
  derivative_published: { ...asset, childAssetId: id, childName: 'Lantern keeper at sea', royaltyPercent: 12 },
  followed_published: { ...asset, creatorName: 'Ada' },
  shares_proposed: { proposalId: id, name, creatorName: 'Ada', before: 0, after: 2_500 },
  shares_answered: { proposalId: id, name, personName: 'Bea', isConfirmed: true },
  shares_agreed: { proposalId: id, name, isPublished: true },
  share_left: { ...asset, personName: 'Bea' },
}

const ABOUT_MONEY: Facts = {
  sale: { ...sale, earnedMicroDollars: money },
  royalty: { ...sale, soldName: 'Lantern keeper at sea', earnedMicroDollars: money },
  share: { ...sale, soldName: name, earnedMicroDollars: money },
  use_royalties: { day: '2026-03-01', useCount: 212, earnedMicroDollars: money },
  refund_issued: { ...sale, takenBackMicroDollars: money },
  payment_not_completed: { ...asset, orderId: id, reason: 'The card was declined.' },
  wallet_low: { balanceMicroDollars: money, thresholdCents: 500 },
  auto_top_up_paused: { reason: 'declined', amountCents: 2_000 },
  auto_top_up_ceiling: { monthlyCapCents: 6_000 },
  subscription_payment_failed: { ...asset, validUntil: at },
  subscription_ended: { ...asset, validUntil: at },
  refund_received: { ...sale, amountMicroDollars: money, paidTo: 'card' },
  refund_declined: { ...sale, reason: 'The files were downloaded many times.' },
  gift_taken: sale,
  gift_withdrawn: { ...sale, isGiver: false, why: 'refunded' },
  license_granted: { ...asset, licenseId: id },
  dispute_opened: { ...sale, heldMicroDollars: money },
  dispute_closed: { ...sale, isWon: true },
  hold_placed: {
    reason: 'Your bank refused a payout.',
    whatToDo: 'Check the account number.',
    whatWeDo: 'We try again once it is changed.',
  },
  hold_released: {},
  payout_sent: { payoutId: id, amountCents: 12_345 },
  payout_paid: { payoutId: id, amountCents: 12_345 },
  payout_failed: { payoutId: id, amountCents: 12_345, reason: 'The bank account was closed.' },
}

const ABOUT_CASES: Facts = {
  rating_answered: asset,
  rating_hidden: { ...asset, reason: 'It is not about the work.' },
  license_revoked: { ...asset, licenseId: id, reason: 'The terms were broken.' },
  license_complaint: { ...asset, licenseId: id, complaintId: id, step: 'notice_sent', note: 'Please answer.' },
  report_decided: { reportId: id, name, outcome: 'action_taken' },
  case_opened: { ...about, answerUntil: at },
  listing_paused: { ...about, reason, until: at },
  listing_resumed: about,
  counter_notice_received: { ...about, decideUntil: at },
  case_decided: { ...about, outcome: 'removed', reason, isBanned: false, appealUntil: at },
  appeal_received: { ...about, decideUntil: at },
  appeal_decided: { ...about, isGranted: false, reason },
  webhook_disabled: { host: 'shop.example' },
  api_key_changed: { name: 'Story engine', change: 'created' },
}

/** Throws where a kind that is mailed has no sample. */
function sampleOf(kind: NotificationContent['kind']): NotificationContent {
  const data = { ...ABOUT_WORKS, ...ABOUT_MONEY, ...ABOUT_CASES }[kind]
  if (data === undefined) throw new Error(`there is no sample of ${kind}`)
  // Each kind has its own facts above, but the compiler cannot follow that through a lookup.
  return { kind, data } as NotificationContent
}

export interface SampleMail {
  /** For its address: letters and hyphens. */
  readonly name: string
  readonly kind: 'link' | NoticeMailKind
  readonly content: MailContent
}

const slug = (text: string): string => text.replaceAll('_', '-')

/** `url`: as others reach the market; `kinds`: of notifications. */
export function sampleMails(url: string, kinds: readonly NotificationContent['kind'][]): SampleMail[] {
  const links = (['verify_email', 'reset_password'] as const).map(
    (purpose): SampleMail => ({
      name: slug(purpose),
      kind: 'link',
      content: linkMail(purpose, `${url}/oauth/example?token=example`),
    }),
  )
  const facts = { from: 'Ada', workName: name, message: 'For the rainy days.', url: `${url}/gifts/example` }
  const gift: SampleMail = { name: 'gift', kind: 'link', content: giftMail(facts) }
  const notices = NOTICE_PURPOSES.map((purpose): SampleMail => {
    const content = noticeMail(purpose, `${at}, Firefox on Linux, address 192.0.2.7`)
    return { name: slug(purpose), kind: 'security', content }
  })
  const notifications = kinds.flatMap((kind): SampleMail[] => {
    const mailKind = mailKindOf(kind)
    if (mailKind === null) return []
    return [{ name: slug(kind), kind: mailKind, content: notificationMail(url, mailKind, [sampleOf(kind)]) }]
  })
  const day = [sampleOf('sale'), sampleOf('royalty'), sampleOf('sale'), sampleOf('refund_issued')] as const
  const digest: SampleMail = { name: 'sales-of-a-day', kind: 'sales', content: notificationMail(url, 'sales', day) }
  return [...links, gift, ...notices, ...notifications, digest]
}
