/** Sending a draft to the market, and settling what two devices changed. */
import { type ErrorCode, LunaError, toLunaError } from '#shared/contract/errors.ts'
import type { Draft, Submission } from '#shared/contract/market/submissions.ts'
import { resolveDrafts, type Side } from '#shared/sync/merge-drafts.ts'
import type { Changes, Write } from '../database/write.ts'
import type { MarketClient } from '../market/client.ts'
import type { MutationCall, MutationHandler, MutationOutcome } from '../sync/drain.ts'
import { isAhead } from './agree.ts'
import { type DraftQueue, forgotten, payloadOf, savePayloadSchema } from './draft-queue.ts'
import type { SubmissionRows } from './submission-rows.ts'

export interface SaveParts {
  readonly write: Write
  readonly rows: SubmissionRows
  readonly queue: DraftQueue
  /** Brings the files of the draft that the market lacks. */
  readonly bringFiles: (client: MarketClient, draft: Draft, signal: AbortSignal) => Promise<void>
}

/** Of this draft as it is. */
const REFUSALS: readonly ErrorCode[] = ['SUBMISSION_INVALID', 'SUBMISSION_STATE', 'INVALID_INPUT']

type Settled = Exclude<MutationOutcome, { type: 'settled' }>

export function saveHandler({ rows, queue, bringFiles }: Omit<SaveParts, 'write'>): MutationHandler {
  async function send({ client, payload, context, signal, isRepeated }: MutationCall): Promise<MutationOutcome> {
    const { id, draft, version } = savePayloadSchema.parse(payload)
    // It was discarded here in the meantime, or has a conflict to resolve first.
    const row = rows.find(id)
    if (row === null) return { type: 'done' }
    if (row.conflict !== null) return { type: 'held' }
    await bringFiles(client, draft, signal)
    try {
      const answer =
        version === null
          ? await client.submissions.create({ id, ...draft }, { context, signal })
          : await client.submissions.update({ id, version, ...draft }, { context, signal })
      return { type: 'settled', settle: (changed) => accepted(changed, answer, draft, context.idempotencyKey) }
    } catch (cause) {
      const error = toLunaError(cause)
      const isOfAnother = error.code === 'CONFLICT' || (error.code === 'NOT_FOUND' && version !== null)
      if (REFUSALS.includes(error.code) && queue.isSuperseded(row, context.idempotencyKey)) return { type: 'done' }
      if (!isOfAnother) throw error
      const answer = await findOrNull(client, id, signal)
      // Something else was not found than the submission.
      if (answer !== null && error.code === 'NOT_FOUND') throw error
      return { type: 'settled', settle: (changed) => overtaken(changed, id, answer, isRepeated ? draft : null) }
    }
  }

  function accepted(changed: Changes, answer: Submission, sent: Draft, key: string): Settled {
    if (rows.find(answer.id) === null) return { type: 'done' }
    const row = queue.take(changed, answer.id, answer, { sent })
    if (row.conflict !== null) return { type: 'held' }
    // A save added at the end of the queue would reach the market after a submit that waits behind this one.
    if (queue.needsAnotherSave(row, key)) return { type: 'again', payload: payloadOf(row) }
    queue.follow(changed, row, key)
    return { type: 'done' }
  }

  /** The other device was first: both are merged, and sent again unless there is a conflict to resolve. */
  function overtaken(changed: Changes, id: string, answer: Submission | null, sent: Draft | null): Settled {
    const before = rows.find(id)
    if (before === null) return { type: 'done' }
    const row = answer === null ? forgotten(before) : queue.take(changed, id, answer, { sent, isFresh: true })
    if (answer === null) rows.put(changed, row)
    if (row.conflict !== null) return { type: 'held' }
    return isAhead(row) ? { type: 'again', payload: payloadOf(row) } : { type: 'done' }
  }

  return { send }
}

/** For every field of the conflict, whose value holds. Throws NOT_FOUND, INVALID_INPUT where a field is left open. */
export function resolveConflict(
  { write, rows, queue }: Omit<SaveParts, 'bringFiles'>,
  id: string,
  choices: Readonly<Record<string, Side>>,
): void {
  write((changed) => {
    const row = rows.get(id)
    const { conflict } = row
    if (conflict === null) throw new LunaError('NOT_FOUND', `conflict of submission ${id}`)
    const draft = resolveDrafts({ base: conflict.base, mine: row.draft, theirs: conflict.theirs }, choices)
    const base = { draft: conflict.theirs, version: conflict.version }
    const next = { ...row, draft, base, lost: null, conflict: null, updatedAt: new Date().toISOString() }
    rows.put(changed, next)
    queue.resend(changed, next)
  })
}

/** Null where the market does not know it. */
export async function findOrNull(client: MarketClient, id: string, signal: AbortSignal): Promise<Submission | null> {
  try {
    return await client.submissions.find({ id }, { signal })
  } catch (cause) {
    const error = toLunaError(cause)
    if (error.code === 'NOT_FOUND') return null
    throw error
  }
}
