/** The prices of an asset: what holds now, what held before, and what a buyer can order. */
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { AssetOffer, NewOffer, PastOffer } from '#shared/contract/market/offers.ts'
import type { PayWhatYouWant } from '#shared/contract/market/price-extras.ts'
import { type Cents, cents, formatCents } from '#shared/money/money.ts'
import {
  BILLING_INTERVALS,
  type BillingInterval,
  type OfferKind,
  offerKindSchema,
  priceRange,
  validatePrice,
} from '#shared/offers/offers.ts'
import { SUBMISSION_LIMITS } from '#shared/submissions/limits.ts'
import type { Tx } from '../db/database.ts'
import { type Asset, creatorOf } from '../publications/assets.ts'
import { noteAccountChange } from '../sync/account-changes.ts'

const rowSchema = z.object({
  id: z.string(),
  kind: offerKindSchema,
  price_cents: z.number().transform(cents),
  billing_interval: z.enum(BILLING_INTERVALS).nullable(),
  created_at: z.date(),
  ended_at: z.date().nullable(),
  pay_what_you_want: z.boolean(),
  suggested_cents: z.number().nullable(),
})
type OfferRow = z.output<typeof rowSchema>

const COLUMNS = [
  ...(['id', 'kind', 'price_cents', 'billing_interval', 'created_at', 'ended_at'] as const),
  ...(['pay_what_you_want', 'suggested_cents'] as const),
] as const

function shown(row: OfferRow): AssetOffer {
  return {
    id: row.id,
    offer: row.kind,
    priceCents: row.price_cents,
    interval: row.billing_interval,
    createdAt: row.created_at.toISOString(),
    ...(row.pay_what_you_want ? { payWhatYouWant: { suggestedCents: row.suggested_cents } } : {}),
  }
}

function rowsOf(tx: Tx, creatorId: string, assetId: string) {
  return tx
    .selectFrom('offers')
    .select(COLUMNS)
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', assetId)
    .orderBy('created_at')
    .orderBy('id')
}

async function currentRows(tx: Tx, creatorId: string, assetId: string): Promise<OfferRow[]> {
  return z.array(rowSchema).parse(await rowsOf(tx, creatorId, assetId).where('ended_at', 'is', null).execute())
}

/** Throws NOT_FOUND. */
export async function currentOffers(tx: Tx, assetId: string): Promise<AssetOffer[]> {
  return (await currentRows(tx, await creatorOf(tx, assetId), assetId)).map(shown)
}

