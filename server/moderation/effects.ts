/** What a confirmed decision does, and what a granted appeal undoes. */
import * as z from 'zod'
import { STRIKES_TO_BAN } from '#shared/reputation/levels.ts'
import type { Tx } from '../db/database.ts'
import { notify } from '../notifications/notify.ts'
import { assetById } from '../publications/assets.ts'
import {
  overturnReputationEvent,
  recordReputationEvent,
  reputationEventOf,
  reputationFactOf,
} from '../reputation/events.ts'
import { areLinked } from '../reputation/links.ts'
import { refreshReputation } from '../reputation/snapshots.ts'
import { reputationOf } from '../reputation/standing.ts'
import type { Case } from './case-rows.ts'
import { daysAfter } from './clocks.ts'
import type { ModerationEffects } from './parts.ts'
import type { OpenProposal } from './proposals.ts'
import { closeReports } from './reports.ts'

/** Whether one more plagiarism strike is the one that bans. */
export async function wouldBan(tx: Tx, creatorId: string, now: Date): Promise<boolean> {
  const { standing } = await reputationOf(tx, creatorId, now)
  return standing.plagiarismStrikes + 1 >= STRIKES_TO_BAN
}

function sourcesOf(caseId: string): { removal: string; strike: string } {
  return { removal: `removal:${caseId}`, strike: `strike:${caseId}` }
}

/** Of the same finding, counted again after an appeal was dismissed. */
const upheld = (source: string): string => `${source}:upheld`

type Found = Pick<Case, 'creatorId' | 'id' | 'decidedAt'>

/** While an appeal is open, what was found does not count. */
export async function suspendFinding(tx: Tx, subject: Found, at: Date): Promise<void> {
  for (const source of Object.values(sourcesOf(subject.id))) {
    const eventId = await reputationEventOf(tx, subject.creatorId, source)
    if (eventId !== null) await overturnReputationEvent(tx, subject.creatorId, eventId, at)
  }
  await refreshReputation(tx, subject.creatorId, at)
}

/** The appeal was dismissed: what was found counts again, from when it was found. */
export async function upholdFinding(tx: Tx, { creatorId: accountId, id, decidedAt }: Found, at: Date): Promise<void> {
  for (const source of Object.values(sourcesOf(id))) {
    const fact = await reputationFactOf(tx, accountId, source)
    if (fact === null) continue
    await recordReputationEvent(tx, { accountId, source: upheld(source), at: decidedAt ?? at, fact })
  }
  await refreshReputation(tx, accountId, at)
}

async function markReputation(tx: Tx, subject: Case, { action, finding }: OpenProposal, at: Date): Promise<void> {
  const { removal, strike } = sourcesOf(subject.id)
  const accountId = subject.creatorId
  if (action !== 'remove') return
  await recordReputationEvent(tx, { accountId, source: removal, at, fact: { kind: 'removal_upheld', finding } })
  if (finding !== 'plagiarism') return
  await recordReputationEvent(tx, { accountId, source: strike, at, fact: { kind: 'struck', finding } })
}

/** A report that led to something helped everybody, unless it came from an account of the creator's own. */
async function thankReporters(tx: Tx, subject: Case, at: Date): Promise<void> {
  const fact = { kind: 'contributed', contribution: 'report_accepted' } as const
  for (const { reporterId, reportId } of await closeReports(tx, subject, 'action_taken', at)) {
    if (await areLinked(tx, reporterId, subject.creatorId)) continue
    await recordReputationEvent(tx, { accountId: reporterId, source: `report:${reportId}`, at, fact })
  }
}

/** Null if no rights holder is named, or more than one. */
async function rightsHolderOf(tx: Tx, subject: Case): Promise<string | null> {
  const holders = await tx
    .selectFrom('case_parties')
    .select('party_id')
    .where('account_id', '=', subject.creatorId)
    .where('case_id', '=', subject.id)
    .where('role', '=', 'rights_holder')
    .execute()
  return holders.length === 1 ? (holders[0]?.party_id ?? null) : null
}

export interface CarriedOut {
  readonly isBan: boolean
  /** What the asset was before. */
  readonly statusBefore: string
}

export async function carryOut(
  tx: Tx,
  effects: ModerationEffects,
  subject: Case,
  proposal: OpenProposal,
  at: Date,
): Promise<CarriedOut> {
  const { action, assetId, finding, refund, reason } = proposal
  const { status } = await assetById(tx, assetId)
  // Earlier changes are reported separately from those of this decision.
  await refreshReputation(tx, subject.creatorId, at)
  const wasBanned = (await reputationOf(tx, subject.creatorId, at)).standing.isBanned
  if (action === 'remove') {
    const infringement = finding === 'plagiarism'
    const rightfulId = infringement ? await rightsHolderOf(tx, subject) : null
    await effects.remove(tx, { creatorId: subject.creatorId, assetId, reason, infringement, rightfulId })
  }
  if (refund.scope !== 'none') {
    const since = refund.scope === 'recent' ? daysAfter(at, -refund.days) : null
    await effects.refundBuyers(tx, { assetId, reason, since, key: proposal.id })
  }
  await markReputation(tx, subject, proposal, at)
  await thankReporters(tx, subject, at)
  const { isBanned } = (await reputationOf(tx, subject.creatorId, at)).standing
  await refreshReputation(tx, subject.creatorId, at)
  return { isBan: isBanned && !wasBanned, statusBefore: status }
}

const carriedOutSchema = z.object({ statusBefore: z.enum(['published', 'sold_exclusively', 'withdrawn', 'removed']) })

/** The events no longer count, and the asset is what it was. Money that went back to buyers stays with them. */
export async function undo(
  tx: Tx,
  effects: ModerationEffects,
  subject: Case,
  proposal: { readonly action: string; readonly assetId: string },
  at: Date,
): Promise<void> {
  for (const source of Object.values(sourcesOf(subject.id))) {
    const eventId = await reputationEventOf(tx, subject.creatorId, source)
    if (eventId !== null) await overturnReputationEvent(tx, subject.creatorId, eventId, at)
  }
  if (proposal.action === 'remove') {
    const confirmed = await tx
      .selectFrom('case_events')
      .select('facts')
      .where('account_id', '=', subject.creatorId)
      .where('case_id', '=', subject.id)
      .where('kind', '=', 'confirmed')
      .executeTakeFirstOrThrow()
    const { statusBefore } = carriedOutSchema.parse(confirmed.facts)
    if (statusBefore !== 'removed') {
      const { creatorId } = subject
      await effects.reinstate(tx, { creatorId, assetId: proposal.assetId, status: statusBefore })
    }
  }
  await refreshReputation(tx, subject.creatorId, at)
}

/** The creator learns of every decision. */
export async function tellDecision(
  tx: Tx,
  subject: Case,
  decision: {
    readonly outcome: 'dismissed' | 'removed' | 'buyers_refunded'
    readonly reason: string
    readonly isBanned: boolean
    readonly appealUntil: Date | null
  },
  at: Date,
): Promise<void> {
  const { outcome, reason, isBanned } = decision
  const appealUntil = decision.appealUntil?.toISOString() ?? null
  const data = { caseId: subject.id, name: subject.name, outcome, reason, isBanned, appealUntil }
  await notify(tx, subject.creatorId, { kind: 'case_decided', data }, at)
}
