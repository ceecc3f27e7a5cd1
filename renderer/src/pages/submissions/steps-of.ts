/** What a creator can do about a submission now, the thing to do first. */
import type { StudioSubmission } from '#shared/contract/studio/submissions.ts'

export type StepId =
  | 'adopt'
  | 'sheet'
  | 'submit'
  | 'resubmit'
  | 'appeal'
  | 'withdraw'
  | 'viewPublished'
  | 'openAsset'
  | 'forget'

type Standing = Pick<
  StudioSubmission,
  'state' | 'assetId' | 'waiting' | 'isEditable' | 'hasConflict' | 'problems' | 'round' | 'unsent'
>

export function stepsOf(submission: Standing): StepId[] {
  const { state, assetId, waiting, isEditable, hasConflict, problems, round } = submission
  const steps: StepId[] = []
  const isReady = isEditable && problems.length === 0 && !hasConflict
  const isReturned = state === 'changes_requested' || state === 'rejected'
  // What was returned is changed first.
  if (isReady && !isReturned) steps.push(round > 0 ? 'resubmit' : 'submit')
  if (isEditable && assetId !== null) steps.push('sheet')
  if (isEditable && assetId === null) steps.push('adopt')
  if (isReady && isReturned) steps.push('resubmit')
  if (isReturned && waiting.length === 0) steps.push('appeal')
  if (state === 'published') steps.push('viewPublished')
  // Where a new version is to be made here.
  if (state === 'published' && assetId === null) steps.push('adopt')
  if (assetId !== null) steps.push('openAsset')
  if (mayWithdraw(submission)) steps.push('withdraw')
  if (state === 'withdrawn' || state === 'removed' || (state === 'local' && !waiting.includes('submit'))) {
    steps.push('forget')
  }
  return steps
}

function mayWithdraw({ state, waiting }: Standing): boolean {
  if (waiting.includes('withdraw')) return false
  if (waiting.includes('submit')) return true
  return state !== 'local' && state !== 'withdrawn' && state !== 'removed'
}
