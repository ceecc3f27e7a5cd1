/** The saves of a submission that wait, and what an answer of the market makes of them. */
import * as z from 'zod'
import { type Draft, draftSchema, type Submission } from '#shared/contract/market/submissions.ts'
import type { SubmissionState } from '#shared/submissions/states.ts'
import type { Changes } from '../database/write.ts'
import type { OutboxEntry } from '../sync/outbox.ts'
import type { Sync } from '../sync/sync.ts'
import { isAhead, type Reading, withAnswer } from './agree.ts'
import type { SubmissionRow, SubmissionRows } from './submission-rows.ts'

export const SAVE = 'submission.save'

/** The draft as it was meant: sent again after a crash, the request must be the same. */
export const savePayloadSchema = z.object({ id: z.uuid(), draft: draftSchema, version: z.int().nullable() })
type SavePayload = z.infer<typeof savePayloadSchema>

export function subjectOf(id: string): string {
  return `submission:${id}`
}

export function payloadOf({ id, draft, base }: SubmissionRow): SavePayload {
  return { id, draft, version: base?.version ?? null }
}

/** To be sent as if it were new. */
export function forgotten(row: SubmissionRow): SubmissionRow {
  return { ...row, base: null, lost: row.base?.draft ?? row.lost, market: null, conflict: null }
}

const ENDED: readonly SubmissionState[] = ['withdrawn', 'rejected']

/** All of it is called inside `write`. */
export interface DraftQueue {
  /** After it was edited or decided here. A draft that waits is the draft as it is now, unless a step follows it. */
  resend(changed: Changes, row: SubmissionRow): void
  /** Keeps what an answer says. */
  take(changed: Changes, id: string, answer: Submission, reading?: Omit<Reading, 'readAt'>): SubmissionRow
  /** The same, of an answer that was just read. */
  takeFresh(changed: Changes, id: string, answer: Submission, isDoubtful: boolean): void
  /** What is not decided any more is sent, and what only now is ahead of the market as well; `ending` is being sent. */
  follow(changed: Changes, row: SubmissionRow, ending?: string): void
  /** A draft of it was sent, and what became of it is not known yet. */
  isAwaited(id: string): boolean
  /** The next one that waits is the whole draft as it became after this one. */
  isSuperseded(row: SubmissionRow, key: string): boolean
  /** Tells whether the market lacks a part of the draft that no save other than this one will send. */
  needsAnotherSave(row: SubmissionRow, key: string): boolean
  /** The market does not know it any more, having gone back to a backup: it is sent again, unless it was ended. */
  forget(changed: Changes, row: SubmissionRow): void
}

export function createDraftQueue(rows: SubmissionRows, sync: Pick<Sync, 'enqueue' | 'outbox'>): DraftQueue {
  const { outbox } = sync

  const ofSubject = ({ id, accountId }: SubmissionRow): OutboxEntry[] => outbox.ofSubject(accountId, subjectOf(id))
  const savesOf = (row: SubmissionRow): OutboxEntry[] => ofSubject(row).filter(({ kind }) => kind === SAVE)

  function add(changed: Changes, row: SubmissionRow): void {
    const payload = payloadOf(row)
    const last = ofSubject(row).at(-1)
    if (last?.kind === SAVE && (last.state === 'held' || (last.state === 'waiting' && last.attempts === 0))) {
      outbox.rewrite(changed, last.id, payload)
    } else if (last?.kind === SAVE && last.state === 'refused') {
      // Corrected, it is worth another try.
      outbox.renew(changed, last.id, payload)
    } else {
      const { accountId, id, draft } = row
      sync.enqueue(changed, { accountId, kind: SAVE, subject: subjectOf(id), title: draft.card.name, payload })
    }
  }

  /** The market may have it, though it never said so. */
  const awaitedOf = (row: SubmissionRow): OutboxEntry | undefined =>
    savesOf(row).findLast(({ attempts, state }) => attempts > 0 && state !== 'refused')

  function sentOf(row: SubmissionRow): Draft | null {
    const sent = awaitedOf(row)
    return sent === undefined ? null : savePayloadSchema.parse(sent.payload).draft
  }

  function take(changed: Changes, id: string, answer: Submission, reading: Omit<Reading, 'readAt'> = {}) {
    const row = withAnswer(rows.get(id), answer, { readAt: new Date().toISOString(), ...reading })
    rows.put(changed, row)
    return row
  }

  function follow(changed: Changes, row: SubmissionRow, ending?: string): void {
    if (row.conflict !== null) return
    const saves = savesOf(row).filter(({ id }) => id !== ending)
    const held = saves.find(({ state }) => state === 'held')
    if (held === undefined) {
      if (isAhead(row) && saves.length === 0) add(changed, row)
    } else if (isAhead(row)) outbox.renew(changed, held.id, payloadOf(row))
    else outbox.release(changed, held.id)
  }

  return {
    resend(changed, row) {
      follow(changed, row)
      if (isAhead(row)) add(changed, row)
    },
    take,
    takeFresh(changed, id, answer, isDoubtful) {
      const sent = sentOf(rows.get(id))
      follow(changed, take(changed, id, answer, { sent, isDoubtful, isFresh: true }))
    },
    follow,
    isAwaited(id) {
      const row = rows.find(id)
      const state = row === null ? undefined : awaitedOf(row)?.state
      return state === 'waiting' || state === 'sending'
    },
    isSuperseded(row, key) {
      const all = ofSubject(row)
      return all[all.findIndex(({ id }) => id === key) + 1]?.kind === SAVE
    },
    needsAnotherSave: (row, key) => isAhead(row) && savesOf(row).every(({ id }) => id === key),
    forget(changed, before) {
      const row = forgotten(before)
      rows.put(changed, row)
      if (!ENDED.includes(before.market?.submission.state ?? 'draft')) follow(changed, row)
    },
  }
}
