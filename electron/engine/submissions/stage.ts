/** The state of a submission as its creator sees it: pure rules over its row and the outbox. */
import type { Submission } from '#shared/contract/market/submissions.ts'
import type { LocalSubmissionState, WaitingStep } from '#shared/contract/studio/submissions.ts'
import type { OutboxEntry } from '../sync/outbox.ts'
import type { SubmissionRow } from './submission-rows.ts'

export function stateOf({ market }: Pick<SubmissionRow, 'market'>): LocalSubmissionState {
  return market?.submission.state ?? 'local'
}

/** Published once, it stays what it was; what changes is a new version of the asset. */
export function wasPublished({ events }: Pick<Submission, 'events'>): boolean {
  return events.some(({ to }) => to === 'published')
}

const EDITABLE: readonly LocalSubmissionState[] = ['local', 'draft', 'changes_requested', 'rejected', 'withdrawn']
const ENDED: readonly LocalSubmissionState[] = ['withdrawn', 'removed']

export function isEditable(row: Pick<SubmissionRow, 'market'>, waiting: readonly WaitingStep[]): boolean {
  if (row.market !== null && wasPublished(row.market.submission)) return false
  return EDITABLE.includes(stateOf(row)) && !waiting.includes('submit') && !waiting.includes('appeal')
}

export function isEnded(row: Pick<SubmissionRow, 'market'>): boolean {
  return ENDED.includes(stateOf(row))
}

/** Returns the current submission of an asset: the newest open one, then a published one, then a closed one. */
export function presentOf<Row extends Pick<SubmissionRow, 'market' | 'updatedAt'>>(rows: readonly Row[]): Row | null {
  const rank = (row: Row) => (isEnded(row) ? 2 : stateOf(row) === 'published' ? 1 : 0)
  const [first] = rows.toSorted((a, b) => rank(a) - rank(b) || (a.updatedAt < b.updatedAt ? 1 : -1))
  return first ?? null
}

const STEPS: readonly string[] = ['submit', 'withdraw', 'appeal'] satisfies WaitingStep[]

function isStep(text: unknown): text is WaitingStep {
  return typeof text === 'string' && STEPS.includes(text)
}

/** `kind` and payload as the outbox holds them, in its order. */
export function waitingSteps(entries: readonly Pick<OutboxEntry, 'kind' | 'payload' | 'state'>[]): WaitingStep[] {
  return entries.flatMap(({ kind, payload, state }): WaitingStep[] => {
    if (state === 'refused') return []
    if (kind === 'submission.save') return ['save']
    const step: unknown = typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'step') : undefined
    return isStep(step) ? [step] : []
  })
}
