import type { Database } from 'better-sqlite3'
import type { Embedder } from '#models/inference/embedder.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type Fingerprints, isOfOnePicture } from './fingerprints.ts'
import { picturesWithoutFeatures, picturesWithoutHashes, picturesWithoutVector, textsWithoutVector } from './missing.ts'

export interface FillOptions {
  readonly db: Database
  readonly fingerprints: Fingerprints
  /** Null: hashes only. */
  readonly embedder: Embedder | null
  readonly signal: AbortSignal
  /** Contents done since the last call, finished or failed. */
  readonly onDone: (count: number) => void
}

const PICTURES_AT_ONCE = 8
/** While the model computes one batch, the pictures of the next ones are decoded. */
const BATCHES_AHEAD = 3
const TEXTS_AT_ONCE = 16

/**
 * Computes every fingerprint that the library lacks. Each batch is kept as soon as it is done, so a kill costs one batch;
 * damaged pictures are passed over. Throws CANCELLED, and what is wrong with the models.
 */
export async function fillFingerprints(options: FillOptions): Promise<void> {
  await fillPictures(options, picturesWithoutHashes, options.fingerprints.picture)
  await fillPictures(options, picturesWithoutFeatures, options.fingerprints.features)
  if (options.embedder === null) return
  await fillTexts(options, options.embedder)
  await fillImages(options, options.embedder)
}

async function fillPictures(
  { db, signal, onDone }: FillOptions,
  missing: typeof picturesWithoutHashes,
  make: (source: { readonly pictureId: string }, signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  await inBatches(
    (after) => missing(db, after, PICTURES_AT_ONCE).map((id) => ({ key: id, item: id })),
    async (ids) => {
      const work = ids.map((pictureId) => make({ pictureId }, signal))
      for (const result of await Promise.allSettled(work)) {
        if (result.status === 'rejected' && !isOfOnePicture(result.reason)) throw result.reason
      }
      onDone(ids.length)
    },
    signal,
  )
}

async function fillTexts({ db, fingerprints, signal, onDone }: FillOptions, embedder: Embedder): Promise<void> {
  await inBatches(
    (after) =>
      textsWithoutVector(db, embedder.profile, after, TEXTS_AT_ONCE).map((text) => ({
        key: text.metadataHash,
        item: text,
      })),
    async (texts) => {
      await fingerprints.fillTextVectors(texts, embedder, signal)
      onDone(texts.length)
    },
    signal,
  )
}

async function fillImages({ db, fingerprints, signal, onDone }: FillOptions, embedder: Embedder): Promise<void> {
  await inBatches(
    (after) =>
      picturesWithoutVector(db, embedder.profile, after, PICTURES_AT_ONCE).map((id) => ({ key: id, item: id })),
    async (ids) => {
      await fingerprints.fillImageVectors(ids, embedder, signal).catch((cause: unknown) => {
        if (!isOfOnePicture(cause)) throw cause
      })
      onDone(ids.length)
    },
    signal,
    BATCHES_AHEAD,
  )
}

async function inBatches<T>(
  next: (after: string) => readonly { readonly key: string; readonly item: T }[],
  work: (items: readonly T[]) => Promise<void>,
  signal: AbortSignal,
  ahead = 1,
): Promise<void> {
  const running = new Set<Promise<void>>()
  try {
    for (let after = ''; ; ) {
      if (signal.aborted) throw new LunaError('CANCELLED')
      const batch = next(after)
      const last = batch.at(-1)
      if (last === undefined) break
      const task: Promise<void> = work(batch.map(({ item }) => item)).finally(() => running.delete(task))
      running.add(task)
      if (running.size >= ahead) await Promise.race(running)
      after = last.key
    }
    await Promise.all(running)
  } finally {
    await Promise.allSettled(running)
  }
}
