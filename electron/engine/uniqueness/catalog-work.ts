import { FLAG_PICTURE } from '#shared/similarity/scan-flags.ts'
import type { OpenCatalog } from '../catalog/opened-catalogs.ts'
import { parseMatchId } from './match-id.ts'

/** A work with a picture, as the market's catalog names it. */
export interface CatalogWork {
  /** In the market. */
  readonly assetId: string
  readonly pHash: string
  readonly dHash: string
}

export interface NamingCatalog extends Pick<OpenCatalog, 'id' | 'isMarket'> {
  readonly file: Pick<OpenCatalog['file'], 'facts'>
}

/**
 * Null for what is in none of these, is in a catalog that a person imported, or has no picture. Throws NOT_FOUND for
 * anything that is not the id of a match.
 */
export function catalogWorkOf(matchId: string, catalogs: readonly NamingCatalog[]): CatalogWork | null {
  const match = parseMatchId(matchId)
  if (match.origin !== 'catalog') return null
  const catalog = catalogs.find(({ id, isMarket }) => isMarket && id === match.catalogId)
  const facts = catalog?.file.facts(match.entry)
  if (facts === undefined || (facts.flags & FLAG_PICTURE) === 0) return null
  return { assetId: facts.id, pHash: facts.pHash, dHash: facts.dHash }
}
