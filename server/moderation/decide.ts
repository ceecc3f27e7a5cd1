/** What moderators do with a case. One alone may pause, dismiss and note; to act on a creator takes two. */
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { NewProposal } from '#shared/contract/market/moderation.ts'
import type { Tx } from '../db/database.ts'
import { notify } from '../notifications/notify.ts'
import { assetById } from '../publications/assets.ts'
import { advanceCase, type Case, lockCase, requireImpartial, requireState } from './case-rows.ts'
import { APPEAL_DAYS, daysAfter } from './clocks.ts'
import { carryOut, tellDecision, wouldBan } from './effects.ts'
import type { ModerationParts } from './parts.ts'
import { type OpenProposal, openProposal, writeAnswer, writeProposal } from './proposals.ts'
import { closeReports } from './reports.ts'

export interface Acting {
  readonly caseId: string
  readonly moderatorId: string
}

interface Held {
  readonly tx: Tx
  readonly subject: Case
  readonly excluded: readonly string[]
  readonly at: Date
}

/** One transaction that holds the case, for a moderator whom it does not concern. */
export async function withCase<T>(
  { database, clock }: ModerationParts,
  { caseId, moderatorId }: Acting,
  work: (held: Held) => Promise<T>,
): Promise<T> {
  return database.asService(async (tx) => {
    const at = clock.now()
    const subject = await lockCase(tx, caseId)
    return work({ tx, subject, excluded: await requireImpartial(tx, subject, moderatorId, at), at })
  })
}

export function note(parts: ModerationParts, acting: Acting, text: string, isForCreator: boolean): Promise<void> {
  return withCase(parts, acting, async ({ tx, subject, at }) => {
    const event = { actor: 'moderator', actorId: acting.moderatorId } as const
    await advanceCase(
      tx,
      subject,
      isForCreator ? { ...event, kind: 'told', message: text } : { ...event, kind: 'note', note: text },
      at,
    )
  })
}

async function setPause(tx: Tx, { creatorId, assetId }: Case, until: Date | null): Promise<void> {
  if (assetId === null) throw new LunaError('CONFLICT', 'The case is about no single asset.')
  await tx
    .updateTable('assets')
    .set({ paused_until: until })
    .where('account_id', '=', creatorId)
    .where('id', '=', assetId)
    .execute()
}

/** Reversible, with a reason and an end. */
export function pause(parts: ModerationParts, acting: Acting, reason: string, days: number): Promise<void> {
  return withCase(parts, acting, async ({ tx, subject, at }) => {
    requireState(subject, 'open', 'proposed')
    const until = daysAfter(at, days)
    await setPause(tx, subject, until)
    const event = { kind: 'paused', actor: 'moderator', actorId: acting.moderatorId, message: reason } as const
    await advanceCase(tx, subject, { ...event, facts: { until } }, at, { paused_until: until })
    const data = { caseId: subject.id, name: subject.name, reason, until: until.toISOString() }
    await notify(tx, subject.creatorId, { kind: 'listing_paused', data }, at)
    if (subject.assetId !== null) await parts.effects.changed(tx, subject.assetId)
  })
}

/** Nothing where it is not paused. */
async function liftPause(parts: ModerationParts, tx: Tx, subject: Case, at: Date): Promise<void> {
  if (subject.pausedUntil === null || subject.assetId === null) return
  await setPause(tx, subject, null)
  const data = { caseId: subject.id, name: subject.name }
  await notify(tx, subject.creatorId, { kind: 'listing_resumed', data }, at)
  await parts.effects.changed(tx, subject.assetId)
}

export function resume(parts: ModerationParts, acting: Acting, reason: string): Promise<void> {
  return withCase(parts, acting, async ({ tx, subject, at }) => {
    if (subject.pausedUntil === null) throw new LunaError('CONFLICT', 'The listing is not paused.')
    await liftPause(parts, tx, subject, at)
    const event = { kind: 'resumed', actor: 'moderator', actorId: acting.moderatorId, message: reason } as const
    await advanceCase(tx, subject, event, at, { paused_until: null })
  })
}

/** Doing nothing to anybody takes one person. */
export function dismiss(parts: ModerationParts, acting: Acting, reason: string): Promise<void> {
  return withCase(parts, acting, async ({ tx, subject, at }) => {
    requireState(subject, 'open')
    await liftPause(parts, tx, subject, at)
    const event = { kind: 'dismissed', actor: 'moderator', actorId: acting.moderatorId, message: reason } as const
    const changes = { state: 'dismissed', decided_at: at, decide_until: null, paused_until: null } as const
    await advanceCase(tx, subject, event, at, changes)
    await closeReports(tx, subject, 'no_action', at)
    await tellDecision(tx, subject, { outcome: 'dismissed', reason, isBanned: false, appealUntil: null }, at)
  })
}

