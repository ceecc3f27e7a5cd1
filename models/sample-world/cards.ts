/** How the sample cards are written down: name, words and the kind's own fields. */
import { type AssetCard, parseAssetCardDocument } from '#shared/asset-card/card.ts'
import type { AssetKind } from '#shared/asset-card/kinds.ts'

export interface SampleWords {
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  /** The kind's own fields. */
  readonly fields: Readonly<Record<string, unknown>>
}

export function cardOf(kind: AssetKind, { name, description, tags, fields }: SampleWords): AssetCard {
  return parseAssetCardDocument({ version: '1.0', asset_type: kind, name, description, tags, [kind]: fields })
}
