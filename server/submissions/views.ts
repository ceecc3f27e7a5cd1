/** Submissions as the API shows them to their creators. */
import * as z from 'zod'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import type { Submission, SubmissionMedia, SubmissionSummary } from '#shared/contract/market/submissions.ts'
import { draftProblems } from '#shared/submissions/check-draft.ts'
import {
  allowedEvents,
  type SubmissionState,
  submissionActorSchema,
  submissionEventSchema,
  submissionStateSchema,
} from '#shared/submissions/states.ts'
import type { Tx } from '../db/database.ts'
import { isBefore } from '../db/places.ts'
import { withShownNames } from '../fingerprints/shown-names.ts'
import { decodeCursor, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import type { Derivations } from './derivations.ts'
import type { MediaLinks } from './media-links.ts'
import type { ReviewDesk } from './review-desk.ts'
import { findRound } from './rounds.ts'
import {
  namedParent,
  readSubmission,
  type SubmissionKey,
  type SubmissionRow,
  stateOf,
  workOf,
} from './submission-rows.ts'

const kindSchema = z.enum(ASSET_KINDS)

const eventRowSchema = z.object({
  event: z.union([submissionEventSchema, z.literal('create')]),
  from_state: submissionStateSchema.nullable(),
  to_state: submissionStateSchema,
  actor: submissionActorSchema,
})

type SummaryColumns = Pick<
  SubmissionRow,
  'id' | 'state' | 'kind' | 'name' | 'round' | 'version' | 'asset_id' | 'created_at' | 'updated_at' | 'submitted_at'
>

function summaryOf(row: SummaryColumns): SubmissionSummary {
  return {
    id: row.id,
    state: stateOf(row),
    kind: kindSchema.parse(row.kind),
    name: row.name,
    round: row.round,
    version: row.version,
    assetId: row.asset_id,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    submittedAt: row.submitted_at?.toISOString() ?? null,
  }
}

export interface Listing extends PageRequest {
  readonly state?: SubmissionState | undefined
}

/** Newest change first. */
export async function listSubmissions(tx: Tx, accountId: string, { state, cursor, limit }: Listing) {
  let query = tx
    .selectFrom('submissions')
    .select(['id', 'state', 'kind', 'name', 'round', 'version', 'asset_id', 'created_at', 'updated_at', 'submitted_at'])
    .where('account_id', '=', accountId)
    .where(isBefore(decodeCursor(timeAndIdSchema, cursor), ['updated_at', 'id']))
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (state !== undefined) query = query.where('state', '=', state)
  return pageFrom(await query.execute(), limit, summaryOf, (row) => [row.updated_at, row.id])
}

async function eventsOf(tx: Tx, { accountId, submissionId }: SubmissionKey): Promise<Submission['events']> {
  const rows = await tx
    .selectFrom('submission_events')
    .select(['number', 'event', 'from_state', 'to_state', 'actor', 'round', 'reason', 'at'])
    .where('account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
    .orderBy('number')
    .execute()
  return rows.map(({ number, round, reason, at, ...row }) => {
    const { event, from_state, to_state, actor } = eventRowSchema.parse(row)
    return { number, event, from: from_state, to: to_state, by: actor, round, reason, at: at.toISOString() }
  })
}

export interface SubmissionViewsParts {
  readonly desk: ReviewDesk
  readonly derivations: Derivations
  readonly links: MediaLinks
}

export function createSubmissionViews({ desk, derivations, links }: SubmissionViewsParts) {
  const shown = (media: readonly SubmissionMedia[]) => media.map((file) => ({ ...file, path: links.pathOf(file) }))

  return {
    /** Throws NOT_FOUND. */
    async full(tx: Tx, key: SubmissionKey): Promise<Submission> {
      const row = await readSubmission(tx, key)
      const { card, media, offers, ageRating, derivation } = workOf(row)
      const work = { card, media, offers, ageRating, derivation }
      // A submission that was never sent is in no queue and has no decisions.
      const wasSubmitted = row.round > 0
      const round = wasSubmitted ? await findRound(tx, key, row.round) : null
      const agreements = await derivations.statesOf(tx, key, work)
      return {
        ...summaryOf(row),
        card,
        media: shown(media),
        offers,
        ageRating,
        derivation:
          derivation === null
            ? null
            : {
                parents: derivation.parents.map((parent) => {
                  return { ...namedParent(parent), agreement: agreements.get(parent.parentAssetId) ?? null }
                }),
              },
        problems: draftProblems(work),
        allowed: allowedEvents(stateOf(row), 'creator'),
        place: wasSubmitted ? await desk.placeOf(tx, key) : null,
        events: await eventsOf(tx, key),
        reasons: wasSubmitted ? await desk.reasonsOf(tx, key) : [],
        evidence: round === null ? null : await withShownNames(tx, key.accountId, round.evidence),
      }
    },
  }
}
