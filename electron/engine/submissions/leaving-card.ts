/** The card as it leaves the machine: without what the policy keeps here, and without places on this machine. */
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { MetadataPolicy } from '#shared/contract/studio/submissions.ts'

export interface LeavingCard {
  readonly card: AssetCard
  /** Paths of what stays here. */
  readonly withheld: readonly string[]
}

export function leavingCard(card: AssetCard, policy: MetadataPolicy): LeavingCard {
  const withheld: string[] = []
  const next = structuredClone(card)
  if (next.visual_generation !== undefined && !policy.keepsGeneration) {
    delete next.visual_generation
    withheld.push('visual_generation')
  }
  if (next.creator !== undefined && !policy.keepsAuthorship) {
    delete next.creator
    withheld.push('creator')
  }
  const preview = next.preview
  if (preview !== undefined) {
    for (const [key, value] of Object.entries(preview)) {
      if (isWebAddress(value)) continue
      Reflect.deleteProperty(preview, key)
      withheld.push(`preview.${key}`)
    }
    if (Object.keys(preview).length === 0) delete next.preview
  }
  return { card: next, withheld }
}

/** Anything else names a place on this machine, or holds the picture itself. */
function isWebAddress(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isWebAddress)
  return typeof value === 'string' && /^https?:\/\//i.test(value)
}
