/** Cases and reports as each side may see them. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import {
  type CaseState,
  type CaseSummary,
  caseEventKindSchema,
  contestProofsSchema,
  type ModeratedCase,
  type OwnCase,
  type OwnCaseEvent,
  type Proposal,
  type Report,
  type ReportKind,
  reportKindSchema,
} from '#shared/contract/market/moderation.ts'
import type { Tx } from '../db/database.ts'
import { isAfter, isBefore } from '../db/places.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { type Case, caseById, caseRowSchema, participantsOf, requireImpartial } from './case-rows.ts'
import { wouldBan } from './effects.ts'
import { openProposal, proposalById } from './proposals.ts'
import { type ReadOf, recordReads } from './record-reads.ts'
import { reportOf } from './reports.ts'
import { caseWords } from './words.ts'

const reportRow = z.object({
  id: z.string(),
  kind: reportKindSchema,
  asset_id: z.string().nullable(),
  subject_name: z.string(),
  text: z.string(),
  outcome: z.enum(['action_taken', 'no_action']).nullable(),
  created_at: z.date(),
  decided_at: z.date().nullable(),
})

export async function ownReports(tx: Tx, reporterId: string, { cursor, limit }: PageRequest): Promise<Paged<Report>> {
  const before = decodeCursor(timeAndIdSchema, cursor)
  const { rows } = await sql`
    select * from reports where account_id = ${reporterId}
      and ${isBefore(before, ['created_at', 'id'])}
    order by created_at desc, id desc limit ${limit + 1}`.execute(tx)
  const found = z.array(reportRow).parse(rows)
  return pageFrom(found, limit, reportOf, (row) => [row.created_at, row.id])
}

function ownView(subject: Case, decision: Proposal | null, now: Date): OwnCase {
  const isOpen = subject.state === 'open' || subject.state === 'proposed'
  const canAppeal = subject.appealedAt === null && subject.appealUntil !== null && subject.appealUntil > now
  return {
    id: subject.id,
    kind: subject.kind,
    assetId: subject.assetId,
    name: subject.name,
    // That somebody made a proposal is no news yet: another may decline it.
    state: subject.state === 'proposed' ? 'open' : subject.state,
    ...caseWords(subject, decision, now),
    openedAt: subject.openedAt.toISOString(),
    answerUntil: isOpen && subject.answeredAt === null ? subject.answerUntil.toISOString() : null,
    decideUntil: subject.decideUntil?.toISOString() ?? null,
    pausedUntil: subject.pausedUntil?.toISOString() ?? null,
    appealUntil: canAppeal ? (subject.appealUntil?.toISOString() ?? null) : null,
    isBan: subject.isBan,
    decision,
  }
}

async function decisionOf(tx: Tx, subject: Case): Promise<Proposal | null> {
  return subject.proposalId === null ? null : proposalById(tx, subject, subject.proposalId)
}

/** In a transaction of the creator. */
export async function ownCases(
  tx: Tx,
  creatorId: string,
  { cursor, limit }: PageRequest,
  now: Date,
): Promise<Paged<OwnCase>> {
  const before = decodeCursor(timeAndIdSchema, cursor)
  const { rows } = await sql`
    select * from cases where account_id = ${creatorId}
      and ${isBefore(before, ['opened_at', 'id'])}
    order by opened_at desc, id desc limit ${limit + 1}`.execute(tx)
  const found: { subject: Case; decision: Proposal | null }[] = []
  for (const subject of z.array(caseRowSchema).parse(rows)) {
    found.push({ subject, decision: await decisionOf(tx, subject) })
  }
  return pageFrom(
    found,
    limit,
    ({ subject, decision }) => ownView(subject, decision, now),
    ({ subject }) => [subject.openedAt, subject.id],
  )
}

const eventRow = z.object({
  number: z.number(),
  kind: caseEventKindSchema,
  actor: z.enum(['reporter', 'creator', 'moderator', 'system']),
  told: z.string().nullable(),
  at: z.date(),
})

/** What a creator sees happen: not who joined, what was noted, or what is only proposed. */
const SHOWN_TO_CREATORS = new Set<string>([
  'opened',
  'told',
  'paused',
  'resumed',
  'counter_notice',
  'confirmed',
  'dismissed',
  'appealed',
  'appeal_dismissed',
  'appeal_granted',
])

/** In a transaction of the creator. Throws NOT_FOUND. */
export async function ownCase(
  tx: Tx,
  creatorId: string,
  caseId: string,
  now: Date,
): Promise<OwnCase & { events: OwnCaseEvent[] }> {
  const subject = await caseById(tx, caseId)
  if (subject.creatorId !== creatorId) throw new LunaError('NOT_FOUND', 'There is no such case.')
  const rows = await tx
    .selectFrom('case_events')
    .select(['number', 'kind', 'actor', 'told', 'at'])
    .where('account_id', '=', creatorId)
    .where('case_id', '=', caseId)
    .orderBy('number')
    .execute()
  const events = z
    .array(eventRow)
    .parse(rows)
    .filter(({ kind }) => SHOWN_TO_CREATORS.has(kind))
    .map(({ kind, actor: by, told: text, at }) => ({ kind, by, text, at: at.toISOString() }))
  return { ...ownView(subject, await decisionOf(tx, subject), now), events }
}

function summaryOf(subject: Case, reports: number, isContest: boolean): CaseSummary {
  return {
    id: subject.id,
    kind: subject.kind,
    assetId: subject.assetId,
    name: subject.name,
    state: subject.state,
    reports,
    isContest,
    openedAt: subject.openedAt.toISOString(),
    answerUntil: subject.answerUntil.toISOString(),
    answeredAt: subject.answeredAt?.toISOString() ?? null,
    decideUntil: subject.decideUntil?.toISOString() ?? null,
    pausedUntil: subject.pausedUntil?.toISOString() ?? null,
  }
}

