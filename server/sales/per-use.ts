/**
 * Uses of story assets, paid from the wallet. Uses that arrive at the same time share one transaction, which saves most
 * of the waiting for the disk; where one of them cannot be sold, they are tried in parts, so that a sale never
 * fails because of another.
 */
import { v7 as uuidv7 } from 'uuid'
import { isForAdults } from '#shared/asset-card/age.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { cents, centsToMicroDollars } from '#shared/money/money.ts'
import type { FeeSchedule, OfferKind } from '#shared/offers/offers.ts'
import { DAY_MS } from '#shared/time.ts'
import { adultsAmong } from '../accounts/age.ts'
import { spend } from '../api-keys/spending.ts'
import type { Clock } from '../clock.ts'
import { brokenConstraint, type MarketDatabase, type Tx } from '../db/database.ts'
import { type NewSale, recordSales } from './record.ts'
import type { FeeSchedules, SellableAsset, SellableAssets } from './seams.ts'
import { type HeldCopy, heldCopies, saleKey, standingUse } from './standing-uses.ts'
import { planTopUpsAfter } from './top-ups/planning.ts'

export interface UseRequest {
  readonly buyerId: string
  readonly assetId: string
  readonly storyId: string
  readonly turnId: number
  /** The request's idempotency key. */
  readonly key: string
  /** The API key whose caps hold; null for a person who is signed in. */
  readonly apiKeyId?: string | null
}

export interface SoldUse {
  readonly saleId: string
  readonly assetId: string
  readonly versionId: string
  readonly priceCents: number
  /** What the buyer had of the work already, so that nothing was charged; null for a paid use, and for a repeat. */
  readonly coveredBy: OfferKind | null
  readonly at: Date
}

export interface PerUseSales {
  /**
   * Throws OFFER_UNAVAILABLE, OWN_ASSET, AGE_RESTRICTED, SPENDING_CAP_REACHED, WALLET_TOO_LOW, IDEMPOTENCY_KEY_REUSED.
   */
  sell(request: UseRequest): Promise<SoldUse>
}

interface PerUseParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly assets: SellableAssets
  readonly fees: FeeSchedules
}

const MAX_BATCH = 64
/** The next batch gathers while these are written: the more there are in one, the less each of them costs. */
const MAX_WRITING = 3
const MAX_RUNNING = 6
/** A batch that takes longer waits for something; the others do not wait with it. */
const SLOW_MS = 50
/**
 * A use is for one turn of a story: the work can be fetched for it, and is not bought for good at the price of a use.
 */
const FETCHABLE_MS = DAY_MS
const FEES_KEPT_MS = 1_000
/** A use under this key, or of this turn, was sold in the meantime. */
const REPEATS = new Set(['sales_account_id_key_key', 'sales_used_once'])

interface Waiting {
  readonly request: UseRequest
  resolve(sold: SoldUse): void
  reject(error: unknown): void
}

function toSold({ id, asset, amountCents, at }: NewSale, coveredBy: OfferKind | null): SoldUse {
  const { assetId, versionId } = asset
  return { saleId: id, assetId, versionId, priceCents: amountCents, coveredBy, at }
}

/** Buyers of works for adults who may have them; asked only where there are such works. */
async function adultBuyers(
  tx: Tx,
  requests: readonly UseRequest[],
  offered: readonly (SellableAsset | null)[],
): Promise<ReadonlySet<string>> {
  const buyers = requests.filter((_, index) => isForAdults(offered[index]?.ageRating ?? ''))
  return buyers.length === 0 ? new Set() : adultsAmong(tx, [...new Set(buyers.map(({ buyerId }) => buyerId))])
}

type Outcome = { readonly sold: SoldUse } | { readonly error: unknown }

interface Priced {
  readonly request: UseRequest
  readonly sale: NewSale
  readonly coveredBy: OfferKind | null
}

interface PricingParts {
  readonly held: readonly (HeldCopy | null)[]
  readonly offered: readonly (SellableAsset | null)[]
  readonly adults: ReadonlySet<string>
  readonly fees: FeeSchedule
  readonly at: Date
}

/** Throws OFFER_UNAVAILABLE, OWN_ASSET, AGE_RESTRICTED. */
function priced(request: UseRequest, index: number, { held, offered, adults, fees, at }: PricingParts): Priced {
  const copy = held[index] ?? null
  const asset = copy?.asset ?? offered[index] ?? null
  if (asset === null) throw new LunaError('OFFER_UNAVAILABLE')
  if (asset.creatorId === request.buyerId) throw new LunaError('OWN_ASSET')
  if (isForAdults(asset.ageRating ?? '') && !adults.has(request.buyerId)) throw new LunaError('AGE_RESTRICTED')
  const { buyerId, storyId, turnId } = request
  const sale: NewSale = {
    ...{ id: uuidv7(), buyerId, key: saleKey(request), offer: 'per_use', asset, fees, at, storyId, turnId },
    paidFrom: copy === null ? 'wallet' : 'nothing',
    amountCents: asset.priceCents,
    validUntil: new Date(at.getTime() + FETCHABLE_MS),
  }
  return { request, sale, coveredBy: copy?.offer ?? null }
}

/** Of each, whether the caps of its API key refuse it. */
async function capRefusals(tx: Tx, wanted: readonly Priced[], at: Date): Promise<Map<Priced, LunaError>> {
  const keyed = wanted.flatMap((one) => {
    const { request, sale } = one
    if (typeof request.apiKeyId !== 'string' || sale.amountCents === 0) return []
    const amountMicroDollars = centsToMicroDollars(cents(sale.amountCents))
    const { buyerId: accountId, storyId, apiKeyId: keyId } = request
    return [{ one, spending: { accountId, keyId, storyId, amountMicroDollars } }]
  })
  const outcomes = await spend(
    tx,
    keyed.map(({ spending }) => spending),
    at,
  )
  return new Map(keyed.flatMap(({ one }, index) => (outcomes[index] == null ? [] : [[one, outcomes[index]]])))
}

