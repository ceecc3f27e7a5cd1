/** One plain sentence for each notification: what happened, and what can be done where there is something to do. */
import { cents, formatCents, formatToCent, microDollars } from '../../money/money.ts'
import { PAUSE_WORDS } from './auto-top-up-words.ts'
import type { NotificationContent } from './notifications.ts'

/** The ledger has every digit; sentences give cents. */
function money(text: string): string {
  return formatToCent(microDollars(BigInt(text)))
}

function day(instant: string): string {
  return instant.slice(0, 10)
}

type Of<Kind extends NotificationContent['kind']> = Extract<NotificationContent, { kind: Kind }>['data']

function caseDecided({ name, outcome, reason, isBanned, appealUntil }: Of<'case_decided'>): string {
  const what = {
    dismissed: `The case about “${name}” was closed without action.`,
    removed: `“${name}” was removed from the market: ${reason}`,
    buyers_refunded: `The buyers of “${name}” were refunded: ${reason}`,
  }[outcome]
  const banned = isBanned ? ' It was the third plagiarism strike, so this account can no longer submit.' : ''
  const appeal = appealUntil === null ? '' : ` You can appeal until ${day(appealUntil)}; another person decides then.`
  return what + banned + appeal
}

const keyChangeWords = {
  created: 'was created',
  changed: 'was changed',
  permissions_added: 'was given more permissions',
  rotated: 'was rotated',
  revoked: 'was revoked',
} as const

type SalesKind =
  | 'sale'
  | 'royalty'
  | 'share'
  | 'use_royalties'
  | 'purchase'
  | 'payment_not_completed'
  | 'wallet_topped_up'
  | 'wallet_low'
  | 'auto_top_up_paused'
  | 'auto_top_up_ceiling'
  | 'subscription_payment_failed'
  | 'subscription_ended'
  | 'refund_received'
  | 'refund_declined'
  | 'refund_issued'
  | 'dispute_opened'
  | 'dispute_closed'
type SalesContent = Extract<NotificationContent, { kind: SalesKind }>

function salesSentence({ kind, data }: SalesContent): string {
  switch (kind) {
    case 'sale':
      return `“${data.name}” was sold; you earned ${money(data.earnedMicroDollars)}.`
    case 'royalty':
      return `“${data.soldName}”, derived from your “${data.name}”, was sold; your royalty is ${money(data.earnedMicroDollars)}.`
    case 'share':
      return data.soldName === data.name
        ? `“${data.name}”, shared with you, was sold; your share is ${money(data.earnedMicroDollars)}.`
        : `“${data.soldName}”, derived from “${data.name}” (shared with you), was sold; your share is ${money(data.earnedMicroDollars)}.`
    case 'use_royalties': {
      const uses = data.useCount === 1 ? '1 use' : `${data.useCount} uses`
      return `${uses} of derivatives of your works earned you ${money(data.earnedMicroDollars)} on ${data.day}.`
    }
    case 'purchase':
      return `You bought “${data.name}” for ${money(data.amountMicroDollars)}.`
    case 'payment_not_completed':
      return `The payment for “${data.name}” was not completed: ${data.reason}`
    case 'wallet_topped_up':
      return `${money(data.amountMicroDollars)} was added to your wallet.`
    case 'wallet_low':
      return `Your wallet has ${money(data.balanceMicroDollars)} left, which is below ${formatCents(cents(data.thresholdCents))}. Top it up to keep paying for uses.`
    case 'auto_top_up_paused':
      return `Automatic top-up of ${formatCents(cents(data.amountCents))} is paused. ${PAUSE_WORDS[data.reason]} Nothing more is charged until you resume it; you can top up yourself at any time.`
    case 'auto_top_up_ceiling':
      return `Automatic top-up has reached your limit of ${formatCents(cents(data.monthlyCapCents))} for this month. It continues next month; until then, top up yourself or raise the limit.`
    case 'subscription_payment_failed':
      return `A payment for “${data.name}” failed. You have access until ${day(data.validUntil)}; check your card to keep it.`
    case 'subscription_ended':
      return `Your subscription to “${data.name}” has ended. You have access until ${day(data.validUntil)}.`
    case 'refund_received':
      return `${money(data.amountMicroDollars)} for “${data.name}” was refunded to your ${data.paidTo}.`
    case 'refund_declined':
      return `The refund of “${data.name}” was declined: ${data.reason}`
    case 'refund_issued':
      return `A sale of “${data.name}” was refunded; ${money(data.takenBackMicroDollars)} was deducted from your earnings.`
    case 'dispute_opened':
      return `A buyer’s bank disputes a payment for “${data.name}”; ${money(data.heldMicroDollars)} is held until it decides.`
    case 'dispute_closed':
      return data.isWon
        ? `The dispute about “${data.name}” was decided in your favor; the held amount is released to you.`
        : `The dispute about “${data.name}” was decided in the buyer’s favor; the held amount was returned to the buyer.`
  }
}

