/**
 * What becomes of a submission here once the market has answered: pure, so that the order in which answers come, their
 * repetition and their loss can all be tried.
 */
import { type Draft, draftSchema, type Submission } from '#shared/contract/market/submissions.ts'
import { commonBase } from '#shared/sync/common-base.ts'
import { mergeDrafts } from '#shared/sync/merge-drafts.ts'
import { isSameJson } from '#shared/sync/merge-json.ts'
import type { SubmissionRow } from './submission-rows.ts'

/** The part of a submission that its creator edits. */
export function draftOf(submission: Submission): Draft {
  const { card, media, offers, ageRating, assetId, derivation } = submission
  return draftSchema.parse({
    ...{ card, offers, ageRating, assetId },
    media: media.filter(({ isMade }) => !isMade).map(({ sha256, role }) => ({ sha256, role })),
    // Without what was agreed, which the schema leaves out.
    derivation,
  })
}

/** Whether the market lacks something that the creator wants. */
export function isAhead({ draft, base }: Pick<SubmissionRow, 'draft' | 'base'>): boolean {
  return base === null || !isSameJson(draft, base.draft)
}

export interface Reading {
  readonly readAt: string
  /** What was sent last, where the market may have it though it never said so. */
  readonly sent?: Draft | null
  /** Asked just now: where it is older than what is known, the market went back to a backup. */
  readonly isFresh?: boolean
  /** The market went back to a backup, and what it has since is not known to come from what was agreed on. */
  readonly isDoubtful?: boolean
}

/** Answers to changes that are older than what is known change nothing: they come late, or again. */
export function withAnswer(row: SubmissionRow, answer: Submission, reading: Reading): SubmissionRow {
  const isOlder = answer.version < Math.max(row.market?.submission.version ?? 0, row.base?.version ?? 0)
  if (isOlder && reading.isFresh !== true) return row
  const theirs = { draft: draftOf(answer), version: answer.version, at: answer.updatedAt }
  const base = baseFor(row, answer, { ...reading, isOlder })
  const next = withTheirs(row, theirs, base, reading.readAt)
  return { ...next, market: { submission: answer, readAt: reading.readAt } }
}

interface Theirs {
  readonly draft: Draft
  readonly version: number
  readonly at: string
}

/** Null where it is not known what both come from: then nothing is decided without the person. */
function baseFor(
  { base, lost, market, conflict }: SubmissionRow,
  answer: Submission,
  { sent = null, isOlder, isDoubtful = false }: Reading & { readonly isOlder: boolean },
): Draft | null {
  const theirs = draftOf(answer)
  if (base === null) return baseOfUnknown({ lost, sent, theirs })
  if (conflict?.base === null) return null
  const known = market?.submission
  // It existed before: the local version continues from it, and is sent again.
  if (isOlder && known !== undefined && answer.updatedAt <= known.updatedAt) return theirs
  const isKnownVersion = known?.version === answer.version
  const isAsKnown = isKnownVersion && known.updatedAt === answer.updatedAt
  // Every change has a version of its own: another one under a known version came after a backup.
  if ((isOlder || isDoubtful || isKnownVersion) && !isAsKnown && !isSameJson(theirs, base.draft)) return null
  return sent === null ? base.draft : commonBase({ base: base.draft, sent, theirs })
}

interface UnknownBase {
  readonly lost: Draft | null
  readonly sent: Draft | null
  readonly theirs: Draft
}

/** Of a draft that the market did not know, as far as it has said. */
function baseOfUnknown({ lost, sent, theirs }: UnknownBase): Draft | null {
  // The market knows it, though the answer that said so never came.
  if (lost === null || (sent !== null && isSameJson(sent, theirs))) return sent
  // A request from before the backup arrived late, or another device sent the draft first.
  return isSameJson(lost, theirs) ? lost : null
}

function withTheirs(row: SubmissionRow, theirs: Theirs, base: Draft | null, readAt: string): SubmissionRow {
  const merge = mergeDrafts({ base, mine: row.draft, theirs: theirs.draft })
  switch (merge.type) {
    case 'same':
    case 'theirs':
    case 'mine':
    case 'merged': {
      const { draft, version } = theirs
      return { ...row, draft: merge.draft, base: { draft, version }, lost: null, conflict: null, updatedAt: readAt }
    }
    case 'conflict': {
      const conflicts = merge.conflicts.map((one) => ({ ...one, keys: [...one.keys] }))
      const conflict = { base, theirs: theirs.draft, version: theirs.version, at: theirs.at, conflicts }
      const agreed = base === null || row.base === null ? row.base : { ...row.base, draft: base }
      return { ...row, base: agreed, conflict }
    }
    default:
      return merge satisfies never
  }
}

/** The draft was edited in the meantime: recomputes the open conflicts. */
export function withDraft(row: SubmissionRow, draft: Draft, editedAt: string): SubmissionRow {
  const next = { ...row, draft, updatedAt: editedAt }
  const { conflict } = row
  if (conflict === null) return next
  const theirs = { draft: conflict.theirs, version: conflict.version, at: conflict.at }
  return withTheirs(next, theirs, conflict.base, editedAt)
}
