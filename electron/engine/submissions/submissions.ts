/** The submissions of the account in use: drafts, steps, what the market answers, what two devices changed. */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { Draft } from '#shared/contract/market/submissions.ts'
import type { Side } from '#shared/sync/merge-drafts.ts'
import type { Write } from '../database/write.ts'
import type { Market } from '../market/market.ts'
import { mediaTypeOf } from '../media/media-rows.ts'
import type { MediaStore } from '../media/store.ts'
import type { Sync } from '../sync/sync.ts'
import { withDraft } from './agree.ts'
import { createDraftQueue, SAVE, subjectOf } from './draft-queue.ts'
import { createPull } from './pull.ts'
import { resolveConflict, saveHandler } from './save.ts'
import { STEP, type SubmissionStep, stepHandler } from './steps.ts'
import { createSubmissionRows, type SubmissionRow } from './submission-rows.ts'
import type { Transfers } from './transfers.ts'
import { bringFile } from './upload.ts'

export interface Submissions {
  list(): SubmissionRow[]
  /** Throws NOT_FOUND, also for one of another account, and NOT_SIGNED_IN. */
  get(id: string): SubmissionRow
  /** Keeps the draft; without an id begins a new submission. Throws NOT_SIGNED_IN, NOT_FOUND. */
  save(saved: { readonly id: string | null; readonly assetId: string | null; readonly draft: Draft }): SubmissionRow
  /** In its turn, after the drafts that wait. Throws NOT_FOUND, NOT_SIGNED_IN. */
  take(id: string, step: SubmissionStep): void
  /** Throws NOT_FOUND, INVALID_INPUT. */
  resolve(id: string, choices: Readonly<Record<string, Side>>): void
  countConflicts(): number
}

export interface SubmissionsParts {
  readonly db: Database
  readonly write: Write
  readonly market: Market
  readonly sync: Sync
  readonly media: MediaStore
  readonly transfers: Transfers
}

export function createSubmissions({ db, write, market, sync, media, transfers }: SubmissionsParts): Submissions {
  const rows = createSubmissionRows(db)

  async function bringFiles(client: Parameters<typeof bringFile>[1]['client'], draft: Draft, signal: AbortSignal) {
    const accountId = market.requireAccount().id
    for (const { sha256 } of draft.media) {
      // What is not here was brought by the device that added it.
      const mediaType = media.has(sha256) ? mediaTypeOf(db, sha256) : null
      if (mediaType === null) continue
      const file = { id: sha256, path: media.pathOf(sha256), mediaType }
      const onProgress = (sentBytes: number, sizeBytes: number) =>
        transfers.report({ mediaId: sha256, name: draft.card.name, sentBytes, sizeBytes })
      try {
        await bringFile(file, { client, accountId, signal, request: market.authorized, onProgress })
      } finally {
        transfers.end(sha256)
      }
    }
  }

  const queue = createDraftQueue(rows, sync)
  sync.handle(SAVE, saveHandler({ rows, queue, bringFiles }))
  sync.handle(STEP, stepHandler(rows, queue))
  const pull = createPull({ db, write, rows, queue })
  sync.onCheck(pull.check)
  sync.onPull(pull.step)

  /** Another account of this studio has submissions of its own, which this one is not shown. */
  function get(id: string): SubmissionRow {
    const row = rows.get(id)
    if (row.accountId !== market.requireAccount().id) throw new LunaError('NOT_FOUND', `submission ${id}`)
    return row
  }

  return {
    list: () => rows.list(market.requireAccount().id),
    get,
    save: ({ id, assetId, draft }) =>
      write((changed) => {
        const now = new Date().toISOString()
        const before = id === null ? null : get(id)
        const fresh = { draft, base: null, lost: null, market: null, conflict: null, createdAt: now, updatedAt: now }
        const kept = before ?? { ...fresh, id: newId(), accountId: market.requireAccount().id, assetId }
        const row = withDraft(kept, draft, now)
        rows.put(changed, row)
        queue.resend(changed, row)
        return row
      }),
    take: (id, step) =>
      write((changed) => {
        const row = get(id)
        // Refused, it leaves the way free for the draft that is put right.
        const mutation = { kind: STEP, subject: subjectOf(id), payload: { id, ...step }, letsOthersPass: true }
        sync.enqueue(changed, { ...mutation, accountId: row.accountId, title: row.draft.card.name })
        changed.event({ type: 'submissions' })
      }),
    resolve: (id, choices) => resolveConflict({ write, rows, queue }, get(id).id, choices),
    countConflicts: () => rows.countConflicts(market.status().account?.id ?? ''),
  }
}
