/**
 * What a work derives from: an acyclic graph of links, each from a work to one of its parents. A list of links holds the
 * whole graph above one work, in an order in which every link into a work comes before the links out of it.
 */
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'

/** How many steps up a royalty is passed on, at most. */
export const MAX_DERIVATION_DEPTH = 5
/** How many parents a work may name. */
export const MAX_PARENTS = 5
/** How many links the graph above a work may have: each is a possible transfer of every sale. */
const MAX_ANCESTRY_LINKS = 40

/** On what others may derive from works whose creator has set no terms. */
export const USUAL_DERIVATION_TERMS = { allowed: true, minimumPercent: 10 } as const

export const DERIVATION_KINDS = ['remix', 'recolor', 'reimagination', 'mashup'] as const
export const derivationKindSchema = z.enum(DERIVATION_KINDS)
export type DerivationKind = z.infer<typeof derivationKindSchema>

export interface AssetParty {
  readonly assetId: string
  readonly creatorId: string
}

/** One step up, as it is stored. */
export interface ParentLink extends AssetParty {
  /** Whole percent (0 to 100) of what the child's creator receives. */
  readonly royaltyPercent: number
  /** The work that derives from this one; by default the asset of the link before, or the work itself in the first. */
  readonly childAssetId?: string | undefined
  /** By default a remix. */
  readonly kind?: DerivationKind | undefined
}

/** A list of links as it is stored with works, orders and sales. */
export const ancestrySchema = z.array(
  z.object({
    assetId: z.uuid(),
    creatorId: z.uuid(),
    royaltyPercent: z.int().min(0).max(100),
    childAssetId: z.uuid().optional(),
    kind: derivationKindSchema.optional(),
  }),
)

/** A link with nothing left to defaults. */
export interface Derivation extends AssetParty {
  readonly childAssetId: string
  readonly royaltyPercent: number
  readonly kind: DerivationKind
}

function invalid(detail: string): never {
  throw new LunaError('INVALID_INPUT', detail)
}

/** The links above a work, with nothing left to defaults. */
export function derivationsAbove(assetId: string, links: readonly ParentLink[]): Derivation[] {
  return links.map((link, index) => ({
    assetId: link.assetId,
    creatorId: link.creatorId,
    childAssetId: link.childAssetId ?? links[index - 1]?.assetId ?? assetId,
    royaltyPercent: link.royaltyPercent,
    kind: link.kind ?? 'remix',
  }))
}

/** The direct parents of a work. */
export function parentsOf(assetId: string, links: readonly ParentLink[]): Derivation[] {
  return derivationsAbove(assetId, links).filter(({ childAssetId }) => childAssetId === assetId)
}

/** By asset, the number of steps from the work up to it; the most where several ways lead there. 0 for the work itself. */
export function depthsAbove(assetId: string, derivations: readonly Derivation[]): Map<string, number> {
  const depths = new Map([[assetId, 0]])
  for (const { childAssetId, assetId: parentId } of derivations) {
    const depth = (depths.get(childAssetId) ?? 0) + 1
    depths.set(parentId, Math.max(depth, depths.get(parentId) ?? 0))
  }
  return depths
}

function assertShares(derivations: readonly Derivation[]): void {
  const totals = new Map<string, number>()
  for (const { childAssetId, royaltyPercent } of derivations) {
    if (!Number.isInteger(royaltyPercent) || royaltyPercent < 0 || royaltyPercent > 100) {
      invalid(`parents: a royalty of ${royaltyPercent} % is not a whole percent from 0 to 100.`)
    }
    const total = (totals.get(childAssetId) ?? 0) + royaltyPercent
    if (total > 100) invalid(`parents: the royalties of asset ${childAssetId} are more than the whole together.`)
    totals.set(childAssetId, total)
  }
}

