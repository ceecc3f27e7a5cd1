/**
 * Who gets what of a sale. The platform takes its share by the fee schedule; the creator gets the rest and passes
 * each acknowledged parent its royalty, and so on up the graph. What stays with a work is its creator's and that of the
 * people the creator shares it with. The parts always sum to the whole.
 */
import { LunaError } from '../contract/errors.ts'
import { formatMicroDollars, type MicroDollars, microDollars } from '../money/money.ts'
import { type AssetParty, checkedDerivations, type Derivation, depthsAbove, type ParentLink } from './ancestry.ts'
import { type FeeSchedule, OFFERS, type OfferKind } from './offers.ts'
import { divide, type WorkShare } from './shares.ts'

const ALL_BASIS_POINTS = 10_000n
const MICRO_DOLLARS_PER_CENT = 10_000n

export interface Sale {
  readonly offer: OfferKind
  /** What the buyer pays without tax; whole cents except for offers that settle from the wallet. */
  readonly amount: MicroDollars
  readonly sold: AssetParty
  /** All links above the sold asset, in the order that `ancestryUnder` gives them. */
  readonly parents: readonly ParentLink[]
  readonly fees: FeeSchedule
  /** Shares in force, of any of these works; where there are none, all that stays with a work is its creator's. */
  readonly shares?: readonly WorkShare[]
  /** Those of the people concerned whose accounts are closed. */
  readonly closed?: ReadonlySet<string>
}

interface PersonPart<Party extends 'creator' | 'collaborator'> {
  readonly party: Party
  readonly assetId: string
  /** Whose part it is. */
  readonly accountId: string
  /** 0 for the sold asset, 1 for its parents, and so on; the most where several ways lead to the asset. */
  readonly depth: number
  readonly amount: MicroDollars
}

export type SalePart =
  | { readonly party: 'platform'; readonly amount: MicroDollars }
  | PersonPart<'creator'>
  | PersonPart<'collaborator'>

/** What a work passes on to one of its parents. */
interface Royalty {
  readonly payer: AssetParty
  readonly payee: AssetParty
  readonly amount: MicroDollars
}

/** What the creator of a work gives a collaborator of what stays with it. */
interface SharePaid extends AssetParty {
  readonly accountId: string
  readonly amount: MicroDollars
}

export interface SaleSplit {
  readonly feeScheduleVersion: number
  readonly platform: MicroDollars
  /** The creators' side before royalties: the amount less the platform's share. */
  readonly creatorShare: MicroDollars
  /**
   * Platform first, then each asset, the sold one first: its creator's part, then those of its collaborators. A part
   * may be zero; it is listed all the same.
   */
  readonly parts: readonly SalePart[]
  /** One for each link, in their order: an asset only passes on what it has already received. */
  readonly royalties: readonly Royalty[]
  /** One for each collaborator of each asset; to be paid once all royalties are. */
  readonly shares: readonly SharePaid[]
}

function invalid(detail: string): never {
  throw new LunaError('INVALID_INPUT', detail)
}

function assertSale(sale: Sale): void {
  if (sale.amount < 0n) invalid(`amount: ${formatMicroDollars(sale.amount)} is negative.`)
  if (OFFERS[sale.offer].settles !== 'wallet' && sale.amount % MICRO_DOLLARS_PER_CENT !== 0n) {
    invalid(`amount: ${formatMicroDollars(sale.amount)} is not in whole cents, which this offer settles in.`)
  }
}

/** Floor to the creators' side: to whole cents where cents are settled, to whole micro-dollars from the wallet. */
function creatorShareOf(sale: Sale): MicroDollars {
  const platformBasisPoints = sale.fees.platformBasisPoints[sale.offer]
  if (!Number.isInteger(platformBasisPoints) || platformBasisPoints < 0 || platformBasisPoints > 10_000) {
    invalid(`fees: ${platformBasisPoints} is not a share in basis points.`)
  }
  const smallest = OFFERS[sale.offer].settles === 'wallet' ? 1n : MICRO_DOLLARS_PER_CENT
  const share = (sale.amount * (ALL_BASIS_POINTS - BigInt(platformBasisPoints))) / ALL_BASIS_POINTS
  return microDollars(share - (share % smallest))
}

interface Flow {
  /** All that reaches an asset, from the sale or from those that derive from it. */
  readonly received: ReadonlyMap<string, bigint>
  readonly passedOn: ReadonlyMap<string, bigint>
  /** By link. */
  readonly royalties: readonly bigint[]
}

const valueIn = (amounts: ReadonlyMap<string, bigint>, assetId: string): bigint => amounts.get(assetId) ?? 0n

function addTo(amounts: Map<string, bigint>, assetId: string, amount: bigint): void {
  amounts.set(assetId, valueIn(amounts, assetId) + amount)
}

/**
 * Follows the money up. The links into an asset come before those out of it, so what it received is complete when its
 * own parents get their percentage of it; the order of its parents changes nothing.
 */
