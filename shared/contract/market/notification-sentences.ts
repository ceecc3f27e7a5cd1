/** One plain sentence for each notification: what happened, and what can be done where there is something to do. */
import { cents, formatCents, formatToCent, microDollars } from '../../money/money.ts'
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

type SalesKind =
  | 'sale'
  | 'royalty'
  | 'share'
  | 'use_royalties'
  | 'purchase'
  | 'payment_not_completed'
  | 'wallet_topped_up'
  | 'wallet_low'
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
        ? `“${data.name}”, which you share, was sold; your share is ${money(data.earnedMicroDollars)}.`
        : `“${data.soldName}”, derived from “${data.name}”, which you share, was sold; your share is ${money(data.earnedMicroDollars)}.`
    case 'use_royalties': {
      const uses = data.useCount === 1 ? '1 use' : `${data.useCount} uses`
      return `${uses} of derivatives of your works brought ${money(data.earnedMicroDollars)} on ${data.day}.`
    }
    case 'purchase':
      return `You bought “${data.name}” for ${money(data.amountMicroDollars)}.`
    case 'payment_not_completed':
      return `The payment for “${data.name}” was not completed: ${data.reason}`
    case 'wallet_topped_up':
      return `${money(data.amountMicroDollars)} was added to your wallet.`
    case 'wallet_low':
      return `Your wallet has ${money(data.balanceMicroDollars)} left, which is below ${formatCents(cents(data.thresholdCents))}. Top it up to keep paying for uses.`
    case 'subscription_payment_failed':
      return `A payment for “${data.name}” failed. You can use it until ${day(data.validUntil)}; check your card to keep it.`
    case 'subscription_ended':
      return `Your subscription to “${data.name}” has ended. You can use it until ${day(data.validUntil)}.`
    case 'refund_received':
      return `${money(data.amountMicroDollars)} for “${data.name}” went back to your ${data.paidTo}.`
    case 'refund_declined':
      return `The refund of “${data.name}” was declined: ${data.reason}`
    case 'refund_issued':
      return `A sale of “${data.name}” was refunded; ${money(data.takenBackMicroDollars)} of your earnings was taken back.`
    case 'dispute_opened':
      return `A buyer’s bank disputes a payment for “${data.name}”; ${money(data.heldMicroDollars)} is held until it decides.`
    case 'dispute_closed':
      return data.isWon
        ? `The dispute about “${data.name}” was decided for you; what was held is yours again.`
        : `The dispute about “${data.name}” was decided for the buyer; what was held went back.`
  }
}

type SharesKind = 'shares_proposed' | 'shares_answered' | 'shares_agreed' | 'share_left'
type SharesContent = Extract<NotificationContent, { kind: SharesKind }>