type GiftKind = 'gift_taken' | 'gift_received' | 'gift_withdrawn'
type GiftContent = Extract<NotificationContent, { kind: GiftKind }>

function giftSentence({ kind, data }: GiftContent): string {
  switch (kind) {
    case 'gift_taken':
      return `Your gift “${data.name}” was taken.`
    case 'gift_received':
      return `You took “${data.name}”, a gift from ${data.giverName}.`
    case 'gift_withdrawn': {
      const why = data.why === 'refunded' ? 'its purchase was refunded' : 'the bank reversed its payment'
      return data.isGiver
        ? `Your gift “${data.name}” was withdrawn from its recipient, because ${why}.`
        : `The gift “${data.name}” was withdrawn, because ${why}.`
    }
  }
}

type SharesKind = 'shares_proposed' | 'shares_answered' | 'shares_agreed' | 'share_left'
type SharesContent = Extract<NotificationContent, { kind: SharesKind }>

function sharesSentence({ kind, data }: SharesContent): string {
  switch (kind) {
    case 'shares_proposed':
      return data.before === 0
        ? `${data.creatorName} would like to share “${data.name}” with you: ${data.after / 100}% of the work’s earnings from each sale. Confirm or decline.`
        : `${data.creatorName} proposes to change your share of “${data.name}” from ${data.before / 100}% to ${data.after / 100}%. Confirm or decline.`
    case 'shares_answered':
      return `${data.personName} ${data.isConfirmed ? 'confirmed' : 'declined'} the shares of “${data.name}”.`
    case 'shares_agreed':
      return data.isPublished
        ? `Everyone has confirmed: the shares of “${data.name}” apply to sales from now on.`
        : `Everyone has confirmed: the shares of “${data.name}” apply once it is published.`
    case 'share_left':
      return `${data.personName} gave up their share of “${data.name}”; it returns to you.`
  }
}

type SubmissionKind =
  | 'submission_received'
  | 'submission_approved'
  | 'submission_changes_requested'
  | 'submission_rejected'
  | 'submission_appeal_decided'
  | 'derivative_proposed'
  | 'derivative_answered'
  | 'derivative_published'
  | 'followed_published'
type SubmissionContent = Extract<NotificationContent, { kind: SubmissionKind }>

function submissionSentence({ kind, data }: SubmissionContent): string {
  switch (kind) {
    case 'submission_received':
      return `“${data.name}” is waiting for review. ${data.wait.sentence}`
    case 'submission_approved':
      return `“${data.name}” was approved and is published.`
    case 'submission_changes_requested':
      return `The reviewer requested changes to “${data.name}”. See the submission for the reasons.`
    case 'submission_rejected':
      return `“${data.name}” was rejected. See the submission for the reasons; you can change it or appeal.`
    case 'followed_published':
      return `${data.creatorName} published a new work: “${data.name}”.`
    case 'submission_appeal_decided':
      return data.isGranted
        ? `Your appeal about “${data.name}” was granted.`
        : `Another reviewer decided your appeal about “${data.name}”: the decision was upheld.`
    case 'derivative_proposed':
      return `A creator would like to publish a derivative of “${data.name}” for a royalty of ${data.royaltyPercent}%.`
    case 'derivative_answered':
      return data.isAgreed
        ? `The royalty of ${data.royaltyPercent}% for “${data.name}” was accepted.`
        : `The royalty of ${data.royaltyPercent}% for “${data.name}” was declined.`
    case 'derivative_published':
      return `“${data.childName}”, derived from your “${data.name}”, was published; you get ${data.royaltyPercent}% of its creator’s share.`
  }
}

type CaseKind =
  | 'report_received'
  | 'report_decided'
  | 'case_opened'
  | 'listing_paused'
  | 'listing_resumed'
  | 'counter_notice_received'
  | 'case_decided'
  | 'appeal_received'
  | 'appeal_decided'
type CaseContent = Extract<NotificationContent, { kind: CaseKind }>

