/** Compares the pictures that were found with the submitted one, by what both show, as the studio does. */
import { type ProvingPicture, provingPixels } from '#models/compare/prove.ts'
import { proveCandidates } from '#models/compare/prove-candidates.ts'
import { openPicture } from '#models/decode/picture.ts'
import { unpackFeatures } from '#models/features/packed.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { once } from '#shared/once.ts'
import type { MarketDatabase } from '../db/database.ts'
import { fingerprintIdOfMatch, type MarketCandidate } from './candidate-rows.ts'
import type { CompareOptions } from './compare.ts'
import type { Fingerprint } from './compute.ts'

export type ReadBlob = CompareOptions['readBlob']

/** Features are read so many at a time, 11 kB each. */
const AT_ONCE = 16

interface ProvingParts {
  readonly database: Pick<MarketDatabase, 'asService'>
  readonly readBlob: ReadBlob
}

/** The candidates, with what the pictures show. No transaction is open while they are decoded and compared. */
export function provePictures(
  { database, readBlob }: ProvingParts,
  { features, pictureSha256 }: Pick<Fingerprint, 'features' | 'pictureSha256'>,
  candidates: readonly MarketCandidate[],
): Promise<readonly MarketCandidate[]> {
  async function* picturesOf(likeliest: readonly MarketCandidate[]): AsyncGenerator<ProvingPicture> {
    for (let at = 0; at < likeliest.length; at += AT_ONCE) {
      const some = likeliest.slice(at, at + AT_ONCE)
      const stored = await readStored(database, some)
      for (const { id } of some) {
        const row = stored.get(fingerprintIdOfMatch(id) ?? '')
        const found = row?.features ? unpackFeatures(row.features) : null
        yield { features: found, pixels: pixelsOf(readBlob, row?.picture_sha256 ?? null) }
      }
    }
  }
  const subject = { features, pixels: pixelsOf(readBlob, pictureSha256) }
  return proveCandidates(subject, candidates, { preset: 'balanced', picturesOf })
}

async function readStored({ asService }: ProvingParts['database'], candidates: readonly MarketCandidate[]) {
  const ids = candidates.flatMap(({ id }) => fingerprintIdOfMatch(id) ?? [])
  if (ids.length === 0) return new Map<string, never>()
  const columns = ['id', 'features', 'picture_sha256'] as const
  const rows = await asService((tx) => tx.selectFrom('fingerprints').select(columns).where('id', 'in', ids).execute())
  return new Map(rows.map((row) => [row.id, row]))
}

/** Read and decoded at most once; null where the bytes are not kept any more, or cannot be decoded. */
function pixelsOf(readBlob: ReadBlob, sha256: string | null): ProvingPicture['pixels'] {
  return once(async () => {
    const bytes = sha256 === null ? null : await readBlob(sha256)
    if (bytes === null) return null
    try {
      return await provingPixels(await openPicture({ bytes }))
    } catch (cause) {
      if (cause instanceof LunaError) return null
      throw cause
    }
  })
}
