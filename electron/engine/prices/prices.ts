/**
 * Sets prices of published works by way of the outbox. Each call is one transaction, however many works it changes, so
 * that a program that ends in the middle leaves all prices changed or none.
 */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { type AssetOffer, assetOfferSchema, type NewOffer, pastOfferSchema } from '#shared/contract/market/offers.ts'
import type { PendingPrices, PriceChange, PriceConflict, PriceRestore } from '#shared/contract/studio/prices.ts'
import { pricesByWay, samePrices, wayKey } from '#shared/offers/way-key.ts'
import { mergePrices, type PriceSide, resolvePrices } from '#shared/sync/merge-prices.ts'
import type { Changes, Write } from '../database/write.ts'
import type { Market } from '../market/market.ts'
import { queueCall } from '../sync/queued-calls.ts'
import type { Sync } from '../sync/sync.ts'
import { pricesSubject, type QueuedPrices, queuedPrices } from './pending-prices.ts'

export interface Prices {
  /** The last change of each work that the market does not have. Throws NOT_SIGNED_IN. */
  pending(): PendingPrices[]
  /** All or none. Throws INVALID_INPUT, NOT_SIGNED_IN. */
  set(changes: readonly PriceChange[]): void
  /** All that still hold, or none; the names of the others. */
  restore(changes: readonly PriceRestore[]): Promise<string[]>
  /** Throws NOT_FOUND, MARKET_UNREACHABLE. */
  conflicts(assetId: string): Promise<PriceConflict[]>
  /** Throws NOT_FOUND, INVALID_INPUT, MARKET_UNREACHABLE. */
  resolve(work: Pick<PriceChange, 'assetId' | 'name'>, choices: Readonly<Record<string, PriceSide>>): Promise<void>
}

interface PricesOptions {
  readonly write: Write
  readonly market: Pick<Market, 'requireAccount' | 'relay'>
  readonly sync: Pick<Sync, 'outbox' | 'enqueue'>
}

export function createPrices(options: PricesOptions): Prices {
  const { write, market, sync } = options
  const queued = (): Map<string, QueuedPrices> => queuedPrices(sync.outbox.list(market.requireAccount().id))

  function queueAll(changed: Changes, changes: readonly PriceChange[]): void {
    const before = queued()
    for (const change of changes) queueOne(sync, changed, change, before.get(change.assetId))
  }

  async function merged(assetId: string) {
    const pending = queued().get(assetId)
    if (pending?.state !== 'conflict') throw new LunaError('NOT_FOUND', `prices of ${assetId} in conflict`)
    const [standing, history] = await Promise.all([offersOf(market, assetId), historyOf(market, assetId)])
    const base = history.filter(({ id }) => pending.baseOfferIds.includes(id))
    const theirs = sellingOffers(standing)
    const merge = mergePrices(pricesByWay(base), pricesByWay(pending.offers), pricesByWay(theirs))
    return { merge, standing, known: [...pending.offers, ...theirs] }
  }

  return {
    pending: () => [...queued().values()].map(({ baseOfferIds: _base, ...shown }) => shown),
    set: (changes) => write((changed) => queueAll(changed, changes)),
    async restore(changes) {
      const looked = await Promise.all(changes.map((change) => restored(market, queued, change)))
      write((changed) =>
        queueAll(
          changed,
          looked.flatMap(({ change }) => (change === null ? [] : [change])),
        ),
      )
      return looked.flatMap(({ name, change }) => (change === null ? [name] : []))
    },
    conflicts: async (assetId) => [...(await merged(assetId)).merge.conflicts],
    async resolve({ assetId, name }, choices) {
      const { merge, standing, known } = await merged(assetId)
      const offers = offersAt(resolvePrices(merge, choices), known)
      write((changed) => queueAll(changed, [{ assetId, name, offers, standing }]))
    },
  }
}

/** What waits untried is replaced: the market never sees prices that were changed again before it was reached. */
function queueOne(
  sync: PricesOptions['sync'],
  changed: Changes,
  { assetId, name, offers, standing }: PriceChange,
  pending: QueuedPrices | undefined,
): void {
  const isSeen = pending?.state === 'waiting' && !pending.isUntried
  if (!isSeen && samePrices(offers, sellingOffers(standing))) {
    if (pending !== undefined) sync.outbox.remove(changed, pending.mutationId)
    return
  }
  const baseOfferIds = standing.filter(({ offer }) => offer !== 'license').map(({ id }) => id)
  queueCall(sync, changed, {
    operation: 'offers.setOffers',
    input: { id: assetId, offers, baseOfferIds },
    subject: pricesSubject(assetId),
    title: `Prices of ${name}`.slice(0, 200),
    replaces: pending?.mutationId,
  })
}

type Relay = Pick<Market, 'relay'>

/** Null where the prices were changed elsewhere since. */
async function restored(
  market: Relay,
  queued: () => ReadonlyMap<string, QueuedPrices>,
  { set, ...change }: PriceRestore,
): Promise<{ readonly name: string; readonly change: PriceChange | null }> {
  const { name, assetId } = change
  const pending = queued().get(assetId)
  if (pending?.isUntried === true) return { name, change }
  const standing = await offersOf(market, assetId)
  const holds = samePrices(sellingOffers(standing), set) || (pending !== undefined && samePrices(pending.offers, set))
  return { name, change: holds ? { ...change, standing } : null }
}

/** Without licenses, which are listed and changed on their own. */
function sellingOffers(offers: readonly AssetOffer[]): NewOffer[] {
  return offers.flatMap(({ offer, priceCents, interval }) =>
    offer === 'license' ? [] : [{ offer, priceCents, ...(interval === null ? {} : { interval }) }],
  )
}

/** Each way is one that either side had. */
function offersAt(prices: ReadonlyMap<string, number>, known: readonly NewOffer[]): NewOffer[] {
  const byWay = new Map(known.map((offer) => [wayKey(offer), offer]))
  return [...prices].flatMap(([key, priceCents]) => {
    const offer = byWay.get(key)
    return offer === undefined ? [] : [{ ...offer, priceCents }]
  })
}

const itemsOf = <Schema extends z.ZodType>(item: Schema) => z.object({ items: z.array(item) })

async function offersOf({ relay }: Relay, id: string): Promise<AssetOffer[]> {
  const { data } = await relay.call({ operation: 'offers.ofAsset', input: { id } })
  return itemsOf(assetOfferSchema).parse(data).items
}

async function historyOf({ relay }: Relay, id: string) {
  const { data } = await relay.call({ operation: 'offers.history', input: { id } })
  return itemsOf(pastOfferSchema).parse(data).items
}