async function proposedAsset(tx: Tx, subject: Case, { action, assetId }: NewProposal): Promise<string> {
  const wanted = subject.assetId ?? assetId
  if (wanted === undefined) throw new LunaError('INVALID_INPUT', 'assetId: name the asset.')
  const asset = await assetById(tx, wanted)
  if (asset.creatorId !== subject.creatorId || (assetId !== undefined && assetId !== wanted)) {
    throw new LunaError('INVALID_INPUT', 'assetId: is not the asset of this case.')
  }
  if (action === 'remove' && asset.status === 'removed')
    throw new LunaError('CONFLICT', 'The asset has already been removed.')
  return wanted
}

async function banAhead(tx: Tx, subject: Case, { action, finding }: Pick<NewProposal, 'action' | 'finding'>, at: Date) {
  return action === 'remove' && finding === 'plagiarism' && (await wouldBan(tx, subject.creatorId, at))
}

function requireBanAccepted(isAccepted: boolean): void {
  if (isAccepted) return
  throw new LunaError(
    'CONFLICT',
    'This is the third plagiarism strike and bans the creator: confirm that you accept this.',
  )
}

/** Throws CONFLICT while the creator may still answer, unless buyers are at risk. */
function requireHeard(subject: Case, at: Date): void {
  if (subject.answeredAt !== null || subject.kind === 'malware' || subject.answerUntil <= at) return
  const day = subject.answerUntil.toISOString().slice(0, 10)
  throw new LunaError('CONFLICT', `The creator may answer until ${day}; until then the listing can be paused.`)
}

export function propose(parts: ModerationParts, acting: Acting, proposal: NewProposal): Promise<void> {
  return withCase(parts, acting, async ({ tx, subject, excluded, at }) => {
    requireState(subject, 'open')
    const assetId = await proposedAsset(tx, subject, proposal)
    if (await banAhead(tx, subject, proposal, at)) requireBanAccepted(proposal.acceptsBan)
    const id = uuidv7()
    const { moderatorId } = acting
    await writeProposal(tx, subject, { id, assetId, proposal, proposedBy: moderatorId, excluded, at })
    const { action, finding, refund } = proposal
    const event = { kind: 'proposed', actor: 'moderator', actorId: moderatorId } as const
    const facts = { proposalId: id, action, finding, refund }
    await advanceCase(tx, subject, { ...event, note: proposal.reason, facts }, at, { state: 'proposed' })
  })
}

async function requireProposal(tx: Tx, subject: Case, proposalId: string): Promise<OpenProposal> {
  requireState(subject, 'proposed')
  const proposal = await openProposal(tx, subject)
  if (proposal === null || proposal.id !== proposalId) throw new LunaError('CONFLICT', 'It has already been answered.')
  return proposal
}

async function finish(parts: ModerationParts, { tx, subject, at }: Held, moderatorId: string, proposal: OpenProposal) {
  const { isBan, statusBefore } = await carryOut(tx, parts.effects, subject, proposal, at)
  const outcome = proposal.action === 'remove' ? 'removed' : 'buyers_refunded'
  const appealUntil = daysAfter(at, APPEAL_DAYS)
  const event = { kind: 'confirmed', actor: 'moderator', actorId: moderatorId, message: proposal.reason } as const
  await advanceCase(tx, subject, { ...event, facts: { proposalId: proposal.id, statusBefore, isBan } }, at, {
    state: outcome,
    decided_at: at,
    decide_until: null,
    appeal_until: appealUntil,
    is_ban: isBan,
    proposal_id: proposal.id,
    confirmation: 'confirm',
    ...(proposal.action === 'remove' ? { paused_until: null } : {}),
  })
  await tellDecision(tx, subject, { outcome, reason: proposal.reason, isBanned: isBan, appealUntil }, at)
}

/** By somebody else than who proposed it; it is done then. Throws NOT_ALLOWED, CONFLICT. */
export function confirm(
  parts: ModerationParts,
  acting: Acting,
  proposalId: string,
  acceptsBan: boolean,
): Promise<void> {
  return withCase(parts, acting, async (held) => {
    const { tx, subject, excluded, at } = held
    const proposal = await requireProposal(tx, subject, proposalId)
    requireHeard(subject, at)
    if (await banAhead(tx, subject, proposal, at)) requireBanAccepted(proposal.acceptsBan && acceptsBan)
    const { moderatorId } = acting
    const answer = {
      proposal,
      answer: 'confirm',
      answeredBy: moderatorId,
      excluded,
      acceptsBan,
      reason: null,
      at,
    } as const
    await writeAnswer(tx, subject, answer)
    await finish(parts, held, moderatorId, proposal)
  })
}

/** By any moderator who is not involved, including the proposer. */
export function decline(parts: ModerationParts, acting: Acting, proposalId: string, reason: string): Promise<void> {
  return withCase(parts, acting, async ({ tx, subject, excluded, at }) => {
    const proposal = await requireProposal(tx, subject, proposalId)
    const { moderatorId: answeredBy } = acting
    await writeAnswer(tx, subject, { proposal, answer: 'decline', answeredBy, excluded, acceptsBan: false, reason, at })
    const event = { kind: 'declined', actor: 'moderator', actorId: answeredBy, note: reason } as const
    await advanceCase(tx, subject, { ...event, facts: { proposalId } }, at, { state: 'open' })
  })
}
