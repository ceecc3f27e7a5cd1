/** Sets prices through the outbox, and takes back what was set as long as nothing else came between. */
import type { NewOffer, OwnWork } from '#shared/contract/market/offers.ts'
import { client } from '../../api/client.ts'
import { marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'
import {
  intendedOffers,
  offerIds,
  type PendingPrices,
  pendingPrices,
  pricesSubject,
  samePrices,
  sellingOffers,
} from './pending-prices.ts'

export interface PriceChange {
  readonly work: OwnWork
  readonly offers: readonly NewOffer[]
}

type Pending = ReadonlyMap<string, PendingPrices>

const words = en.pricing

/** What waits untried is replaced: the market never hears of prices that were changed again before it was reached. */
async function queueOne({ work, offers }: PriceChange, pending: PendingPrices | undefined): Promise<void> {
  if (pending?.isUntried === true || (pending !== undefined && pending.state !== 'waiting')) {
    await client.sync.discard({ mutationId: pending.mutationId })
  }
  const isDone = pending === undefined || pending.isUntried || pending.state !== 'waiting'
  if (isDone && samePrices(offers, sellingOffers(work))) return
  await client.sync.queue({
    operation: 'offers.setOffers',
    input: { id: work.assetId, offers: [...offers], baseOfferIds: offerIds(work) },
    subject: pricesSubject(work.assetId),
    title: words.outboxTitle(work.name),
  })
}

interface Former extends PriceChange {
  /** What was set in its place. */
  readonly set: readonly NewOffer[]
}

/** Only where what was set still stands; false where it was changed elsewhere since. */
async function undoOne({ work, offers, set }: Former): Promise<boolean> {
  const pending = pendingPrices(await client.sync.mutations({})).get(work.assetId)
  if (pending?.isUntried === true) {
    await queueOne({ work, offers }, pending)
    return true
  }
  const { data } = await marketClient.offers.ofAsset({ id: work.assetId })
  const now = { ...work, offers: data.items }
  const stands = samePrices(sellingOffers(now), set) || (pending !== undefined && samePrices(pending.offers, set))
  if (!stands) return false
  await queueOne({ work: now, offers }, pending)
  return true
}

async function undo(formers: readonly Former[]): Promise<void> {
  const changedSince: string[] = []
  for (const former of formers) {
    if (!(await undoOne(former))) changedSince.push(former.work.name)
  }
  refresh()
  if (changedSince.length > 0) {
    toast({ tone: 'stop', title: words.undoFailed, description: changedSince.join(', '), group: 'prices' })
  } else toast({ title: words.undone(formers.length), group: 'prices' })
}

function refresh(): void {
  void queryClient.invalidateQueries({ queryKey: [['sync']] })
}

/** Keeps the changes, here and, once it is reached, in the market; tells so, with the way back. */
export async function setPrices(changes: readonly PriceChange[], pending: Pending, isAway: boolean): Promise<void> {
  const formers = changes.map(({ work, offers }) => ({
    work,
    offers: intendedOffers(work, pending.get(work.assetId)),
    set: offers,
  }))
  for (const change of changes) await queueOne(change, pending.get(change.work.assetId))
  refresh()
  const [first] = changes
  const title =
    changes.length === 1 && first !== undefined ? words.setOne(first.work.name) : words.setMany(changes.length)
  toast({
    title,
    ...(isAway ? { description: words.waits } : {}),
    group: 'prices',
    action: { label: en.common.undo, onSelect: () => void undo(formers) },
  })
}
