/** A case in plain words for the creator: the reason, the possible actions, and the market's next steps. */
import type { OwnCase, Proposal, ReportKind } from '#shared/contract/market/moderation.ts'
import type { Case } from './case-rows.ts'

type Words = Pick<OwnCase, 'reason' | 'whatToDo' | 'whatWeDo'>

const ALLEGED: Readonly<Record<ReportKind, string>> = {
  spam: 'it adds many low-quality works',
  misrepresentation: 'it is not as described',
  copyright: 'it may copy someone else’s work',
  malware: 'it may be unsafe to use',
  other: 'it may break the rules of the market',
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10)
}

function refundWords(proposal: Proposal | null): string {
  switch (proposal?.refund.scope) {
    case 'all':
      return ' All its buyers are refunded.'
    case 'recent':
      return ` Buyers of the last ${proposal.refund.days} days before the decision are refunded.`
    default:
      return ''
  }
}

function appealWords({ appealUntil, appealedAt }: Case, now: Date): string {
  if (appealedAt !== null) return 'Nothing; the appeal has been decided.'
  if (appealUntil === null || appealUntil <= now) return 'Nothing; the time to appeal has passed.'
  return `Appeal until ${day(appealUntil)} if you think that this is wrong. Someone who was not involved decides.`
}

function openWords(subject: Case, now: Date): Words {
  const reason = `We received a report or noticed signs of a problem about “${subject.name}”: ${ALLEGED[subject.kind]}. Nothing has been decided.`
  const canAnswer = subject.answeredAt === null
  const untilThen = subject.answerUntil > now ? ` We wait for it until ${day(subject.answerUntil)}.` : ''
  return {
    reason,
    whatToDo: canAnswer ? `You can answer with a counter-notice.${untilThen}` : 'Nothing now; we have your answer.',
    whatWeDo:
      subject.decideUntil === null
        ? 'A moderator reviews it. A removal takes two people.'
        : `Moderators review your answer and decide by ${day(subject.decideUntil)}.`,
  }
}

export function caseWords(subject: Case, decision: Proposal | null, now: Date): Words {
  switch (subject.state) {
    case 'open':
    case 'proposed':
      return openWords(subject, now)
    case 'dismissed':
      return {
        reason: `Moderators reviewed “${subject.name}” and found nothing to act on.`,
        whatToDo: 'Nothing.',
        whatWeDo: 'Nothing more; the case is closed.',
      }
    case 'removed':
    case 'buyers_refunded':
      return {
        reason: decision?.reason ?? '',
        whatToDo: appealWords(subject, now),
        whatWeDo: `Two people decided this.${refundWords(decision)}`,
      }
    case 'appealed':
      return {
        reason: decision?.reason ?? '',
        whatToDo: 'Nothing now; we have your appeal.',
        whatWeDo: `Someone who was not involved decides by ${day(subject.decideUntil ?? now)}.`,
      }
    case 'reinstated':
      return {
        reason: 'Your appeal was granted. The decision was reversed.',
        whatToDo: 'Nothing.',
        whatWeDo: 'Your reputation is recalculated without it. Refunds to buyers are not reversed.',
      }
  }
}
