/**
 * What the market shows of a work that the catalog holds fingerprints of. An asset has several versions, and one that
 * came later may look different: a preview is used only where its hashes are those of the catalog.
 */
import * as z from 'zod'
import { openPicture, type Picture } from '#models/decode/picture.ts'
import { pictureHashes } from '#models/hashes/picture-hashes.ts'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { publicMediaSchema } from '#shared/contract/market/publications.ts'
import { hammingHex } from '#shared/similarity/hamming.ts'
import { HASH_RADIUS } from '#shared/similarity/scan.ts'
import { madePreviewOf } from '#shared/submissions/made-preview.ts'
import type { MarketAccess } from '../market/access.ts'
import type { MarketPictureEdge } from '../market/pictures.ts'
import type { CatalogWork } from './catalog-work.ts'

export interface MarketPreview {
  readonly sha256: string
  /** Re-encoded by the studio. */
  readonly path: string
  readonly picture: Picture
}

export interface MarketPreviews {
  /**
   * Null where everyone is shown another picture, or none, and where the person does not want the market to be asked.
   * Throws MARKET_UNREACHABLE where it is not here yet and the market does not answer, and CANCELLED.
   */
  find(work: CatalogWork, edge: MarketPictureEdge, signal?: AbortSignal): Promise<MarketPreview | null>
  /** The same of a preview that the market has named. */
  read(work: CatalogWork, sha256: string, edge: MarketPictureEdge): Promise<MarketPreview | null>
}

/**
 * Bits of either hash that may differ: a preview is smaller than the work, and stored with loss. Of 100 pictures all
 * but one were within 6.
 */
const SAME_BITS = HASH_RADIUS
/** So long is waited for the market. After it did not answer, so long it is not asked again: there are many matches. */
const ANSWER_MS = 8_000
const AWAY_MS = 10_000

/** @param isFollowed whether the person wants the market's catalog to be followed */
export function createMarketPreviews(access: MarketAccess, isFollowed: () => boolean): MarketPreviews {
  let awayUntil = 0

  async function read(work: CatalogWork, sha256: string, edge: MarketPictureEdge): Promise<MarketPreview | null> {
    const path = await access.marketPictures.get({ assetId: work.assetId, sha256, edge })
    const picture = await openPicture({ path })
    return (await showsWork(picture, work)) ? { sha256, path, picture } : null
  }

  async function ask(work: CatalogWork, edge: MarketPictureEdge, signal?: AbortSignal): Promise<MarketPreview | null> {
    const preview = await namedPreview(access, work.assetId, signal)
    return preview === null ? null : read(work, preview.sha256, edge)
  }

  return {
    read,
    async find(work, edge, signal) {
      if (!isFollowed()) return null
      const isAway = access.market.status().reachability !== 'reachable'
      if (isAway && performance.now() < awayUntil) throw new LunaError('MARKET_UNREACHABLE')
      try {
        return await beforeLong(ask(work, edge, signal))
      } catch (cause) {
        const { code } = toLunaError(cause)
        if (code === 'CANCELLED') throw cause
        if (code !== 'MARKET_UNREACHABLE') return null
        awayUntil = performance.now() + AWAY_MS
        throw cause
      }
    },
  }
}

async function beforeLong<T>(work: Promise<T>): Promise<T> {
  const limit = Promise.withResolvers<never>()
  const timer = setTimeout(() => limit.reject(new LunaError('MARKET_UNREACHABLE')), ANSWER_MS)
  try {
    return await Promise.race([work, limit.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function namedPreview({ market }: MarketAccess, id: string, signal?: AbortSignal) {
  const { data } = await market.relay.call({ operation: 'publications.find', input: { id } }, signal)
  return madePreviewOf(shownSchema.parse(data).previews) ?? null
}

const shownSchema = z.object({ previews: z.array(publicMediaSchema) })

async function showsWork(picture: Picture, { pHash, dHash }: CatalogWork): Promise<boolean> {
  const shown = await pictureHashes(picture)
  return hammingHex(shown.pHash, pHash) <= SAME_BITS && hammingHex(shown.dHash, dHash) <= SAME_BITS
}
