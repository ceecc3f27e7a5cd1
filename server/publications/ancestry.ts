/** The graph above an asset, as publication and submissions build it: an asset carries all links to its roots. */
import { LunaError } from '#shared/contract/errors.ts'
import { type DerivationKind, ancestryUnder as linksUnder, type ParentLink } from '#shared/offers/ancestry.ts'
import type { Asset } from './assets.ts'

/** A parent as the creator of a work names it. */
export interface WantedParent {
  readonly assetId: string
  readonly kind: DerivationKind
  readonly royaltyPercent: number
}

type ParentAsset = Pick<Asset, 'id' | 'creatorId' | 'ancestry'>

/** A named parent with what the market has of it. */
export interface ReadParent extends Omit<WantedParent, 'assetId'> {
  readonly asset: ParentAsset
}

/** Throws SUBMISSION_INVALID where the graph would grow too large, give away too much, or lead back to `assetId`. */
export function ancestryUnder(assetId: string, parents: readonly ReadParent[]): ParentLink[] {
  const named = parents.map(({ asset: { id, creatorId, ancestry }, kind, royaltyPercent }) => {
    return { assetId: id, creatorId, ancestry, kind, royaltyPercent }
  })
  try {
    return linksUnder(assetId, named)
  } catch (cause) {
    if (!(cause instanceof LunaError) || cause.code !== 'INVALID_INPUT') throw cause
    throw new LunaError('SUBMISSION_INVALID', cause.detail, { cause })
  }
}
