/** Cases and their events. Every change is an event; the row repeats the current state. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { type CaseEventKind, caseStateSchema, reportKindSchema } from '#shared/contract/market/moderation.ts'
import { rolesOf } from '../accounts/roles.ts'
import type { Tx } from '../db/database.ts'

export const caseRowSchema = z
  .object({
    account_id: z.string(),
    id: z.string(),
    kind: reportKindSchema,
    asset_id: z.string().nullable(),
    subject_name: z.string(),
    state: caseStateSchema,
    event_count: z.number(),
    opened_at: z.date(),
    answer_until: z.date(),
    answered_at: z.date().nullable(),
    decide_until: z.date().nullable(),
    paused_until: z.date().nullable(),
    decided_at: z.date().nullable(),
    appeal_until: z.date().nullable(),
    appealed_at: z.date().nullable(),
    is_ban: z.boolean(),
    proposal_id: z.string().nullable(),
  })
  .transform((row) => ({
    creatorId: row.account_id,
    id: row.id,
    kind: row.kind,
    assetId: row.asset_id,
    name: row.subject_name,
    state: row.state,
    eventCount: row.event_count,
    openedAt: row.opened_at,
    answerUntil: row.answer_until,
    answeredAt: row.answered_at,
    decideUntil: row.decide_until,
    pausedUntil: row.paused_until,
    decidedAt: row.decided_at,
    appealUntil: row.appeal_until,
    appealedAt: row.appealed_at,
    isBan: row.is_ban,
    proposalId: row.proposal_id,
  }))
export type Case = z.infer<typeof caseRowSchema>

function noSuchCase(): LunaError {
  return new LunaError('NOT_FOUND', 'There is no such case.')
}

/** By its id alone. Throws NOT_FOUND. */
export async function caseById(tx: Tx, caseId: string): Promise<Case> {
  const row = await tx.selectFrom('cases').selectAll().where('id', '=', caseId).executeTakeFirst()
  if (row === undefined) throw noSuchCase()
  return caseRowSchema.parse(row)
}

/** Held until the transaction ends. Throws NOT_FOUND. */
export async function lockCase(tx: Tx, caseId: string): Promise<Case> {
  const { creatorId } = await caseById(tx, caseId)
  const row = await tx
    .selectFrom('cases')
    .selectAll()
    .where('account_id', '=', creatorId)
    .where('id', '=', caseId)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw noSuchCase()
  return caseRowSchema.parse(row)
}

export interface NewCaseEvent {
  readonly kind: CaseEventKind
  readonly actor: 'reporter' | 'creator' | 'moderator' | 'system'
  readonly actorId: string | null
  /** The message to the creator. */
  readonly message?: string
  /** A note that only moderators see. */
  readonly note?: string
  readonly facts?: Readonly<Record<string, unknown>>
}

export interface CaseChanges {
  readonly state?: Case['state']
  readonly answered_at?: Date
  readonly decide_until?: Date | null
  readonly paused_until?: Date | null
  readonly decided_at?: Date
  readonly appeal_until?: Date | null
  readonly appealed_at?: Date
  readonly is_ban?: boolean
  readonly proposal_id?: string
  readonly confirmation?: 'confirm'
}

/** Writes the event and the case's new state. The caller holds the case. */
export async function advanceCase(
  tx: Tx,
  { creatorId, id }: Pick<Case, 'creatorId' | 'id'>,
  event: NewCaseEvent,
  at: Date,
  changes: CaseChanges = {},
): Promise<void> {
  const { event_count: number } = await tx
    .updateTable('cases')
    .set({ ...changes, updated_at: at, event_count: sql<number>`event_count + 1` })
    .where('account_id', '=', creatorId)
    .where('id', '=', id)
    .returning('event_count')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('case_events')
    .values({
      account_id: creatorId,
      case_id: id,
      number,
      kind: event.kind,
      actor: event.actor,
      actor_id: event.actorId,
      told: event.message ?? null,
      note: event.note ?? null,
      facts: JSON.stringify(event.facts ?? {}),
      at,
    })
    .execute()
}

export async function addParty(
  tx: Tx,
  { creatorId, id }: Pick<Case, 'creatorId' | 'id'>,
  partyId: string,
  role: 'reporter' | 'rights_holder',
): Promise<void> {
  await tx
    .insertInto('case_parties')
    .values({ account_id: creatorId, case_id: id, party_id: partyId, role })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Reporters and rights holders. */
async function partiesOf(tx: Tx, { creatorId, id }: Pick<Case, 'creatorId' | 'id'>): Promise<string[]> {
  const rows = await tx
    .selectFrom('case_parties')
    .select('party_id')
    .distinct()
    .where('account_id', '=', creatorId)
    .where('case_id', '=', id)
    .execute()
  return rows.map(({ party_id }) => party_id)
}

/** Moderators who acted in the case, in whatever way. */
export async function participantsOf(tx: Tx, { creatorId, id }: Pick<Case, 'creatorId' | 'id'>): Promise<string[]> {
  const rows = await tx
    .selectFrom('case_events')
    .select('actor_id')
    .distinct()
    .where('account_id', '=', creatorId)
    .where('case_id', '=', id)
    .where('actor', '=', 'moderator')
    .execute()
  return rows.flatMap(({ actor_id }) => (actor_id === null ? [] : [actor_id]))
}

/** Who loses the role loses the right at once. Throws NOT_ALLOWED. */
async function requireModerator(tx: Tx, accountId: string, now: Date): Promise<void> {
  const roles = await rolesOf(tx, accountId, now)
  if (roles?.has('moderator') !== true && roles?.has('admin') !== true) throw new LunaError('NOT_ALLOWED')
}

/** Throws NOT_ALLOWED for who is no moderator, NOT_FOUND for who is concerned by the case: it is not theirs to see. */
export async function requireImpartial(tx: Tx, subject: Case, moderatorId: string, now: Date): Promise<string[]> {
  await requireModerator(tx, moderatorId, now)
  const parties = await partiesOf(tx, subject)
  if (subject.creatorId === moderatorId || parties.includes(moderatorId)) throw noSuchCase()
  return parties
}

export function requireState(subject: Case, ...states: readonly Case['state'][]): void {
  if (states.includes(subject.state)) return
  throw new LunaError('CONFLICT', `The case is ${subject.state.replace('_', ' ')}.`)
}
