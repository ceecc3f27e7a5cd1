/** Local features of pictures that came to the market before it extracted any, a few at a time. */
import { sql } from 'kysely'
import { openPicture } from '#models/decode/picture.ts'
import type { LocalFeatures } from '#models/features/features.ts'
import { packFeatures } from '#models/features/packed.ts'
import { pictureFeatures } from '#models/features/picture-features.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { CompareOptions } from './compare.ts'
import { isOfThePicture } from './renew-vectors.ts'

interface RenewFeaturesOptions {
  readonly database: Pick<MarketDatabase, 'asService'>
  readonly readBlob: CompareOptions['readBlob']
}

/** Read at once; each is extracted and written by itself, so that a stop costs none of them. */
const AT_ONCE = 8

/**
 * Goes once through all works that have a picture and no features, in the order of their ids, and continues there when
 * called again; so a picture that is missing or cannot be decoded is tried once while the market runs. Ends after the
 * current work if the signal says so. Throws what reading blobs throws, and then starts with the same work again.
 */
export function createFeatureRenewal({ database, readBlob }: RenewFeaturesOptions) {
  let last: string | null = null

  async function renew(work: Without): Promise<void> {
    const bytes = await readBlob(work.picture_sha256)
    const features = bytes === null ? null : await featuresOf(bytes)
    if (features === null) return
    await database.asService((tx) =>
      tx
        .updateTable('fingerprints')
        .set({
          features: Buffer.from(packFeatures(features)),
          changed_xid: sql<string>`pg_current_xact_id()`,
        })
        .where('account_id', '=', work.account_id)
        .where('id', '=', work.id)
        .execute(),
    )
  }

  return async function renewFeatures(signal?: AbortSignal): Promise<void> {
    for (;;) {
      const some = await database.asService((tx) => readWithout(tx, last))
      if (some.length === 0) return
      for (const work of some) {
        if (signal?.aborted) return
        await renew(work)
        last = work.id
      }
    }
  }
}

type Without = Awaited<ReturnType<typeof readWithout>>[number]

function readWithout(tx: Tx, after: string | null) {
  return tx
    .selectFrom('fingerprints')
    .select(['account_id', 'id', 'picture_sha256'])
    .where('features', 'is', null)
    .where('picture_sha256', 'is not', null)
    .$narrowType<{ picture_sha256: string }>()
    .where('status', '<>', 'released')
    .$if(after !== null, (query) => query.where('id', '>', after))
    .orderBy('id')
    .limit(AT_ONCE)
    .execute()
}

/** Null for what cannot be decoded. */
async function featuresOf(bytes: Uint8Array): Promise<LocalFeatures | null> {
  try {
    return await pictureFeatures(await openPicture({ bytes }))
  } catch (cause) {
    if (isOfThePicture(cause)) return null
    throw cause
  }
}