function caseSentence({ kind, data }: CaseContent): string {
  switch (kind) {
    case 'report_received':
      return `Your report about “${data.name}” was received. A moderator will review it.`
    case 'report_decided':
      return data.outcome === 'action_taken'
        ? `Your report about “${data.name}” was reviewed, and action was taken. Thank you.`
        : `Your report about “${data.name}” was reviewed. No action was needed.`
    case 'case_opened':
      return `“${data.name}” was reported. Nothing has been decided; you can answer until ${day(data.answerUntil)}.`
    case 'listing_paused':
      return `“${data.name}” is paused until ${day(data.until)}: ${data.reason}`
    case 'listing_resumed':
      return `“${data.name}” is on offer again.`
    case 'counter_notice_received':
      return `Your answer about “${data.name}” was received. We decide by ${day(data.decideUntil)}.`
    case 'case_decided':
      return caseDecided(data)
    case 'appeal_received':
      return `Your appeal about “${data.name}” was received. Someone who was not involved decides by ${day(data.decideUntil)}.`
    case 'appeal_decided':
      return data.isGranted
        ? `Your appeal about “${data.name}” was granted; the decision was reversed. ${data.reason}`
        : `Someone else decided your appeal about “${data.name}”: the decision was upheld. ${data.reason}`
  }
}

type OtherContent = Exclude<
  NotificationContent,
  { kind: SalesKind | GiftKind | SharesKind | SubmissionKind | CaseKind }
>

function otherSentence({ kind, data }: OtherContent): string {
  switch (kind) {
    case 'payout_sent':
      return `A payout of ${formatCents(cents(data.amountCents))} is on its way.`
    case 'payout_paid':
      return `A payout of ${formatCents(cents(data.amountCents))} has arrived.`
    case 'payout_failed':
      return `A payout of ${formatCents(cents(data.amountCents))} failed and remains in your balance: ${data.reason}`
    case 'hold_placed':
      return `Your payouts are held: ${data.reason} What you can do: ${data.whatToDo} What we do: ${data.whatWeDo}`
    case 'hold_released':
      return 'Your payouts are no longer held.'
    case 'rating_answered':
      return `The creator of “${data.name}” replied to your rating.`
    case 'rating_hidden':
      return `Your rating of “${data.name}” is no longer shown: ${data.reason}`
    case 'license_granted':
      return `You have a license for “${data.name}”. Find its certificate under Licensing, Purchases.`
    case 'license_revoked':
      return `Your license for “${data.name}” was revoked: ${data.reason}`
    case 'license_complaint':
      return `Complaint about the license for “${data.name}”, ${data.step.replaceAll('_', ' ')}: ${data.note}`
    case 'webhook_disabled':
      return `The webhook to ${data.host} was disabled because deliveries failed for three days. Fix the receiver, then enable the webhook again.`
    case 'api_key_changed':
      return `The API key “${data.name}” ${keyChangeWords[data.change]}. If that was not you, change your password and revoke the key.`
    case 'mail_stopped':
      return data.reason === 'bounced'
        ? 'Emails to your address bounced, so no more are sent. Check the mailbox, then resume emails in your account.'
        : 'An email to your address was marked as spam, so only required emails are sent. You can change that in your account.'
    case 'reputation_changed':
      return data.sentences.join(' ')
  }
}

export function notificationSentence(content: NotificationContent): string {
  switch (content.kind) {
    case 'sale':
    case 'royalty':
    case 'share':
    case 'use_royalties':
    case 'purchase':
    case 'payment_not_completed':
    case 'wallet_topped_up':
    case 'wallet_low':
    case 'auto_top_up_paused':
    case 'auto_top_up_ceiling':
    case 'subscription_payment_failed':
    case 'subscription_ended':
    case 'refund_received':
    case 'refund_declined':
    case 'refund_issued':
    case 'dispute_opened':
    case 'dispute_closed':
      return salesSentence(content)
    case 'gift_taken':
    case 'gift_received':
    case 'gift_withdrawn':
      return giftSentence(content)
    case 'submission_received':
    case 'submission_approved':
    case 'submission_changes_requested':
    case 'submission_rejected':
    case 'submission_appeal_decided':
    case 'derivative_proposed':
    case 'derivative_answered':
    case 'derivative_published':
    case 'followed_published':
      return submissionSentence(content)
    case 'shares_proposed':
    case 'shares_answered':
    case 'shares_agreed':
    case 'share_left':
      return sharesSentence(content)
    case 'report_received':
    case 'report_decided':
    case 'case_opened':
    case 'listing_paused':
    case 'listing_resumed':
    case 'counter_notice_received':
    case 'case_decided':
    case 'appeal_received':
    case 'appeal_decided':
      return caseSentence(content)
    default:
      return otherSentence(content)
  }
}
