/**
 * Submissions as their creator works with them: what would leave, keeping drafts, the steps, taking over from
 * elsewhere.
 */
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { LunaError } from '#shared/contract/errors.ts'
import type { Draft } from '#shared/contract/market/submissions.ts'
import type {
  MetadataPolicy,
  StudioSubmission,
  StudioSubmissionSummary,
  WaitingStep,
} from '#shared/contract/studio/submissions.ts'
import { nextState } from '#shared/submissions/states.ts'
import { assertSubmittable } from '#shared/submissions/validate.ts'
import type { Changes, Write } from '../database/write.ts'
import type { Market } from '../market/market.ts'
import type { MediaStore } from '../media/store.ts'
import { createBoughtWorks } from '../purchases/bought-works.ts'
import type { OutboxEntry } from '../sync/outbox.ts'
import type { Sync } from '../sync/sync.ts'
import { adopt } from './adopt.ts'
import { payloadOf, SAVE, subjectOf } from './draft-queue.ts'
import { createOutgoingFiles } from './outgoing/outgoing-files.ts'
import { createPreparing, type Preparing } from './preparing.ts'
import { isEditable, isEnded, presentOf, stateOf, waitingSteps } from './stage.ts'
import { STEP, type SubmissionStep } from './steps.ts'
import { createSubmissionRows, type SubmissionRow } from './submission-rows.ts'
import { createSubmissionViews } from './submission-views.ts'
import type { Submissions } from './submissions.ts'
import type { NamedTransfer, Transfers } from './transfers.ts'

export interface SubmissionDesk extends Pick<Preparing, 'prepare' | 'check'> {
  list(): StudioSubmissionSummary[]
  /** Files on their way to the market now. */
  uploads(): NamedTransfer[]
  /** Throws NOT_FOUND. */
  get(id: string): StudioSubmission
  ofAsset(assetId: string): StudioSubmission | null
  /** Throws NOT_SIGNED_IN, NOT_FOUND, SUBMISSION_STATE, INVALID_INPUT. */
  save(saved: {
    readonly id: string | null
    readonly assetId: string | null
    readonly policy: MetadataPolicy
    readonly draft: Draft
  }): Promise<StudioSubmission>
  /** Throws NOT_FOUND, SUBMISSION_INVALID, SUBMISSION_STATE. */
  submit(id: string): StudioSubmission
  withdraw(id: string, reason: string | undefined): StudioSubmission
  appeal(id: string, reason: string): StudioSubmission
  adopt(id: string, signal: AbortSignal): Promise<string>
  /** Throws NOT_FOUND, SUBMISSION_STATE. */
  forget(id: string): void
}

export interface DeskParts {
  readonly db: Database
  readonly write: Write
  readonly market: Market
  readonly sync: Sync
  readonly media: MediaStore
  readonly submissions: Submissions
  readonly transfers: Pick<Transfers, 'of' | 'list'>
  readonly libraryDirectory: string
}

export function createSubmissionDesk(parts: DeskParts): SubmissionDesk {
  const { market, submissions, libraryDirectory } = parts
  const reading = createReading(parts)
  const { rows, rowsOf, views, entriesOf, preparing } = reading
  const full = (row: SubmissionRow) => views.full(row, entriesOf(row))
  return {
    prepare: preparing.prepare,
    check: preparing.check,
    uploads: parts.transfers.list,
    list() {
      const own = submissions.list()
      const bySubject = Map.groupBy(parts.sync.outbox.list(market.requireAccount().id), ({ subject }) => subject)
      return own.map((row) => views.summary(row, bySubject.get(subjectOf(row.id)) ?? []))
    },
    get: (id) => full(submissions.get(id)),
    ofAsset(assetId) {
      const present = presentOf(rowsOf(assetId))
      return present === null || isEnded(present) ? null : full(present)
    },
    adopt: (id, signal) => adopt(id, { ...parts, rows, directory: join(libraryDirectory, 'adopting') }, signal),
    ...createActing(parts, reading),
  }
}