function sharesSentence({ kind, data }: SharesContent): string {
  switch (kind) {
    case 'shares_proposed':
      return data.before === 0
        ? `${data.creatorName} would like to share “${data.name}” with you: ${data.after / 100} % of what stays with the work of each sale. Confirm or decline it.`
        : `${data.creatorName} proposes to change your share of “${data.name}” from ${data.before / 100} % to ${data.after / 100} %. Confirm or decline it.`
    case 'shares_answered':
      return `${data.personName} ${data.isConfirmed ? 'confirmed' : 'declined'} the shares of “${data.name}”.`
    case 'shares_agreed':
      return data.isPublished
        ? `Everybody has confirmed: the shares of “${data.name}” are in force for sales from now on.`
        : `Everybody has confirmed: the shares of “${data.name}” are in force once it is published.`
    case 'share_left':
      return `${data.personName} gave up their share of “${data.name}”; it is yours from now on.`
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
type SubmissionContent = Extract<NotificationContent, { kind: SubmissionKind }>

function submissionSentence({ kind, data }: SubmissionContent): string {
  switch (kind) {
    case 'submission_received':
      return `“${data.name}” waits for review. ${data.wait.sentence}`
    case 'submission_approved':
      return `“${data.name}” was approved and is published.`
    case 'submission_changes_requested':
      return `The reviewer asks for changes to “${data.name}”. The reasons are with the submission.`
    case 'submission_rejected':
      return `“${data.name}” was rejected. The reasons are with the submission; you can change it or appeal.`
    case 'submission_appeal_decided':
      return data.isGranted
        ? `Your appeal about “${data.name}” was granted.`
        : `Your appeal about “${data.name}” was decided by another reviewer: the decision stands.`
    case 'derivative_proposed':
      return `Somebody would like to publish a derivative of “${data.name}” for a royalty of ${data.royaltyPercent} %.`
    case 'derivative_answered':
      return data.isAgreed
        ? `The royalty of ${data.royaltyPercent} % for “${data.name}” was agreed to.`
        : `The royalty of ${data.royaltyPercent} % for “${data.name}” was declined.`
    case 'derivative_published':
      return `“${data.childName}”, derived from your “${data.name}”, was published; you get ${data.royaltyPercent} % of its creator’s share.`
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
      return `Your report about “${data.name}” was received. A person will look at it.`
    case 'report_decided':
      return data.outcome === 'action_taken'
        ? `Your report about “${data.name}” was looked at, and action was taken. Thank you.`
        : `Your report about “${data.name}” was looked at. It called for no action.`
    case 'case_opened':
      return `There is a report about “${data.name}”. Nothing is decided; you can answer until ${day(data.answerUntil)}.`
    case 'listing_paused':
      return `“${data.name}” is not offered until ${day(data.until)}: ${data.reason}`
    case 'listing_resumed':
      return `“${data.name}” is offered again.`
    case 'counter_notice_received':
      return `Your answer about “${data.name}” was received. We decide by ${day(data.decideUntil)}.`
    case 'case_decided':
      return caseDecided(data)
    case 'appeal_received':
      return `Your appeal about “${data.name}” was received. Somebody who took no part so far decides by ${day(data.decideUntil)}.`
    case 'appeal_decided':
      return data.isGranted
        ? `Your appeal about “${data.name}” was granted; the decision no longer counts. ${data.reason}`
        : `Your appeal about “${data.name}” was decided by another person: the decision stands. ${data.reason}`
  }
}

type OtherContent = Exclude<NotificationContent, { kind: SalesKind | SharesKind | SubmissionKind | CaseKind }>

function otherSentence({ kind, data }: OtherContent): string {
  switch (kind) {
    case 'payout_sent':
      return `A payout of ${formatCents(cents(data.amountCents))} is on its way.`
    case 'payout_paid':
      return `A payout of ${formatCents(cents(data.amountCents))} has arrived.`
    case 'payout_failed':
      return `A payout of ${formatCents(cents(data.amountCents))} failed and stays in your balance: ${data.reason}`
    case 'hold_placed':
      return `Your payouts are held: ${data.reason} What you can do: ${data.whatToDo} What we do: ${data.whatWeDo}`
    case 'hold_released':
      return 'Your payouts are no longer held.'
    case 'rating_answered':
      return `The creator of “${data.name}” answered your rating.`
    case 'rating_hidden':
      return `Your rating of “${data.name}” is not shown any more: ${data.reason}`
    case 'license_granted':
      return `You hold a licence for “${data.name}”. Its certificate is with your licences.`
    case 'license_revoked':
      return `Your licence for “${data.name}” was revoked: ${data.reason}`
    case 'license_complaint':
      return `Complaint about the licence for “${data.name}”, ${data.step.replaceAll('_', ' ')}: ${data.note}`
    case 'webhook_disabled':
      return `The webhook to ${data.host} was disabled: nothing arrived there for three days. Mend the receiver, then enable it again.`
    case 'api_key_changed':
      return `The API key “${data.name}” was ${data.change}. If that was not you, change your password and revoke the key.`
    case 'mail_stopped':
      return data.reason === 'bounced'
        ? 'Mails to your address came back, so none are sent there. Check the mailbox, then have mails sent again in your account.'
        : 'A mail to your address was marked as spam, so only mails that you have to get are sent. You can change that in your account.'
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
    case 'subscription_payment_failed':
    case 'subscription_ended':
    case 'refund_received':
    case 'refund_declined':
    case 'refund_issued':
    case 'dispute_opened':
    case 'dispute_closed':
      return salesSentence(content)
    case 'submission_received':
    case 'submission_approved':
    case 'submission_changes_requested':
    case 'submission_rejected':
    case 'submission_appeal_decided':
    case 'derivative_proposed':
    case 'derivative_answered':
    case 'derivative_published':
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
