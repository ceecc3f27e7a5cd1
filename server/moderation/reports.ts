/** Reports. Each opens a case or joins the one there is; none decides anything. */
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { NewReport, Report, ReportKind } from '#shared/contract/market/moderation.ts'
import type { Tx } from '../db/database.ts'
import { notify } from '../notifications/notify.ts'
import { assetById, creatorOf } from '../publications/assets.ts'
import { addParty, advanceCase, type Case, lockCase, participantsOf } from './case-rows.ts'
import { ANSWER_DAYS, daysAfter } from './clocks.ts'
import { attachSignals } from './signals.ts'

const REPORTS_PER_DAY = 10
const NO_ASSET = '00000000-0000-0000-0000-000000000000'

interface Subject {
  readonly creatorId: string
  readonly assetId: string | null
  readonly name: string
}

async function subjectOf(tx: Tx, about: NewReport['about']): Promise<Subject> {
  if ('assetId' in about) {
    const { creatorId, id, name, status } = await assetById(tx, about.assetId)
    if (status === 'removed') throw new LunaError('NOT_FOUND', 'The asset was removed.')
    return { creatorId, assetId: id, name }
  }
  const profile = await tx
    .selectFrom('handle_claims')
    .innerJoin('creator_profiles', 'creator_profiles.account_id', 'handle_claims.account_id')
    .select(['creator_profiles.account_id', 'creator_profiles.display_name'])
    .where('handle_claims.handle', '=', about.handle)
    .executeTakeFirst()
  if (profile === undefined) throw new LunaError('NOT_FOUND', 'There is no such creator.')
  return { creatorId: profile.account_id, assetId: null, name: profile.display_name }
}

interface OpenedCase {
  readonly creatorId: string
  readonly id: string
  readonly assetId: string | null
  readonly isNew: boolean
}

/** The case about this that is open, or a new one; of two at once only one is made. */
async function openCase(tx: Tx, subject: Subject, kind: ReportKind, at: Date): Promise<OpenedCase> {
  const { creatorId, assetId, name } = subject
  const id = uuidv7()
  const { rows } = await sql<{ id: string }>`
    insert into cases (account_id, id, kind, asset_id, subject_name, state, event_count, opened_at, updated_at, answer_until)
    values (${creatorId}, ${id}, ${kind}, ${assetId}, ${name}, 'open', 0, ${at}, ${at}, ${daysAfter(at, ANSWER_DAYS)})
    on conflict (account_id, kind, coalesce(asset_id, '00000000-0000-0000-0000-000000000000'))
      where state in ('open', 'proposed') do nothing
    returning id`.execute(tx)
  if (rows.length > 0) return { creatorId, assetId, id, isNew: true }
  const open = await tx
    .selectFrom('cases')
    .select('id')
    .where('account_id', '=', creatorId)
    .where('kind', '=', kind)
    .where(sql<boolean>`coalesce(asset_id, ${NO_ASSET}) = ${assetId ?? NO_ASSET}`)
    .where('state', 'in', ['open', 'proposed'])
    .executeTakeFirst()
  if (open === undefined) throw new LunaError('CONFLICT')
  return { creatorId, assetId, id: open.id, isNew: false }
}

async function limitReports(tx: Tx, reporterId: string, now: Date): Promise<void> {
  // Held, so that reports at once are counted one after the other.
  await tx.selectFrom('accounts').select('account_id').where('account_id', '=', reporterId).forUpdate().execute()
  const { count } = await tx
    .selectFrom('reports')
    .select((select) => select.fn.countAll<bigint>().as('count'))
    .where('account_id', '=', reporterId)
    .where('created_at', '>', daysAfter(now, -1))
    .executeTakeFirstOrThrow()
  if (count < REPORTS_PER_DAY) return
  throw new LunaError('RATE_LIMITED', `${REPORTS_PER_DAY} reports per day are allowed.`)
}

async function tellCreator(tx: Tx, opened: OpenedCase, name: string, at: Date): Promise<void> {
  const answerUntil = daysAfter(at, ANSWER_DAYS).toISOString()
  const data = { caseId: opened.id, name, answerUntil }
  await notify(tx, opened.creatorId, { kind: 'case_opened', data }, at)
}

