/** What creators say: a counter-notice before the decision, an appeal after it, decided by somebody new to the case. */
import { LunaError } from '#shared/contract/errors.ts'
import type { Tx } from '../db/database.ts'
import { notify } from '../notifications/notify.ts'
import { writeAs } from './acting.ts'
import { advanceCase, type Case, lockCase, participantsOf, requireState } from './case-rows.ts'
import { APPEAL_DECISION_DAYS, COUNTER_NOTICE_DAYS, daysAfter } from './clocks.ts'
import { type Acting, withCase } from './decide.ts'
import { suspendFinding, undo, upholdFinding } from './effects.ts'
import type { ModerationParts } from './parts.ts'
import { proposalById } from './proposals.ts'

interface Said {
  readonly creatorId: string
  readonly caseId: string
  readonly text: string
}

async function ownCase(tx: Tx, { creatorId, caseId }: Said): Promise<Case> {
  const subject = await lockCase(tx, caseId)
  if (subject.creatorId !== creatorId) throw new LunaError('NOT_FOUND', 'There is no such case.')
  return subject
}

/** Once for each case. Proposals made before it must be repeated. Throws NOT_FOUND, CONFLICT. */
export function counterNotice({ database, clock }: ModerationParts, said: Said): Promise<void> {
  return database.asService(async (tx) => {
    const at = clock.now()
    const subject = await ownCase(tx, said)
    requireState(subject, 'open', 'proposed')
    if (subject.answeredAt !== null)
      throw new LunaError('CONFLICT', 'You have already answered; moderators are reviewing it.')
    const decideUntil = daysAfter(at, COUNTER_NOTICE_DAYS)
    const event = { kind: 'counter_notice', actor: 'creator', actorId: said.creatorId, message: said.text } as const
    const changes = { state: 'open', answered_at: at, decide_until: decideUntil } as const
    await advanceCase(tx, subject, event, at, changes)
    const data = { caseId: subject.id, name: subject.name, decideUntil: decideUntil.toISOString() }
    await notify(tx, said.creatorId, { kind: 'counter_notice_received', data }, at)
  })
}

/** Once for each decision. Throws NOT_FOUND, CONFLICT. */
export function appeal({ database, clock }: ModerationParts, said: Said): Promise<void> {
  return database.asService(async (tx) => {
    const at = clock.now()
    const subject = await ownCase(tx, said)
    requireState(subject, 'removed', 'buyers_refunded')
    if (subject.appealedAt !== null) throw new LunaError('CONFLICT', 'The appeal has been decided.')
    if (subject.appealUntil === null || subject.appealUntil <= at) {
      throw new LunaError('CONFLICT', 'The time to appeal has passed.')
    }
    const decideUntil = daysAfter(at, APPEAL_DECISION_DAYS)
    const event = { kind: 'appealed', actor: 'creator', actorId: said.creatorId, message: said.text } as const
    await advanceCase(tx, subject, event, at, { state: 'appealed', appealed_at: at, decide_until: decideUntil })
    await suspendFinding(tx, subject, at)
    const data = { caseId: subject.id, name: subject.name, decideUntil: decideUntil.toISOString() }
    await notify(tx, said.creatorId, { kind: 'appeal_received', data }, at)
  })
}

async function outcomeOf(tx: Tx, subject: Case) {
  if (subject.proposalId === null) throw new LunaError('CONFLICT', 'Nothing has been decided.')
  return proposalById(tx, subject, subject.proposalId)
}

/** Throws NOT_ALLOWED for who took part before, CONFLICT. */
export function decideAppeal(
  parts: ModerationParts,
  acting: Acting,
  { isGranted, reason }: { readonly isGranted: boolean; readonly reason: string },
): Promise<void> {
  return withCase(parts, acting, async ({ tx, subject, excluded, at }) => {
    requireState(subject, 'appealed')
    const { moderatorId } = acting
    const row = {
      account_id: subject.creatorId,
      case_id: subject.id,
      is_granted: isGranted,
      decided_by: moderatorId,
      excluded_ids: [...excluded, ...(await participantsOf(tx, subject))],
      reason,
      at,
    }
    await writeAs(tx, moderatorId, () => tx.insertInto('case_appeal_decisions').values(row).execute())
    const decided = await outcomeOf(tx, subject)
    if (isGranted) await undo(tx, parts.effects, subject, decided, at)
    else await upholdFinding(tx, subject, at)
    const upheldState = decided.action === 'remove' ? 'removed' : 'buyers_refunded'
    const kind = isGranted ? 'appeal_granted' : 'appeal_dismissed'
    await advanceCase(tx, subject, { kind, actor: 'moderator', actorId: moderatorId, message: reason }, at, {
      state: isGranted ? 'reinstated' : upheldState,
      decide_until: null,
      appeal_until: null,
      ...(isGranted ? { is_ban: false } : {}),
    })
    const data = { caseId: subject.id, name: subject.name, isGranted, reason }
    await notify(tx, subject.creatorId, { kind: 'appeal_decided', data }, at)
  })
}
