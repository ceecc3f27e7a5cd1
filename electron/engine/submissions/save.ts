/** Keeping a draft, here at once and in the market in its turn; and settling what two devices changed. */
import * as z from 'zod'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { type Draft, draftSchema, type Submission } from '#shared/contract/market/submissions.ts'
import { resolveDrafts, type Side } from '#shared/sync/merge-drafts.ts'
import type { Changes, Write } from '../database/write.ts'
import type { MarketClient } from '../market/client.ts'
import type { MutationCall, MutationHandler, MutationOutcome } from '../sync/drain.ts'
import type { Sync } from '../sync/sync.ts'
import { isAhead, withAnswer } from './agree.ts'
import type { SubmissionRow, SubmissionRows } from './submission-rows.ts'

export const SAVE = 'submission.save'

/** The draft as it was meant: sent again after a crash, the request must be the same. */
const payloadSchema = z.object({ id: z.uuid(), draft: draftSchema, version: z.int().nullable() })

export function subjectOf(id: string): string {
  return `submission:${id}`
}

export interface SaveParts {
  readonly write: Write
  readonly rows: SubmissionRows
  readonly sync: Pick<Sync, 'enqueue' | 'outbox'>
  /** Brings the files of the draft that the market lacks. */
  readonly bringFiles: (client: MarketClient, draft: Draft, signal: AbortSignal) => Promise<void>
}

export function createSaving({ write, rows, sync, bringFiles }: SaveParts) {
  function payloadOf({ id, draft, base }: SubmissionRow): z.infer<typeof payloadSchema> {
    return { id, draft, version: base?.version ?? null }
  }

  /** In the transaction that changed the row. */
  function enqueueSave(changed: Changes, row: SubmissionRow): void {
    const { accountId } = row
    const mutation = { kind: SAVE, subject: subjectOf(row.id), payload: payloadOf(row) }
    if (sync.outbox.amend(changed, { ...mutation, accountId })) return
    sync.enqueue(changed, { ...mutation, title: row.draft.card.name })
  }

  function take(changed: Changes, id: string, answer: Submission): SubmissionRow {
    const row = withAnswer(rows.get(id), answer, new Date().toISOString())
    rows.put(changed, row)
    return row
  }

  async function send({ client, payload, context, signal }: MutationCall): Promise<MutationOutcome> {
    const { id, draft, version } = payloadSchema.parse(payload)
    // Given up here meanwhile, or the person has to decide first.
    const row = rows.find(id)
    if (row === null) return { type: 'done' }
    if (row.conflict !== null) return { type: 'held' }
    await bringFiles(client, draft, signal)
    try {
      const answer =
        version === null
          ? await client.submissions.create({ id, ...draft }, { context, signal })
          : await client.submissions.update({ id, version, ...draft }, { context, signal })
      return { type: 'done', settle: (changed) => void take(changed, id, answer) }
    } catch (cause) {
      const error = toLunaError(cause)
      if (error.code !== 'CONFLICT') throw error
      return afterConflict(id, await client.submissions.find({ id }, { signal }))
    }
  }

  /** The other device was first: both are put together, and sent anew unless the person has to decide. */
  function afterConflict(id: string, answer: Submission): MutationOutcome {
    const next = withAnswer(rows.get(id), answer, answer.updatedAt)
    const settle = (changed: Changes) => void take(changed, id, answer)
    if (next.conflict !== null) return { type: 'held', settle }
    if (!isAhead(next)) return { type: 'done', settle }
    return { type: 'again', payload: payloadOf(next), settle }
  }

  return {
    handler: { send } satisfies MutationHandler,
    enqueueSave,
    take,
    /** Throws NOT_FOUND, INVALID_INPUT where a field is left open. */
    resolve(id: string, choices: Readonly<Record<string, Side>>): void {
      write((changed) => {
        const row = rows.get(id)
        const { conflict, base: before } = row
        if (conflict === null || before === null) throw new LunaError('NOT_FOUND', `conflict of submission ${id}`)
        const sides = { base: before.draft, mine: row.draft, theirs: conflict.theirs }
        const draft = resolveDrafts(sides, choices)
        const base = { draft: conflict.theirs, version: conflict.version }
        const next = { ...row, draft, base, conflict: null, updatedAt: new Date().toISOString() }
        rows.put(changed, next)
        const held = sync.outbox
          .list(row.accountId)
          .find(({ subject, kind, state }) => subject === subjectOf(id) && kind === SAVE && state === 'held')
        if (held !== undefined) sync.outbox.renew(changed, held.id, payloadOf(next))
        else if (isAhead(next)) enqueueSave(changed, next)
      })
    },
  }
}
