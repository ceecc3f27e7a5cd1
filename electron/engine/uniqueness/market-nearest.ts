/**
 * The nearest works of the market's catalog with all their features: asked of the market in one call, by the ids and
 * hashes that the catalog holds. Nothing of the checked work is sent.
 */
import { type ProvingPicture, provingPixels } from '#models/compare/prove.ts'
import type { LocalFeatures } from '#models/features/features.ts'
import { unpackFeatures } from '#models/features/packed.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type FullFeatures, MOST_FEATURES_AT_ONCE } from '#shared/contract/market/catalog.ts'
import { type Candidate, likeliestByPicture } from '#shared/similarity/candidates.ts'
import { type CatalogWork, catalogWorkOf, type NamingCatalog } from './catalog-work.ts'
import type { MarketPreviews } from './market-previews.ts'

/** A check waits for the market at most so long, milliseconds, previews included. */
const LIMIT_MS = 2_000
/** Previews that one check fetches: of the likeliest, whose pixels decide most. */
const MOST_PREVIEWS = 4

export interface NearestInMarket {
  /** By the ids of candidates; none where the market did not answer in time. */
  readonly pictures: ReadonlyMap<string, ProvingPicture>
  /** What was compared of the nearest: all their features, or the few that the catalog holds. */
  readonly features: 'full' | 'compact'
}

interface AskOptions {
  /** In which the candidates were found; held open. */
  readonly catalogs: readonly NamingCatalog[]
  /** False: only what is here is looked at. */
  readonly asksMarket: boolean
  readonly signal: AbortSignal | undefined
}

/** Null where none of the candidates is a picture of the market's catalog. Throws CANCELLED. */
export type FindNearestInMarket = (
  candidates: readonly Candidate[],
  options: AskOptions,
) => Promise<NearestInMarket | null>

export interface NearestInMarketOptions {
  /** @param works as the contract has them */
  readonly ask: (works: string, signal: AbortSignal) => Promise<readonly FullFeatures[]>
  readonly previews: Pick<MarketPreviews, 'read'>
  /** False where the person does not want the market's catalog to be followed. */
  readonly isFollowed: () => boolean
  /** A new one for each check. */
  readonly deadline?: () => AbortSignal
}

/** @param options null where there is no market to be asked */
export function createNearestInMarket(options: NearestInMarketOptions | null): FindNearestInMarket {
  return async (candidates, { catalogs, asksMarket, signal }) => {
    const works = nearestWorks(candidates, catalogs)
    if (works.size === 0) return null
    const compact = { pictures: new Map<string, ProvingPicture>(), features: 'compact' } as const
    if (!asksMarket || options?.isFollowed() !== true) return compact
    const { ask, previews, deadline = () => AbortSignal.timeout(LIMIT_MS) } = options
    const end = deadline()
    const until = signal === undefined ? end : AbortSignal.any([signal, end])
    const keys = [...new Set(Array.from(works.values(), keyOf))].join(',')
    // Whatever goes wrong, the catalog is there.
    const items = await beforeEnd(until, () => ask(keys, until))
    if (signal?.aborted === true) throw new LunaError('CANCELLED')
    if (items === null) return compact
    return { pictures: picturesOf(works, items, { previews, until }), features: 'full' }
  }
}

/** By the ids of candidates. */
type Works = ReadonlyMap<string, CatalogWork>

function nearestWorks(candidates: readonly Candidate[], catalogs: readonly NamingCatalog[]): Works {
  const works = new Map<string, CatalogWork>()
  for (const { id } of likeliestByPicture(candidates, candidates.length)) {
    const work = catalogWorkOf(id, catalogs)
    if (work !== null) works.set(id, work)
    if (works.size === MOST_FEATURES_AT_ONCE) break
  }
  return works
}

const keyOf = ({ assetId, pHash, dHash }: CatalogWork): string => `${assetId}:${pHash}:${dHash}`

interface PreviewOptions {
  readonly previews: Pick<MarketPreviews, 'read'>
  readonly until: AbortSignal
}

function picturesOf(works: Works, items: readonly FullFeatures[], options: PreviewOptions) {
  const byKey = new Map(items.map((item) => [keyOf(item), item]))
  const pictures = new Map<string, ProvingPicture>()
  let left = MOST_PREVIEWS
  for (const [id, work] of works) {
    const item = byKey.get(keyOf(work))
    const features = item === undefined ? null : featuresOf(item)
    if (item === undefined || features === null) continue
    let pixels: ReturnType<typeof previewPixels> | undefined
    pictures.set(id, {
      features,
      async pixels() {
        if (pixels === undefined && left-- <= 0) return null
        pixels ??= previewPixels(work, item, options)
        return pixels
      },
    })
  }
  return pictures
}

/** Null where there are none, or none that this version reads. */
function featuresOf({ features }: FullFeatures): LocalFeatures | null {
  if (features === null) return null
  try {
    return unpackFeatures(Buffer.from(features, 'base64'))
  } catch (cause) {
    if (cause instanceof LunaError) return null
    throw cause
  }
}

/**
 * The pixels of a preview take the place of the work's, though chance was measured on pictures themselves: at the size in
 * which they are compared, unrelated pictures agree no better with a preview (of 99 pairs the measure rose by 0.1 at
 * most), and copies a little worse. Null where it does not come in time, or shows another picture.
 */
async function previewPixels(work: CatalogWork, { preview }: FullFeatures, { previews, until }: PreviewOptions) {
  if (preview === null) return null
  return beforeEnd(until, async () => {
    const found = await previews.read(work, preview.sha256, 512)
    return found === null ? null : provingPixels(found.picture)
  })
}

/** Null where it fails, or takes longer. */
async function beforeEnd<T>(end: AbortSignal, work: () => Promise<T>): Promise<T | null> {
  if (end.aborted) return null
  const ended = new Promise<null>((resolve) => end.addEventListener('abort', () => resolve(null), { once: true }))
  return Promise.race([work().catch(() => null), ended])
}
