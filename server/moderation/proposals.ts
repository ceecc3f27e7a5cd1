/** Proposals and the answers to them, as they stand in the database: written once, each by the person who made it. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { findingSchema, type NewProposal, type Proposal, type RefundScope } from '#shared/contract/market/moderation.ts'
import type { Tx } from '../db/database.ts'
import { writeAs } from './acting.ts'
import type { Case } from './case-rows.ts'

const rowSchema = z
  .object({
    id: z.string(),
    action: z.enum(['remove', 'refund_buyers']),
    asset_id: z.string(),
    finding: findingSchema,
    refund: z.enum(['none', 'recent', 'all']),
    refund_days: z.number().nullable(),
    reason: z.string(),
    at: z.date(),
  })
  .transform(
    (row): Proposal => ({
      id: row.id,
      action: row.action,
      assetId: row.asset_id,
      finding: row.finding,
      refund: scopeOf(row.refund, row.refund_days),
      reason: row.reason,
      at: row.at.toISOString(),
    }),
  )

function scopeOf(scope: 'none' | 'recent' | 'all', days: number | null): RefundScope {
  if (scope === 'recent') return { scope, days: days ?? 1 }
  return { scope }
}

/** The proposal as visible to the transaction's account: the creator's view. */
export async function proposalById(tx: Tx, subject: Case, proposalId: string): Promise<Proposal> {
  const row = await tx
    .selectFrom('case_proposals')
    .select(['id', 'action', 'asset_id', 'finding', 'refund', 'refund_days', 'reason', 'at'])
    .where('account_id', '=', subject.creatorId)
    .where('case_id', '=', subject.id)
    .where('id', '=', proposalId)
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'There is no such proposal.')
  return rowSchema.parse(row)
}

export interface OpenProposal extends Proposal {
  readonly proposedBy: string
  readonly acceptsBan: boolean
}

/** The unanswered proposal. In a transaction of the service. */
export async function openProposal(tx: Tx, subject: Case): Promise<OpenProposal | null> {
  if (subject.state !== 'proposed') return null
  const row = await tx
    .selectFrom('case_proposals')
    .selectAll()
    .where('account_id', '=', subject.creatorId)
    .where('case_id', '=', subject.id)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return null
  return { ...rowSchema.parse(row), proposedBy: row.proposed_by, acceptsBan: row.accepts_ban }
}

export interface ProposalToWrite {
  readonly id: string
  readonly assetId: string
  readonly proposal: NewProposal
  readonly proposedBy: string
  readonly excluded: readonly string[]
  readonly at: Date
}

/** Throws NOT_ALLOWED. */
export async function writeProposal(tx: Tx, subject: Case, written: ProposalToWrite): Promise<void> {
  const { action, finding, refund, reason, acceptsBan } = written.proposal
  const row = {
    account_id: subject.creatorId,
    case_id: subject.id,
    id: written.id,
    action,
    asset_id: written.assetId,
    finding,
    refund: refund.scope,
    refund_days: refund.scope === 'recent' ? refund.days : null,
    reason,
    accepts_ban: acceptsBan,
    proposed_by: written.proposedBy,
    excluded_ids: [...written.excluded],
    at: written.at,
  }
  await writeAs(tx, written.proposedBy, () => tx.insertInto('case_proposals').values(row).execute())
}

export interface AnswerToWrite {
  readonly proposal: OpenProposal
  readonly answer: 'confirm' | 'decline'
  readonly answeredBy: string
  readonly excluded: readonly string[]
  readonly acceptsBan: boolean
  readonly reason: string | null
  readonly at: Date
}

/** Throws NOT_ALLOWED, CONFLICT where it was answered already. */
export async function writeAnswer(tx: Tx, subject: Case, written: AnswerToWrite): Promise<void> {
  const row = {
    account_id: subject.creatorId,
    case_id: subject.id,
    proposal_id: written.proposal.id,
    answer: written.answer,
    proposed_by: written.proposal.proposedBy,
    answered_by: written.answeredBy,
    excluded_ids: [...written.excluded],
    accepts_ban: written.acceptsBan,
    reason: written.reason,
    at: written.at,
  }
  await writeAs(tx, written.answeredBy, () => tx.insertInto('case_confirmations').values(row).execute())
}