/** Those that a cap refuses but that were sold before: a repeat spends nothing. */
async function standingAmong(tx: Tx, refused: readonly Priced[]): Promise<Map<Priced, SoldUse>> {
  const found = new Map<Priced, SoldUse>()
  for (const one of refused) {
    const sold = await standingUse(tx, one.request)
    if (sold !== null) found.set(one, sold)
  }
  return found
}

/** Sells what can be sold; what is refused before anything is written does not disturb the others. */
async function sellTogether(
  tx: Tx,
  { clock, assets }: PerUseParts,
  feesAt: (tx: Tx, at: Date) => Promise<FeeSchedule>,
  requests: readonly UseRequest[],
): Promise<Outcome[]> {
  const at = clock.now()
  const [first] = requests
  // Of several, a repeat breaks a constraint and comes here again alone: hardly any request is one.
  const standing = requests.length === 1 && first !== undefined ? await standingUse(tx, first) : null
  if (standing !== null) return [{ sold: standing }]
  const held = await heldCopies(tx, requests, at)
  const fees = await feesAt(tx, at)
  const wanted = requests.map(({ assetId }) => ({ assetId, offer: 'per_use' as const }))
  const offered = await assets.sellable(tx, wanted)
  const parts = { held, offered, adults: await adultBuyers(tx, requests, offered), fees, at }
  const results = requests.map((request, index): Priced | { readonly error: unknown } => {
    try {
      return priced(request, index, parts)
    } catch (error) {
      return { error }
    }
  })
  const sellable = results.filter((result): result is Priced => 'sale' in result)
  const refusals = await capRefusals(tx, sellable, at)
  // In one order everywhere, so that two batches never wait for each other's wallets.
  const sales = sellable
    .filter((one) => !refusals.has(one))
    .map(({ sale }) => sale)
    .sort((a, b) => (a.buyerId < b.buyerId ? -1 : 1))
  if (sales.length > 0) {
    await recordSales(tx, sales)
    await planTopUpsAfter(tx, [...new Set(sales.map(({ buyerId }) => buyerId))], at)
  }
  const standingUses = await standingAmong(tx, [...refusals.keys()])
  return results.map((result) => {
    if ('error' in result) return result
    const [error, sold] = [refusals.get(result), standingUses.get(result)]
    if (sold !== undefined) return { sold }
    return error === undefined ? { sold: toSold(result.sale, result.coveredBy) } : { error }
  })
}

/** A schedule is announced a month ahead; asking once a second is often enough. */
function rememberFees({ inForce }: FeeSchedules): FeeSchedules['inForce'] {
  let known: { readonly schedule: FeeSchedule; readonly askedAt: number } | null = null
  return async (tx, at) => {
    const age = known === null ? FEES_KEPT_MS : at.getTime() - known.askedAt
    if (known !== null && age >= 0 && age < FEES_KEPT_MS) return known.schedule
    const schedule = await inForce(tx, at)
    known = { schedule, askedAt: at.getTime() }
    return schedule
  }
}

export function createPerUseSales(parts: PerUseParts): PerUseSales {
  const waiting: Waiting[] = []
  let running = 0
  /** Of those, the ones that are not slow. */
  let writing = 0

  const feesAt = rememberFees(parts.fees)
  const sellAll = (requests: readonly UseRequest[]): Promise<Outcome[]> =>
    parts.database.asService((tx) => sellTogether(tx, parts, feesAt, requests))

  async function sellAlone(request: UseRequest, attempt = 1): Promise<Outcome> {
    try {
      const [outcome] = await sellAll([request])
      return outcome ?? { error: new LunaError('INTERNAL') }
    } catch (error) {
      // The same use was sold to another request in the meantime: that sale is the answer.
      const isRepeat = REPEATS.has(brokenConstraint(error) ?? '') && attempt === 1
      return isRepeat ? sellAlone(request, 2) : { error }
    }
  }

  /** Halves the batch until requests that cannot be sold are isolated. */
  async function sellInParts(requests: readonly UseRequest[]): Promise<Outcome[]> {
    const [only] = requests
    if (only === undefined) return []
    if (requests.length === 1) return [await sellAlone(only)]
    const together = await sellAll(requests).catch(() => null)
    if (together !== null) return together
    const middle = requests.length >> 1
    return [...(await sellInParts(requests.slice(0, middle))), ...(await sellInParts(requests.slice(middle)))]
  }

  async function sellBatch(batch: readonly Waiting[]): Promise<void> {
    const outcomes = await sellInParts(batch.map(({ request }) => request))
    for (const [index, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index] ?? { error: new LunaError('INTERNAL') }
      if ('sold' in outcome) resolve(outcome.sold)
      else reject(outcome.error)
    }
  }

  function drain(): void {
    if (waiting.length === 0 || writing >= MAX_WRITING || running >= MAX_RUNNING) return
    running += 1
    writing += 1
    let isWriting = true
    const letNextIn = (): void => {
      if (isWriting) writing -= 1
      isWriting = false
      drain()
    }
    const slow = setTimeout(letNextIn, SLOW_MS)
    void sellBatch(waiting.splice(0, MAX_BATCH)).finally(() => {
      clearTimeout(slow)
      running -= 1
      letNextIn()
    })
  }

  return {
    sell: (request) =>
      new Promise((resolve, reject) => {
        waiting.push({ request, resolve, reject })
        // Whatever arrives in the same turn of the event loop goes along.
        setImmediate(drain)
      }),
  }
}