async function join(tx: Tx, opened: OpenedCase, reporterId: string, kind: ReportKind, at: Date): Promise<void> {
  const subject = await lockCase(tx, opened.id)
  if ((await participantsOf(tx, subject)).includes(reporterId)) {
    throw new LunaError('CONFLICT', 'You are deciding about this; add a note to the case instead.')
  }
  const event = { kind: opened.isNew ? 'opened' : 'joined', actor: 'reporter', actorId: reporterId } as const
  await addParty(tx, subject, reporterId, 'reporter')
  await advanceCase(tx, subject, { ...event, facts: { kind } }, at)
}

export interface ReportRow {
  readonly id: string
  readonly kind: ReportKind
  readonly asset_id: string | null
  readonly subject_name: string
  readonly text: string
  readonly outcome: Report['outcome']
  readonly created_at: Date
  readonly decided_at: Date | null
}

export function reportOf(row: ReportRow): Report {
  return {
    id: row.id,
    kind: row.kind,
    assetId: row.asset_id,
    name: row.subject_name,
    text: row.text,
    outcome: row.outcome,
    createdAt: row.created_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
  }
}

/** Throws NOT_FOUND, NOT_ALLOWED, CONFLICT where it was reported already, RATE_LIMITED. */
export async function fileReport(tx: Tx, reporterId: string, report: NewReport, at: Date): Promise<Report> {
  await limitReports(tx, reporterId, at)
  const subject = await subjectOf(tx, report.about)
  if (subject.creatorId === reporterId) throw new LunaError('NOT_ALLOWED', 'This is your own.')
  const opened = await openCase(tx, subject, report.kind, at)
  const earlier = await tx
    .selectFrom('reports')
    .select('id')
    .where('account_id', '=', reporterId)
    .where('case_id', '=', opened.id)
    .executeTakeFirst()
  if (earlier !== undefined)
    throw new LunaError('CONFLICT', 'You have already reported this; moderators are reviewing it.')
  await join(tx, opened, reporterId, report.kind, at)
  const row = {
    account_id: reporterId,
    id: uuidv7(),
    kind: report.kind,
    creator_id: subject.creatorId,
    asset_id: subject.assetId,
    subject_name: subject.name,
    text: report.text,
    original_asset_id: report.originalAssetId ?? null,
    case_id: opened.id,
    outcome: null,
    created_at: at,
    decided_at: null,
  }
  await tx.insertInto('reports').values(row).execute()
  if (report.originalAssetId !== undefined) await nameRightsHolder(tx, opened, report.originalAssetId)
  if (opened.isNew) {
    await attachSignals(tx, opened, at)
    await tellCreator(tx, opened, subject.name, at)
  }
  const data = { reportId: row.id, name: subject.name }
  await notify(tx, reporterId, { kind: 'report_received', data }, at)
  return reportOf(row)
}

async function nameRightsHolder(tx: Tx, opened: OpenedCase, assetId: string): Promise<void> {
  const ownerId = await creatorOf(tx, assetId)
  if (ownerId === opened.creatorId)
    throw new LunaError('INVALID_INPUT', 'originalAssetId: belongs to the same creator.')
  await addParty(tx, opened, ownerId, 'rights_holder')
}

/** What the market notices without a report also only opens a case. */
export async function openByItself(tx: Tx, subject: Subject, kind: ReportKind, at: Date): Promise<void> {
  const opened = await openCase(tx, subject, kind, at)
  if (!opened.isNew) return
  await advanceCase(tx, opened, { kind: 'opened', actor: 'system', actorId: null, facts: { kind } }, at)
  await attachSignals(tx, opened, at)
  await tellCreator(tx, opened, subject.name, at)
}

/** Everybody who reported learns whether something was done, and no more. */
export async function closeReports(tx: Tx, subject: Case, outcome: 'action_taken' | 'no_action', at: Date) {
  const reports = await tx
    .selectFrom('reports')
    .select(['account_id', 'id', 'subject_name'])
    .where('case_id', '=', subject.id)
    .where('outcome', 'is', null)
    .execute()
  for (const { account_id: reporterId, id, subject_name: name } of reports) {
    await tx
      .updateTable('reports')
      .set({ outcome, decided_at: at })
      .where('account_id', '=', reporterId)
      .where('id', '=', id)
      .execute()
    await notify(tx, reporterId, { kind: 'report_decided', data: { reportId: id, name, outcome } }, at)
  }
  return reports.map(({ account_id: reporterId, id }) => ({ reporterId, reportId: id }))
}
