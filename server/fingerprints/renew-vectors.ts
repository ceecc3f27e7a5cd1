/** After a change of models: vectors of the works that still have those of another profile, a few at a time. */
import { sql } from 'kysely'
import type { Embedder } from '#models/inference/embedder.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { vectorsOf } from './compute.ts'
import { vectorText } from './fingerprint-rows.ts'

interface RenewOptions {
  readonly database: Pick<MarketDatabase, 'asService'>
  readonly embedder: Embedder | null
  readonly readBlob: (sha256: string) => Promise<Uint8Array | null>
}

const AT_ONCE = 8

/**
 * Renews up to eight works, each in a transaction of its own, so that a stop costs one of them. Answers how many were
 * renewed; 0 once all works have vectors of the profile in use. A picture that is gone or cannot be decoded leaves its
 * work with the text's vector alone. Throws what is wrong with the models.
 */
export async function renewVectors(options: RenewOptions, signal?: AbortSignal): Promise<number> {
  const { database, embedder } = options
  if (embedder === null) return 0
  const stale = await database.asService((tx) => readStale(tx, embedder.profile))
  for (const work of stale) await renew(options, embedder, work, signal)
  return stale.length
}

type Stale = Awaited<ReturnType<typeof readStale>>[number]

function readStale(tx: Tx, profile: string) {
  return tx
    .selectFrom('fingerprints')
    .select(['account_id', 'id', 'metadata_text', 'word_count', 'picture_sha256'])
    .where('status', '<>', 'released')
    .where(sql<boolean>`profile is distinct from ${profile}`)
    .orderBy('id')
    .limit(AT_ONCE)
    .execute()
}

async function renew({ database, readBlob }: RenewOptions, embedder: Embedder, work: Stale, signal?: AbortSignal) {
  const text = { text: work.metadata_text, words: work.word_count }
  const picture = work.picture_sha256 === null ? null : await readBlob(work.picture_sha256)
  const { imageVector, textVector } = await vectorsOf(text, picture, embedder, signal).catch((cause: unknown) => {
    if (picture === null || !isOfThePicture(cause)) throw cause
    return vectorsOf(text, null, embedder, signal)
  })
  await database.asService((tx) =>
    tx
      .updateTable('fingerprints')
      .set({
        profile: embedder.profile,
        image_vector: imageVector && vectorText(imageVector),
        text_vector: textVector && vectorText(textVector),
        changed_xid: sql<string>`pg_current_xact_id()`,
      })
      .where('account_id', '=', work.account_id)
      .where('id', '=', work.id)
      .execute(),
  )
}

/** Whether decoding failed because of what is in the file. */
export function isOfThePicture(cause: unknown): boolean {
  return cause instanceof LunaError && (cause.code.startsWith('IMAGE_') || cause.code.startsWith('FILE_'))
}