/** Of many of a creator's assets, by asset; one without offers is left out. */
export async function currentOffersOf(
  tx: Tx,
  creatorId: string,
  assetIds: readonly string[],
): Promise<Map<string, AssetOffer[]>> {
  if (assetIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('offers')
    .select([...COLUMNS, 'asset_id'])
    .where('account_id', '=', creatorId)
    .where('asset_id', 'in', [...assetIds])
    .where('ended_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const byAsset = new Map<string, AssetOffer[]>()
  for (const row of z.array(rowSchema.extend({ asset_id: z.string() })).parse(rows)) {
    byAsset.set(row.asset_id, [...(byAsset.get(row.asset_id) ?? []), shown(row)])
  }
  return byAsset
}

export async function priceHistory(tx: Tx, creatorId: string, assetId: string): Promise<PastOffer[]> {
  const rows = z.array(rowSchema).parse(await rowsOf(tx, creatorId, assetId).execute())
  return rows.map((row) => ({ ...shown(row), endedAt: row.ended_at?.toISOString() ?? null }))
}

/** Adds the price of one version of a license listing, which has the same id. */
export async function addLicenseOffer(
  tx: Tx,
  offer: { readonly creatorId: string; readonly assetId: string; readonly id: string; readonly priceCents: number },
  at: Date,
): Promise<void> {
  await tx
    .insertInto('offers')
    .values({
      account_id: offer.creatorId,
      id: offer.id,
      asset_id: offer.assetId,
      kind: 'license',
      price_cents: validatePrice('license', offer.priceCents),
      created_at: at,
    })
    .execute()
}

export async function endOffer(tx: Tx, creatorId: string, offerId: string, at: Date): Promise<void> {
  await tx
    .updateTable('offers')
    .set({ ended_at: at })
    .where('account_id', '=', creatorId)
    .where('id', '=', offerId)
    .where('ended_at', 'is', null)
    .execute()
}

/** Everything the creator asks a price for, licenses included. Returns the assets that this concerns. */
export async function endOffersOf(tx: Tx, creatorId: string, at: Date): Promise<string[]> {
  const ended = await tx
    .updateTable('offers')
    .set({ ended_at: at })
    .where('account_id', '=', creatorId)
    .where('ended_at', 'is', null)
    .returning('asset_id')
    .execute()
  return ended.map(({ asset_id }) => asset_id)
}

interface Wanted {
  readonly kind: OfferKind
  readonly price: Cents
  readonly interval: BillingInterval | null
  /** Null: a fixed price. Undefined: as it was. */
  readonly payWhatYouWant: PayWhatYouWant | null | undefined
}

/** Throws INVALID_INPUT: a kind this asset is not sold in, a price out of range, the same way twice. */
function parseWanted(asset: Pick<Asset, 'kind'>, offers: readonly NewOffer[]): Wanted[] {
  const allowed = SUBMISSION_LIMITS[asset.kind].offers
  const seen = new Set<string>()
  return offers.map(({ offer, priceCents, interval, payWhatYouWant }, index) => {
    const where = `offers.${index}`
    const invalid = (detail: string) => new LunaError('INVALID_INPUT', `${where}: ${detail}`)
    if (!allowed.includes(offer)) throw invalid(`assets of the kind ${asset.kind} cannot be offered as ${offer}.`)
    if (interval !== undefined && offer !== 'subscription') throw invalid('only a subscription has an interval.')
    if (payWhatYouWant && offer !== 'one_time')
      throw invalid('only of a one-time purchase can the buyer choose the price.')
    const wanted = { kind: offer, interval: offer === 'subscription' ? (interval ?? 'month') : null }
    const way = `${wanted.kind} ${wanted.interval ?? ''}`
    if (seen.has(way)) throw invalid('is listed twice.')
    seen.add(way)
    const price = validatePrice(offer, priceCents, wanted.interval ?? 'month')
    const suggested = payWhatYouWant?.suggestedCents ?? null
    if (suggested !== null && (suggested < price || suggested > priceRange(offer).max)) {
      throw invalid(`the suggested price is not between the price and ${formatCents(priceRange(offer).max)}.`)
    }
    return { ...wanted, price, payWhatYouWant }
  })
}

export interface WantedOffers {
  readonly offers: readonly NewOffer[]
  /** What the change was made from: refused where other offers stand by now, so that no price is overwritten unseen. */
  readonly baseOfferIds?: readonly string[] | undefined
}

/** Throws CONFLICT with the current offers as data. */
function assertBasedOn(standing: readonly OfferRow[], baseOfferIds: readonly string[] | undefined): void {
  if (baseOfferIds === undefined) return
  const base = new Set(baseOfferIds)
  if (standing.length === base.size && standing.every(({ id }) => base.has(id))) return
  throw new LunaError('CONFLICT', 'The prices were changed in the meantime.', { data: { items: standing.map(shown) } })
}

/** What a wish that says nothing of it keeps: a suggestion only while it is above the price. */
function keptChoice({ kind, price, payWhatYouWant }: Wanted, standing: readonly OfferRow[]): PayWhatYouWant | null {
  if (payWhatYouWant !== undefined) return payWhatYouWant
  const row = standing.find((one) => one.kind === kind)
  if (kind !== 'one_time' || row?.pay_what_you_want !== true) return null
  const { suggested_cents: suggested } = row
  return { suggestedCents: suggested === null || suggested < price ? null : suggested }
}

/**
 * Makes exactly these the ways to buy the asset; license listings stay. What keeps its price keeps its row. The caller
 * holds the asset, so that two changes at once come one after the other. Throws INVALID_INPUT, CONFLICT.
 */
export async function setOffers(
  tx: Tx,
  asset: Pick<Asset, 'id' | 'creatorId' | 'kind'>,
  { offers, baseOfferIds }: WantedOffers,
  at: Date,
): Promise<void> {
  const standing = (await currentRows(tx, asset.creatorId, asset.id)).filter(({ kind }) => kind !== 'license')
  const wanted = parseWanted(asset, offers).map((one) => ({ ...one, payWhatYouWant: keptChoice(one, standing) }))
  assertBasedOn(standing, baseOfferIds)
  const isSame = (row: OfferRow, { kind, interval, price, payWhatYouWant }: (typeof wanted)[number]) =>
    row.kind === kind &&
    row.billing_interval === interval &&
    row.price_cents === price &&
    row.pay_what_you_want === (payWhatYouWant !== null) &&
    row.suggested_cents === (payWhatYouWant?.suggestedCents ?? null)
  for (const row of standing) {
    if (!wanted.some((offer) => isSame(row, offer))) await endOffer(tx, asset.creatorId, row.id, at)
  }
  for (const offer of wanted) {
    if (standing.some((row) => isSame(row, offer))) continue
    await tx
      .insertInto('offers')
      .values({
        account_id: asset.creatorId,
        id: uuidv7(),
        asset_id: asset.id,
        kind: offer.kind,
        price_cents: offer.price,
        billing_interval: offer.interval,
        pay_what_you_want: offer.payWhatYouWant !== null,
        suggested_cents: offer.payWhatYouWant?.suggestedCents ?? null,
        created_at: at,
      })
      .execute()
  }
  await noteAccountChange(tx, { accountId: asset.creatorId, entity: 'offers', id: asset.id, at })
}
