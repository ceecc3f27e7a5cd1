/** Submissions as the studio shows them. */
import type { Database } from 'better-sqlite3'
import type { StudioSubmission, StudioSubmissionSummary } from '#shared/contract/studio/submissions.ts'
import type { MediaStore } from '../media/store.ts'
import { currentState } from '../revisions/current-state.ts'
import type { OutboxEntry } from '../sync/outbox.ts'
import type { Preparing } from './preparing.ts'
import { isEditable, stateOf, waitingSteps } from './stage.ts'
import type { SubmissionRow } from './submission-rows.ts'
import type { Transfers } from './transfers.ts'

export interface SubmissionViews {
  summary(row: SubmissionRow, entries: readonly OutboxEntry[]): StudioSubmissionSummary
  /** `entries`: what waits for this one. */
  full(row: SubmissionRow, entries: readonly OutboxEntry[]): StudioSubmission
}

interface ViewParts {
  readonly db: Database
  readonly media: Pick<MediaStore, 'has'>
  readonly transfers: Pick<Transfers, 'of'>
  readonly check: Preparing['check']
}

export function createSubmissionViews({ db, media, transfers, check }: ViewParts): SubmissionViews {
  /** Of the asset as it is here; else the file that was sent, where this machine has it. */
  function pictureOf({ assetId, draft }: SubmissionRow): string | null {
    if (assetId !== null) {
      const { pictureId } = currentState(db, assetId)
      if (pictureId !== null) return pictureId
    }
    const isPicture = db.prepare("select 1 from media where sha256 = ? and media_type like 'image/%'").pluck()
    return draft.media.find(({ sha256 }) => isPicture.get(sha256) === 1 && media.has(sha256))?.sha256 ?? null
  }

  function summary(row: SubmissionRow, entries: readonly OutboxEntry[]): StudioSubmissionSummary {
    return {
      id: row.id,
      assetId: row.assetId,
      name: row.draft.card.name,
      kind: row.draft.card.asset_type,
      pictureId: pictureOf(row),
      publishedId: publishedIdOf(row),
      state: stateOf(row),
      unsent: entries.length,
      waiting: waitingSteps(entries),
      isRefused: entries.some(({ state }) => state === 'refused'),
      upload: transfers.of(row.draft.media.map(({ sha256 }) => sha256)),
      round: row.market?.submission.round ?? 0,
      hasConflict: row.conflict !== null,
      updatedAt: row.updatedAt,
    }
  }

  return {
    summary,
    full(row, entries) {
      const shown = summary(row, entries)
      return {
        ...shown,
        draft: row.draft,
        problems: check(row.draft, { row }),
        refusal: entries.find(({ state }) => state === 'refused')?.error ?? null,
        isEditable: isEditable(row, shown.waiting),
        market: row.market === null ? null : { submission: row.market.submission, asOf: row.market.readAt },
      }
    },
  }
}

/** What everybody sees of it. */
function publishedIdOf({ market }: SubmissionRow): string | null {
  const submission = market?.submission
  return submission?.state === 'published' ? submission.assetId : null
}
