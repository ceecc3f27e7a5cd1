/** A case in plain words for the creator: why it stands as it does, what to do, and what the market does. */
import type { OwnCase, Proposal, ReportKind } from '#shared/contract/market/moderation.ts'
import type { Case } from './case-rows.ts'

type Words = Pick<OwnCase, 'reason' | 'whatToDo' | 'whatWeDo'>

const ALLEGED: Readonly<Record<ReportKind, string>> = {
  spam: 'it adds many works of little quality',
  misrepresentation: 'it is not what its description says',
  copyright: 'it may be taken from somebody else’s work',
  malware: 'it may be unsafe to use',
  other: 'it may break the rules of the market',
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10)
}

function refundWords(proposal: Proposal | null): string {
  switch (proposal?.refund.scope) {
    case 'all':
      return ' All its buyers get their money back.'
    case 'recent':
      return ` Buyers of the last ${proposal.refund.days} days before the decision get their money back.`
    default:
      return ''
  }
}

function appealWords({ appealUntil, appealedAt }: Case, now: Date): string {
  if (appealedAt !== null) return 'Nothing; the appeal was decided.'
  if (appealUntil === null || appealUntil <= now) return 'Nothing; the time to appeal is over.'
  return `Appeal until ${day(appealUntil)} if you think that this is wrong. Somebody who took no part decides.`
}

function openWords(subject: Case, now: Date): Words {
  const reason = `Somebody or something drew our attention to “${subject.name}”: ${ALLEGED[subject.kind]}. Nothing is decided.`
  const canAnswer = subject.answeredAt === null
  const untilThen = subject.answerUntil > now ? ` We wait for it until ${day(subject.answerUntil)}.` : ''
  return {
    reason,
    whatToDo: canAnswer ? `You can answer with a counter-notice.${untilThen}` : 'Nothing now; we have your answer.',
    whatWeDo:
      subject.decideUntil === null
        ? 'A person looks at it. Removing anything takes two people.'
        : `People look at your answer and decide by ${day(subject.decideUntil)}.`,
  }
}

export function caseWords(subject: Case, decision: Proposal | null, now: Date): Words {
  switch (subject.state) {
    case 'open':
    case 'proposed':
      return openWords(subject, now)
    case 'dismissed':
      return {
        reason: `People looked at “${subject.name}” and found nothing to act on.`,
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
        whatWeDo: `Somebody who took no part decides by ${day(subject.decideUntil ?? now)}.`,
      }
    case 'reinstated':
      return {
        reason: 'Your appeal was granted. The decision no longer counts.',
        whatToDo: 'Nothing.',
        whatWeDo: 'The reputation is reckoned without it. Money that buyers got back stays with them.',
      }
  }
}
