/** Kinds of works in addresses. */
import { ASSET_KINDS, type AssetKind } from '#shared/asset-card/kinds.ts'

const KNOWN: ReadonlySet<string> = new Set(ASSET_KINDS)

export function isKind(value: string): value is AssetKind {
  return KNOWN.has(value)
}

/** `quest-hook`; undefined where there is no such kind. */
export function kindInPath(part: string): AssetKind | undefined {
  const kind = part.replaceAll('-', '_')
  return isKind(kind) ? kind : undefined
}
