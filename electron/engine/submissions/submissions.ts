/** The submissions of the account in use: drafts, steps, what the market answers, what two devices changed. */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import type { Draft } from '#shared/contract/market/submissions.ts'
import type { Side } from '#shared/sync/merge-drafts.ts'
import type { Write } from '../database/write.ts'
import type { Market } from '../market/market.ts'
import { mediaTypeOf } from '../media/media-rows.ts'
import type { MediaStore } from '../media/store.ts'
import type { MutationCall, MutationOutcome } from '../sync/drain.ts'
import type { Sync } from '../sync/sync.ts'
import { isAhead } from './agree.ts'
import { createPull } from './pull.ts'
import { createSaving, SAVE, subjectOf } from './save.ts'
import { createSubmissionRows, type SubmissionRow } from './submission-rows.ts'
import { bringFile } from './upload.ts'

export type SubmissionStep =
  | { readonly step: 'submit' }
  | { readonly step: 'withdraw'; readonly reason: string | undefined }
  | { readonly step: 'appeal'; readonly reason: string }

export interface Submissions {
  list(): SubmissionRow[]
  /** Throws NOT_FOUND. */
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
}

const STEP = 'submission.step'

const stepSchema = z.discriminatedUnion('step', [
  z.object({ id: z.uuid(), step: z.literal('submit') }),
  z.object({ id: z.uuid(), step: z.literal('withdraw'), reason: z.string().optional() }),
  z.object({ id: z.uuid(), step: z.literal('appeal'), reason: z.string() }),
])

export function createSubmissions({ db, write, market, sync, media }: SubmissionsParts): Submissions {
  const rows = createSubmissionRows(db)

  async function bringFiles(client: Parameters<typeof bringFile>[1]['client'], draft: Draft, signal: AbortSignal) {
    const accountId = market.requireAccount().id
    for (const { sha256 } of draft.media) {
      // What is not here was brought by the device that added it.
      const mediaType = media.has(sha256) ? mediaTypeOf(db, sha256) : null
      if (mediaType === null) continue
      const file = { id: sha256, path: media.pathOf(sha256), mediaType }
      await bringFile(file, { client, accountId, signal, request: market.authorized })
    }
  }

  const saving = createSaving({ write, rows, sync, bringFiles })
  sync.handle(SAVE, saving.handler)
  sync.handle(STEP, { send: sendStep })
  sync.onPull(createPull({ db, write, rows, saving, outbox: sync.outbox }))

  async function sendStep({ client, payload, context, signal }: MutationCall): Promise<MutationOutcome> {
    const { id, ...step } = stepSchema.parse(payload)
    const options = { context, signal }
    const answer = await callStep()
    return { type: 'done', settle: (changed) => void saving.take(changed, id, answer) }

    function callStep() {
      switch (step.step) {
        case 'submit':
          return client.submissions.submit({ id }, options)
        case 'withdraw':
          return client.submissions.withdraw({ id, reason: step.reason }, options)
        case 'appeal':
          return client.submissions.appeal({ id, reason: step.reason }, options)
        default:
          return step satisfies never
      }
    }
  }

  return {
    list: () => rows.list(market.requireAccount().id),
    get: rows.get,
    save: ({ id, assetId, draft }) =>
      write((changed) => {
        const now = new Date().toISOString()
        const before = id === null ? null : rows.get(id)
        const fresh = { base: null, market: null, conflict: null, createdAt: now }
        const kept = before ?? { ...fresh, id: newId(), accountId: market.requireAccount().id, assetId }
        const row = { ...kept, draft, updatedAt: now }
        rows.put(changed, row)
        if (isAhead(row)) saving.enqueueSave(changed, row)
        return row
      }),
    take: (id, step) =>
      write((changed) => {
        const row = rows.get(id)
        const mutation = { kind: STEP, subject: subjectOf(id), title: row.draft.card.name, payload: { id, ...step } }
        sync.enqueue(changed, mutation)
        changed.event({ type: 'submissions' })
      }),
    resolve: saving.resolve,
    countConflicts: () => rows.countConflicts(market.status().account?.id ?? ''),
  }
}
