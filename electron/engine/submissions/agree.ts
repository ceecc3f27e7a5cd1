/**
 * What becomes of a submission here once the market has answered: pure, so that the order in which answers come, their
 * repetition and their loss can all be tried.
 */
import { type Draft, draftSchema, type Submission } from '#shared/contract/market/submissions.ts'
import { mergeDrafts } from '#shared/sync/merge-drafts.ts'
import { isSameJson } from '#shared/sync/merge-json.ts'
import type { SubmissionRow } from './submission-rows.ts'

/** The part of a submission that its creator edits. */
export function draftOf(submission: Submission): Draft {
  const { card, media, offers, ageRating, assetId, derivation } = submission
  return draftSchema.parse({
    ...{ card, offers, ageRating, assetId },
    media: media.filter(({ isMade }) => !isMade).map(({ sha256, role }) => ({ sha256, role })),
    derivation:
      derivation === null
        ? null
        : { parentAssetId: derivation.parentAssetId, royaltyPercent: derivation.royaltyPercent },
  })
}

/** Whether the market lacks something that the creator wants. */
export function isAhead({ draft, base }: Pick<SubmissionRow, 'draft' | 'base'>): boolean {
  return base === null || !isSameJson(draft, base.draft)
}

/** Answers older than what is known change nothing: they come late, or again. */
export function withAnswer(row: SubmissionRow, answer: Submission, readAt: string): SubmissionRow {
  if (row.market !== null && answer.version < row.market.submission.version) return row
  const next = { ...row, market: { submission: answer, readAt } }
  const theirs = { draft: draftOf(answer), version: answer.version }
  const { base } = row
  // The market knows it, though the answer that said so never came.
  if (base === null) return { ...next, base: theirs }
  if (answer.version < base.version) return next
  const merge = mergeDrafts({ base: base.draft, mine: row.draft, theirs: theirs.draft })
  switch (merge.type) {
    case 'same':
    case 'theirs':
    case 'mine':
    case 'merged':
      return { ...next, draft: merge.draft, base: theirs, conflict: null, updatedAt: readAt }
    case 'conflict':
      return {
        ...next,
        conflict: {
          theirs: theirs.draft,
          version: theirs.version,
          at: answer.updatedAt,
          conflicts: merge.conflicts.map((one) => ({ ...one, keys: [...one.keys] })),
        },
      }
    default:
      return merge satisfies never
  }
}