export interface CasesQuery extends PageRequest {
  readonly state?: CaseState | undefined
  readonly kind?: ReportKind | undefined
  /** Contests of exact copies alone, or all but them. */
  readonly isContest?: boolean | undefined
}

/** The oldest first, without those that concern the moderator. In a transaction of the service. */
export async function casesFor(tx: Tx, moderatorId: string, query: CasesQuery, now: Date): Promise<Paged<CaseSummary>> {
  const after = decodeCursor(timeAndIdSchema, query.cursor)
  const { rows } = await sql`
    with concerned as materialized (select case_id from case_parties where party_id = ${moderatorId}),
    contested as materialized (select distinct case_id from duplicate_refusals where case_id is not null),
    page as materialized (
      select * from cases
      where account_id <> ${moderatorId} and id not in (select case_id from concerned)
        and (${query.state ?? null}::text is null or state = ${query.state ?? null})
        and (${query.kind ?? null}::text is null or kind = ${query.kind ?? null})
        and (${query.isContest ?? null}::boolean is null
          or (id in (select case_id from contested)) = ${query.isContest ?? null})
        and ${isAfter(after, ['opened_at', 'id'])}
      order by opened_at, id limit ${query.limit + 1}
    ), counts as materialized (
      select case_id, count(*)::int as reports from reports where case_id in (select id from page) group by case_id
    )
    select page.*, coalesce(counts.reports, 0) as reports, page.id in (select case_id from contested) as is_contest
    from page left join counts on counts.case_id = page.id
    order by opened_at, id`.execute(tx)
  const counted = z.array(z.looseObject({ reports: z.number(), is_contest: z.boolean() })).parse(rows)
  const found = z.array(caseRowSchema).parse(rows)
  const reads = found.slice(0, query.limit).map(({ creatorId: accountId, id: subjectId }) => ({ accountId, subjectId }))
  await recordReads(
    tx,
    moderatorId,
    reads.map((read) => ({ ...read, kind: 'case_in_list' })),
    now,
  )
  return pageFrom(
    found.map((subject, index) => ({
      subject,
      reports: counted[index]?.reports ?? 0,
      isContest: counted[index]?.is_contest === true,
    })),
    query.limit,
    ({ subject, reports, isContest }) => summaryOf(subject, reports, isContest),
    ({ subject }) => [subject.openedAt, subject.id],
  )
}

async function eventsFor(tx: Tx, subject: Case, moderatorId: string): Promise<ModeratedCase['events']> {
  const rows = await tx
    .selectFrom('case_events')
    .select(['number', 'kind', 'actor', 'actor_id', 'told', 'note', 'facts', 'at'])
    .where('account_id', '=', subject.creatorId)
    .where('case_id', '=', subject.id)
    .orderBy('number')
    .execute()
  return rows.map((row) => {
    const { number, kind, actor, told, at } = eventRow.parse(row)
    const isMine = row.actor_id === moderatorId
    return { number, kind, by: actor, text: told, note: row.note, facts: row.facts, isMine, at: at.toISOString() }
  })
}

const contestedSchema = contestProofsSchema.extend({ code: z.literal('contested') })

/** What the signals of contests say; other signals have other facts. */
function contestsIn(events: ModeratedCase['events']): ModeratedCase['contests'] {
  return events.flatMap(({ facts, at }) => {
    const { data } = contestedSchema.safeParse(facts)
    return data === undefined ? [] : [{ published: data.published, claimed: data.claimed, at }]
  })
}

const caseRead = ({ creatorId, id }: Case): ReadOf => ({ accountId: creatorId, kind: 'case', subjectId: id })

const reportRead = ({ account_id, id }: { readonly account_id: string; readonly id: string }): ReadOf => ({
  accountId: account_id,
  kind: 'report',
  subjectId: id,
})

/** In a transaction of the service. Throws NOT_ALLOWED, NOT_FOUND also where it concerns the moderator. */
export async function caseFor(tx: Tx, moderatorId: string, caseId: string, now: Date): Promise<ModeratedCase> {
  const subject = await caseById(tx, caseId)
  await requireImpartial(tx, subject, moderatorId, now)
  const reports = await tx
    .selectFrom('reports')
    .select(['account_id', 'id', 'kind', 'text', 'created_at'])
    .where('case_id', '=', caseId)
    .orderBy('created_at')
    .execute()
  await recordReads(tx, moderatorId, [caseRead(subject), ...reports.map(reportRead)], now)
  const proposal = await openProposal(tx, subject)
  const tookPart = (await participantsOf(tx, subject)).includes(moderatorId)
  const isHeard = subject.answeredAt !== null || subject.kind === 'malware' || subject.answerUntil <= now
  const events = await eventsFor(tx, subject, moderatorId)
  const contests = contestsIn(events)
  return {
    ...summaryOf(subject, reports.length, contests.length > 0),
    reportTexts: reports.map(({ kind, text, created_at }) => ({
      kind: reportKindSchema.parse(kind),
      text,
      at: created_at.toISOString(),
    })),
    events,
    contests,
    openProposal: proposal === null ? null : shownProposal(proposal, moderatorId),
    wouldBan: await wouldBan(tx, subject.creatorId, now),
    may: {
      propose: subject.state === 'open',
      confirm: proposal !== null && proposal.proposedBy !== moderatorId && isHeard,
      decideAppeal: subject.state === 'appealed' && !tookPart,
    },
  }
}

function shownProposal(
  { proposedBy, ...proposal }: NonNullable<Awaited<ReturnType<typeof openProposal>>>,
  moderatorId: string,
) {
  return { ...proposal, isMine: proposedBy === moderatorId }
}
