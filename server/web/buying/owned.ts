/** What somebody has of a work already, for pages that would otherwise offer what the market refuses to sell again. */
import type { OfferKind } from '#shared/offers/offers.ts'
import type { MarketApi } from '../api.ts'

type Purchase = Awaited<ReturnType<MarketApi['sales']['purchase']>>

export type Owned =
  | { readonly kind: 'copy' | 'license'; readonly purchase: Purchase }
  | { readonly kind: 'gift'; readonly saleId: string }
  | { readonly kind: 'subscription' }

/** A copy is bought once, however often it was refunded before. */
const PURCHASES = 50

/** Why `offer` cannot be bought, by the rules of checkouts; null if it can. */
export async function ownedFor(api: MarketApi, assetId: string, offer: OfferKind): Promise<Owned | null> {
  if (offer !== 'one_time' && offer !== 'subscription') return null
  const { items } = await api.sales.purchases({ assetId, offer: 'one_time', limit: PURCHASES })
  const purchase = items.find(({ entitlement }) => entitlement.withdrawnAt === null)
  if (purchase !== undefined) return { kind: 'copy', purchase }
  const gifts = await api.gifts.received({ limit: PURCHASES })
  const gift = gifts.items.find((one) => one.assetId === assetId && one.state === 'taken')
  if (gift !== undefined) return { kind: 'gift', saleId: gift.saleId }
  if (offer === 'one_time') return null
  const subscriptions = await api.sales.subscriptions({ limit: PURCHASES })
  const isRunning = subscriptions.items.some((one) => one.assetId === assetId && one.state !== 'ended')
  return isRunning ? { kind: 'subscription' } : null
}

/** A free license is given once while it is in force; one that is paid for can be bought for somebody else too. */
export async function heldFreeLicense(api: MarketApi, licenseId: string): Promise<Owned | null> {
  const { items } = await api.licensing.purchases({ limit: PURCHASES })
  const held = items.find(
    (one) => one.licenseId === licenseId && one.priceCents === 0 && one.endedAt === null && one.status !== 'expired',
  )
  if (held === undefined || held.saleId === null) return null
  return { kind: 'license', purchase: await api.sales.purchase({ saleId: held.saleId }) }
}