function createReading(parts: DeskParts) {
  const { db, market, sync } = parts
  const rows = createSubmissionRows(db)
  const entriesOf = ({ id, accountId }: SubmissionRow) => sync.outbox.ofSubject(accountId, subjectOf(id))
  const waitingOf = (row: SubmissionRow) => waitingSteps(entriesOf(row))
  const rowsOf = (assetId: string) => {
    const { account } = market.status()
    return account === null ? [] : rows.list(account.id).filter((row) => row.assetId === assetId)
  }
  const preparing = createPreparing({
    ...{ db, rowsOf, waitingOf },
    files: createOutgoingFiles(parts),
    bought: createBoughtWorks(db),
  })
  const views = createSubmissionViews({ ...parts, check: preparing.check })
  return { rows, entriesOf, waitingOf, rowsOf, preparing, views }
}

type Acting = Pick<SubmissionDesk, 'save' | 'submit' | 'withdraw' | 'appeal' | 'forget'>

function createActing(
  { write, market, sync, submissions }: DeskParts,
  { rows, entriesOf, waitingOf, preparing, views }: ReturnType<typeof createReading>,
): Acting {
  const { outbox } = sync
  const full = (row: SubmissionRow) => views.full(row, entriesOf(row))

  /** A step that the market refused is overtaken by another one. */
  function dropRefusedSteps(row: SubmissionRow): void {
    write((changed) => {
      for (const { id, kind, state } of entriesOf(row)) {
        if (state === 'refused' && kind === STEP) outbox.remove(changed, id)
      }
    })
  }

  function keepAgain(changed: Changes, row: SubmissionRow): void {
    const { accountId, draft } = row
    const mutation = { kind: SAVE, subject: subjectOf(row.id), title: draft.card.name, payload: payloadOf(row) }
    sync.enqueue(changed, { accountId, ...mutation })
  }

  function take(id: string, step: SubmissionStep): StudioSubmission {
    return write((changed) => {
      const row = submissions.get(id)
      dropRefusedSteps(row)
      assertPossible(row, step, waitingOf(row))
      // Kept again, it is a draft again.
      if (step.step === 'submit' && stateOf(row) === 'withdrawn' && waitingOf(row).length === 0) keepAgain(changed, row)
      submissions.take(id, step)
      return full(submissions.get(id))
    })
  }

  return {
    async save({ id, assetId, policy, draft }) {
      market.requireAccount()
      const before = id === null ? null : submissions.get(id)
      if (before !== null && !isEditable(before, waitingOf(before))) {
        throw new LunaError('SUBMISSION_STATE', 'It is no longer a draft. Withdraw it first, or start a new version.')
      }
      await preparing.assertClean(draft, policy)
      if (before !== null) dropRefusedSteps(before)
      return full(submissions.save({ id, assetId, draft }))
    },
    submit(id) {
      const row = submissions.get(id)
      assertSubmittable(preparing.check(row.draft, { row }))
      if (row.conflict !== null) {
        throw new LunaError('SUBMISSION_STATE', 'Another device changed it too. Resolve the conflict first.')
      }
      return take(id, { step: 'submit' })
    },
    withdraw(id, reason) {
      const row = submissions.get(id)
      const [unsent] = entriesOf(row).filter(isUnsentSubmit)
      if (unsent === undefined) return take(id, { step: 'withdraw', reason })
      // It was never sent.
      write((changed) => {
        outbox.remove(changed, unsent.id)
        changed.event({ type: 'submissions' })
      })
      return full(submissions.get(id))
    },
    appeal: (id, reason) => take(id, { step: 'appeal', reason }),
    forget(id) {
      write((changed) => {
        const row = submissions.get(id)
        const entries = entriesOf(row)
        const isUnknown = row.base === null && row.market === null && entries.every(({ attempts }) => attempts === 0)
        if (!isUnknown && !isEnded(row)) {
          throw new LunaError('SUBMISSION_STATE', 'It is on the market. Withdraw it first.')
        }
        for (const entry of entries) outbox.remove(changed, entry.id)
        rows.remove(changed, id)
      })
    },
  }
}

/** Throws SUBMISSION_STATE. */
function assertPossible(row: SubmissionRow, { step }: SubmissionStep, waiting: readonly WaitingStep[]): void {
  if (waiting.some((one) => one !== 'save')) {
    throw new LunaError('SUBMISSION_STATE', 'Another step is already waiting to be sent.')
  }
  const state = stateOf(row)
  const counted = state === 'local' || (state === 'withdrawn' && step === 'submit') ? 'draft' : state
  nextState(counted, step, 'creator')
}

function isUnsentSubmit(entry: OutboxEntry): boolean {
  return entry.state === 'waiting' && entry.attempts === 0 && waitingSteps([entry])[0] === 'submit'
}