/** Every child is known, and nothing is added above a work once its own parents are listed: so no way leads back. */
function assertOrder(assetId: string, derivations: readonly Derivation[]): void {
  const known = new Set([assetId])
  const children = new Set([assetId])
  const seen = new Set<string>()
  for (const { assetId: parentId, childAssetId } of derivations) {
    if (!known.has(childAssetId)) invalid(`parents: asset ${childAssetId} is not above the sold asset.`)
    children.add(childAssetId)
    if (children.has(parentId)) invalid(`parents: asset ${parentId} stands in its own chain.`)
    const way = `${childAssetId}/${parentId}`
    if (seen.has(way)) invalid(`parents: asset ${parentId} is named twice.`)
    seen.add(way)
    known.add(parentId)
  }
}

/**
 * The links above a work, checked: an acyclic graph in order, of no more than `MAX_DERIVATION_DEPTH` steps, in which no
 * work passes on more than the whole. Throws INVALID_INPUT.
 */
export function checkedDerivations(assetId: string, links: readonly ParentLink[]): Derivation[] {
  const derivations = derivationsAbove(assetId, links)
  if (derivations.length > MAX_ANCESTRY_LINKS) invalid(`parents: at most ${MAX_ANCESTRY_LINKS} links are followed.`)
  assertShares(derivations)
  assertOrder(assetId, derivations)
  const deepest = Math.max(...depthsAbove(assetId, derivations).values())
  if (deepest > MAX_DERIVATION_DEPTH) invalid(`parents: at most ${MAX_DERIVATION_DEPTH} steps are paid.`)
  return derivations
}

/** A work that another is to derive from, with the graph above it. */
export interface NamedParent extends AssetParty {
  readonly ancestry: readonly ParentLink[]
  readonly royaltyPercent: number
  readonly kind: DerivationKind
}

/** Links in the order that `checkedDerivations` asks for: by how far their child is from the work, then as given. */
function inOrder(assetId: string, derivations: readonly Derivation[]): Derivation[] {
  const depths = new Map([[assetId, 0]])
  // A graph without cycles settles after as many passes as it has links; one with a cycle is left unsettled.
  for (let pass = 0; pass <= derivations.length; pass++) {
    let isSettled = true
    for (const { assetId: parentId, childAssetId } of derivations) {
      const depth = (depths.get(childAssetId) ?? -1) + 1
      if (depth === 0 || depth <= (depths.get(parentId) ?? 0)) continue
      depths.set(parentId, depth)
      isSettled = false
    }
    if (isSettled) break
  }
  const depthOf = ({ childAssetId }: Derivation) => depths.get(childAssetId) ?? 0
  return derivations.toSorted((a, b) => depthOf(a) - depthOf(b))
}

/** What follows from the place of a link is left out, so that a plain chain is stored as its assets and percentages. */
function withoutDefaults(assetId: string, derivations: readonly Derivation[]): ParentLink[] {
  return derivations.map(({ childAssetId, kind, ...link }, index) => ({
    ...link,
    ...(childAssetId === (derivations[index - 1]?.assetId ?? assetId) ? {} : { childAssetId }),
    ...(kind === 'remix' ? {} : { kind }),
  }))
}

/**
 * The links above a work that derives from `parents`, in the order they are stored in. A work that several ways lead to
 * is in it once, with a link for each way. Throws INVALID_INPUT where the graph would be too large or lead back.
 */
export function ancestryUnder(assetId: string, parents: readonly NamedParent[]): ParentLink[] {
  const direct = parents.map(({ assetId: parentId, creatorId, royaltyPercent, kind }) => ({
    ...{ assetId: parentId, creatorId, childAssetId: assetId, royaltyPercent, kind },
  }))
  const above = parents.flatMap((parent) => derivationsAbove(parent.assetId, parent.ancestry))
  const known = new Set<string>()
  const distinct = above.filter(({ childAssetId, assetId: parentId }) => {
    const way = `${childAssetId}/${parentId}`
    return !known.has(way) && known.add(way)
  })
  if (parents.length > MAX_PARENTS) invalid(`parents: a work has at most ${MAX_PARENTS}.`)
  const ordered = inOrder(assetId, [...direct, ...distinct])
  checkedDerivations(assetId, ordered)
  return withoutDefaults(assetId, ordered)
}
