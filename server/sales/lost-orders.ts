/**
 * Orders whose rows are lost, such as after a restored backup: what is written on their payment pages says what was
 * bought, and that is enough to make most of them again.
 */
import * as z from 'zod'
import type { Tx } from '../db/database.ts'
import type { ListedSession } from '../payments/listing.ts'
import type { OrderReference } from '../payments/provider.ts'
import type { Order } from './orders.ts'
import type { SalesParts } from './parts.ts'
import type { SellableAsset } from './seams.ts'

const boughtSchema = z.union([
  z.literal('top_up').transform((kind) => ({ kind })),
  z.templateLiteral(['one_time:', z.uuid()]).transform((text) => ({ kind: 'one_time' as const, id: idIn(text) })),
  z.templateLiteral(['license:', z.uuid()]).transform((text) => ({ kind: 'license' as const, id: idIn(text) })),
  z.templateLiteral(['subscription:', z.enum(['month', 'year']), ':', z.uuid()]).transform((text) => ({
    kind: 'subscription' as const,
    interval: text.includes(':year:') ? ('year' as const) : ('month' as const),
    id: idIn(text),
  })),
])
type Bought = z.infer<typeof boughtSchema>

const idIn = (text: string): string => text.slice(text.lastIndexOf(':') + 1)

/** What an order is for in a few words; undefined where they cannot say it. */
export function boughtOf({ kind, asset, interval }: Pick<Order, 'kind' | 'asset' | 'interval'>): string | undefined {
  if (kind === 'top_up') return kind
  if (asset === null) return undefined
  if (kind === 'license') return `license:${asset.offerId}`
  if (kind === 'one_time') return `one_time:${asset.assetId}`
  return interval === null ? undefined : `subscription:${interval}:${asset.assetId}`
}

/** Null for what this version does not know. */
export function readBought(text: string | null): Bought | null {
  return boughtSchema.safeParse(text).data ?? null
}

/** What a payment page or a paid invoice says of its order. */
type LostOrder = Pick<ListedSession, 'bought' | 'amountCents' | 'createdAt' | 'expiresAt'> & {
  readonly reference: OrderReference
}

async function assetOf(tx: Tx, { assets, licenses }: SalesParts, bought: Bought): Promise<SellableAsset | null> {
  switch (bought.kind) {
    case 'top_up':
      return null
    case 'license':
      return licenses.ordered(tx, bought.id)
    case 'one_time':
    case 'subscription': {
      const interval = bought.kind === 'subscription' ? { interval: bought.interval } : {}
      const [asset = null] = await assets.sellable(tx, [{ assetId: bought.id, offer: bought.kind, ...interval }])
      return asset
    }
  }
}

/** What is the same for every order that is made again. */
async function commonOf(tx: Tx, { fees }: SalesParts, lost: LostOrder) {
  const { reference, amountCents: priceCents, createdAt, expiresAt } = lost
  return {
    id: reference.orderId,
    buyerId: reference.accountId,
    // That of the request is not known any more.
    key: `restored:${reference.orderId}`,
    priceCents,
    fees: await fees.inForce(tx, createdAt),
    items: [],
    country: null,
    sessionId: null,
    url: null,
    createdAt,
    expiresAt,
  } as const
}

/** The order as it was, at the price that was paid; null where what was bought is not known or not for sale any more. */
export async function rebuiltOrder(tx: Tx, parts: SalesParts, lost: LostOrder): Promise<Order | null> {
  const bought = readBought(lost.bought)
  if (bought === null) return null
  const asset = await assetOf(tx, parts, bought)
  if (asset === null && bought.kind !== 'top_up') return null
  return {
    ...(await commonOf(tx, parts, lost)),
    kind: bought.kind,
    state: 'pending',
    asset,
    title: asset?.title ?? 'Money for your wallet',
    interval: bought.kind === 'subscription' ? bought.interval : null,
    failure: null,
  }
}

/** Represents an order that cannot be made again, so that its payment has a place until it is back on the card. */
export async function emptyOrder(tx: Tx, parts: SalesParts, lost: LostOrder, failure: string): Promise<Order> {
  const title = 'Payment of a lost order'
  const common = await commonOf(tx, parts, lost)
  return { ...common, kind: 'top_up', state: 'failed', asset: null, title, interval: null, failure }
}
