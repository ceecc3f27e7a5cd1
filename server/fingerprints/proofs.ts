/** Compares the pictures that were found with the submitted one, by what both show, as the studio does. */
import { proverOf, provingPixels } from '#models/compare/prove.ts'
import { openPicture } from '#models/decode/picture.ts'
import { unpackFeatures } from '#models/features/packed.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { likeliestByPicture } from '#shared/similarity/candidates.ts'
import { PIXEL_CANDIDATES, PROVED_CANDIDATES } from '#shared/similarity/scan-presets.ts'
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
export async function provePictures(
  { database, readBlob }: ProvingParts,
  { features, pictureSha256 }: Pick<Fingerprint, 'features' | 'pictureSha256'>,
  candidates: readonly MarketCandidate[],
): Promise<readonly MarketCandidate[]> {
  if (features === null) return candidates
  const prove = proverOf({ features, pixels: pixelsOf(readBlob, pictureSha256) })
  const proved = new Map<string, MarketCandidate>()
  const likeliest = likeliestByPicture(candidates, PROVED_CANDIDATES.balanced)
  for (let at = 0; at < likeliest.length; at += AT_ONCE) {
    const some = likeliest.slice(at, at + AT_ONCE)
    const stored = await readStored(database, some)
    for (const [index, candidate] of some.entries()) {
      const row = stored.get(fingerprintIdOfMatch(candidate.id) ?? '')
      const other = {
        features: row?.features ? unpackFeatures(row.features) : null,
        pixels: pixelsOf(readBlob, row?.picture_sha256 ?? null),
      }
      const comparesPixels = at + index < PIXEL_CANDIDATES.balanced
      proved.set(candidate.id, { ...candidate, evidence: await prove(other, { ...candidate, comparesPixels }) })
    }
  }
  return candidates.map((candidate) => proved.get(candidate.id) ?? candidate)
}

async function readStored({ asService }: ProvingParts['database'], candidates: readonly MarketCandidate[]) {
  const ids = candidates.flatMap(({ id }) => fingerprintIdOfMatch(id) ?? [])
  if (ids.length === 0) return new Map<string, never>()
  const columns = ['id', 'features', 'picture_sha256'] as const
  const rows = await asService((tx) => tx.selectFrom('fingerprints').select(columns).where('id', 'in', ids).execute())
  return new Map(rows.map((row) => [row.id, row]))
}

/** Read and decoded at most once; null where the bytes are not kept any more, or cannot be decoded. */
function pixelsOf(readBlob: ReadBlob, sha256: string | null) {
  const read = async () => {
    const bytes = sha256 === null ? null : await readBlob(sha256)
    if (bytes === null) return null
    try {
      return await provingPixels(await openPicture({ bytes }))
    } catch (cause) {
      if (cause instanceof LunaError) return null
      throw cause
    }
  }
  let made: ReturnType<typeof read> | undefined
  return () => {
    made ??= read()
    return made
  }
}
