/** Chains of derivation: an asset carries its whole ancestry, the parent first and the root last. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { MAX_DERIVATION_DEPTH, type ParentLink } from '#shared/offers/split.ts'

export const ancestrySchema = z.array(
  z.object({ assetId: z.uuid(), creatorId: z.uuid(), royaltyPercent: z.int().min(0).max(100) }),
)

interface Parent {
  readonly id: string
  readonly creatorId: string
  readonly ancestry: readonly ParentLink[]
}

/** Throws SUBMISSION_INVALID where the chain would grow too long or lead back to `assetId`. */
export function ancestryUnder(assetId: string, parent: Parent, royaltyPercent: number): ParentLink[] {
  const chain = [{ assetId: parent.id, creatorId: parent.creatorId, royaltyPercent }, ...parent.ancestry]
  if (chain.length > MAX_DERIVATION_DEPTH) {
    throw new LunaError('SUBMISSION_INVALID', `A chain of derivatives has at most ${MAX_DERIVATION_DEPTH} parents.`)
  }
  if (chain.some((link) => link.assetId === assetId)) {
    throw new LunaError('SUBMISSION_INVALID', 'An asset cannot derive from itself or from its own derivatives.')
  }
  return chain
}