function flowOf(sold: AssetParty, creatorShare: bigint, derivations: readonly Derivation[]): Flow {
  const received = new Map([[sold.assetId, creatorShare]])
  const passedOn = new Map<string, bigint>()
  const royalties = derivations.map(({ assetId, childAssetId, royaltyPercent }) => {
    // Floored to the micro-dollar; the rest stays with the child.
    const amount = (valueIn(received, childAssetId) * BigInt(royaltyPercent)) / 100n
    addTo(passedOn, childAssetId, amount)
    addTo(received, assetId, amount)
    return amount
  })
  return { received, passedOn, royalties }
}

/** The parts of one asset. */
interface OwnParts extends AssetParty {
  readonly creator: bigint
  readonly collaborators: readonly { readonly accountId: string; readonly amount: bigint }[]
}

/**
 * Divides what stays with each asset. The share of a collaborator whose account is closed is the creator's again; the
 * part of a creator whose account is closed stays with the seller, and does not change any other part.
 */
function ownPartsOf(sale: Sale, works: readonly AssetParty[], { received, passedOn }: Flow): OwnParts[] {
  const { sold, shares = [], closed = new Set<string>() } = sale
  let kept = 0n
  const parts = works.map(({ assetId, creatorId }): OwnParts => {
    const own = valueIn(received, assetId) - valueIn(passedOn, assetId)
    const sharing = shares.filter((share) => share.assetId === assetId && !closed.has(share.accountId))
    const { creator, collaborators } = divide(own, sharing)
    const isKept = assetId !== sold.assetId && closed.has(creatorId)
    if (isKept) kept += creator
    return {
      ...{ assetId, creatorId, creator: isKept ? 0n : creator },
      collaborators: sharing.map(({ accountId }, index) => ({ accountId, amount: collaborators[index] ?? 0n })),
    }
  })
  return parts.map((part) => (part.assetId === sold.assetId ? { ...part, creator: part.creator + kept } : part))
}

/**
 * What goes over each link so that everybody has their part: the whole royalty, less what of it would have gone to
 * closed accounts. From the roots down; an asset that several ways lead to is paid in proportion to the whole
 * royalties, and the differences of a running floor leave nothing over. No link carries more than its whole royalty.
 */
function carriedOver(derivations: readonly Derivation[], flow: Flow, parts: readonly OwnParts[]): bigint[] {
  const needed = new Map(
    parts.map(({ assetId, creator, collaborators }) => [
      assetId,
      collaborators.reduce((sum, { amount }) => sum + amount, creator),
    ]),
  )
  const left = new Map(flow.received)
  const carried = [...derivations.entries()].toReversed().map(([index, { assetId, childAssetId }]) => {
    const whole = valueIn(flow.received, assetId)
    if (whole === 0n) return 0n
    const wanted = valueIn(needed, assetId)
    const upTo = valueIn(left, assetId)
    const before = upTo - (flow.royalties[index] ?? 0n)
    left.set(assetId, before)
    const amount = (wanted * upTo) / whole - (wanted * before) / whole
    addTo(needed, childAssetId, amount)
    return amount
  })
  return carried.toReversed()
}

function salePartsOf(parts: readonly OwnParts[], depths: ReadonlyMap<string, number>): SalePart[] {
  return parts.flatMap(({ assetId, creatorId, creator, collaborators }): SalePart[] => {
    const common = { assetId, depth: depths.get(assetId) ?? 0 }
    return [
      { ...common, party: 'creator', accountId: creatorId, amount: microDollars(creator) },
      ...collaborators.map(({ accountId, amount }): SalePart => {
        return { ...common, party: 'collaborator', accountId, amount: microDollars(amount) }
      }),
    ]
  })
}

/**
 * Splits one sale. Each parent receives its percentage of what its child received (floored to the micro-dollar, the
 * rest stays with the child) and passes its own parents' shares on in the same way; an asset that several ways lead to
 * receives from each. What then stays with an asset is divided by the shares in force. Throws INVALID_INPUT for
 * amounts, percentages or parents that cannot be.
 */
export function splitSale(sale: Sale): SaleSplit {
  assertSale(sale)
  const { sold } = sale
  const derivations = checkedDerivations(sold.assetId, sale.parents)
  const creatorShare = creatorShareOf(sale)
  const platform = microDollars(sale.amount - creatorShare)
  const creators = new Map([sold, ...derivations].map(({ assetId, creatorId }) => [assetId, creatorId]))
  const works = [...creators].map(([assetId, creatorId]) => ({ assetId, creatorId }))
  const flow = flowOf(sold, creatorShare, derivations)
  const parts = ownPartsOf(sale, works, flow)
  const carried = carriedOver(derivations, flow, parts)
  const partyOf = (assetId: string): AssetParty => ({ assetId, creatorId: creators.get(assetId) ?? sold.creatorId })
  return {
    feeScheduleVersion: sale.fees.version,
    platform,
    creatorShare,
    parts: [{ party: 'platform', amount: platform }, ...salePartsOf(parts, depthsAbove(sold.assetId, derivations))],
    royalties: derivations.map(({ assetId, childAssetId }, index) => ({
      ...{ payer: partyOf(childAssetId), payee: partyOf(assetId), amount: microDollars(carried[index] ?? 0n) },
    })),
    shares: parts.flatMap(({ assetId, creatorId, collaborators }) =>
      collaborators.map(({ accountId, amount }) => ({ assetId, creatorId, accountId, amount: microDollars(amount) })),
    ),
  }
}
