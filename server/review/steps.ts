/** The record of what reviewers do apart from deciding, and what it adds up to for each of them. */
import { sql } from 'kysely'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import type { Colleague, ReviewConduct } from '#shared/contract/market/review.ts'
import { type SkipReason, skipReasonSchema } from '#shared/submissions/queue-rules.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import type { QueueRow } from './queue-rows.ts'

const SHOWN_DAYS = 28

interface Step {
  readonly reviewerId: string
  readonly step: 'choose' | 'skip' | 'take_back_skip' | 'release' | 'hand_over' | 'ask_opinion'
  readonly otherReviewerId?: string | null
  readonly reason?: SkipReason
  readonly note?: string
  readonly passedOver?: number
}

export async function recordStep(tx: Tx, row: QueueRow, step: Step, at: Date): Promise<void> {
  await tx
    .insertInto('review_steps')
    .values({
      account_id: row.account_id,
      submission_id: row.submission_id,
      id: newId(),
      round: row.round,
      kind: row.kind,
      step: step.step,
      reviewer_id: step.reviewerId,
      other_reviewer_id: step.otherReviewerId ?? null,
      reason: step.reason ?? null,
      note: step.note === undefined || step.note === '' ? null : step.note,
      passed_over: step.passedOver ?? null,
      at,
    })
    .execute()
}

/** The hand-over notes for the next reviewer, in order. */
export async function notesOf(tx: Tx, row: QueueRow): Promise<{ text: string; at: string }[]> {
  const rows = await tx
    .selectFrom('review_steps')
    .select(['note', 'at'])
    .where('account_id', '=', row.account_id)
    .where('submission_id', '=', row.submission_id)
    .where('round', '=', row.round)
    .where('kind', '=', row.kind)
    .where('step', '=', 'hand_over')
    .orderBy('at')
    .orderBy('id')
    .execute()
  return rows.map(({ note, at }) => ({ text: note ?? '', at: at.toISOString() }))
}

/** Everybody who reviews, by name. */
export async function reviewers(tx: Tx): Promise<Colleague[]> {
  return tx
    .selectFrom('account_roles as r')
    .innerJoin('accounts as a', 'a.account_id', 'r.account_id')
    .select(['a.account_id as id', 'a.display_name as name'])
    .distinct()
    .where('r.role', 'in', ['moderator', 'admin'])
    .where('a.closed_at', 'is', null)
    .orderBy('a.display_name')
    .orderBy('a.account_id')
    .execute()
}

const countsSchema = z.array(
  z.object({
    reviewer_id: z.string(),
    what: z.enum(['decision', 'opinion', 'choose', 'skip', 'take_back_skip', 'release', 'hand_over', 'ask_opinion']),
    reason: skipReasonSchema.nullable(),
    count: z.number(),
  }),
)

/** In the last 28 days, by reviewer; a choice counts where it passed over older ones. */
async function countsSince(tx: Tx, since: Date) {
  const { rows } = await sql`
    select reviewer_id, 'decision' as what, null as reason, count(*)::int as count
      from review_decisions where at > ${since} group by reviewer_id
    union all select reviewer_id, 'opinion', null, count(*)::int
      from review_opinions where at > ${since} group by reviewer_id
    union all select reviewer_id, step, reason, count(*)::int
      from review_steps where at > ${since} and coalesce(passed_over, 1) > 0 group by reviewer_id, step, reason
    order by what, reason`.execute(tx)
  return countsSchema.parse(rows)
}

export type NamedConduct = ReviewConduct & { readonly id: string; readonly name: string; readonly isMe: boolean }

/** The asking reviewer first, then the others by name. */
export async function conductOf(tx: Tx, reviewerId: string, now: Date): Promise<NamedConduct[]> {
  const counts = await countsSince(tx, new Date(now.getTime() - SHOWN_DAYS * DAY_MS))
  const conduct = ({ id, name }: Colleague): NamedConduct => {
    const own = counts.filter(({ reviewer_id }) => reviewer_id === id)
    const countOf = (wanted: string) => own.find(({ what }) => what === wanted)?.count ?? 0
    return {
      id,
      name,
      isMe: id === reviewerId,
      decisions: countOf('decision'),
      skips: own.flatMap(({ what, reason, count }) => (what === 'skip' && reason !== null ? [{ reason, count }] : [])),
      skipsTakenBack: countOf('take_back_skip'),
      chosenOutOfOrder: countOf('choose'),
      handedOver: countOf('hand_over'),
      opinionsAsked: countOf('ask_opinion'),
      opinionsGiven: countOf('opinion'),
    }
  }
  return (await reviewers(tx)).map(conduct).toSorted((one, other) => Number(other.isMe) - Number(one.isMe))
}
