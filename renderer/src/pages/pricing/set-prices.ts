/** Sets prices through the engine's outbox, and takes back what was set as long as nothing else came between. */
import type { NewOffer, OwnWork } from '#shared/contract/market/offers.ts'
import type { PendingPrices, PriceChange, PriceRestore } from '#shared/contract/studio/prices.ts'
import { client } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'
import { intendedOffers } from './pending-prices.ts'

export interface WantedPrices {
  readonly work: OwnWork
  readonly offers: readonly NewOffer[]
}

const words = en.pricing

const changeOf = ({ work, offers }: WantedPrices): PriceChange => ({
  ...{ assetId: work.assetId, name: work.name },
  offers: [...offers],
  standing: work.offers,
})

async function restore(changes: PriceRestore[]): Promise<void> {
  const { changedSince } = await client.prices.restore({ changes })
  refreshPending()
  if (changedSince.length > 0) {
    toast({ tone: 'stop', title: words.undoFailed, description: changedSince.join(', '), group: 'prices' })
  } else toast({ title: words.undone(changes.length), group: 'prices' })
}

export function refreshPending(): void {
  void queryClient.invalidateQueries({ queryKey: [['sync']] })
  void queryClient.invalidateQueries({ queryKey: [['prices']] })
}

/** Keeps all changes or none, here and, once it is reached, in the market; says so, with the way back. */
export async function setPrices(
  wanted: readonly WantedPrices[],
  pending: ReadonlyMap<string, PendingPrices>,
  isAway: boolean,
): Promise<void> {
  const formers = wanted.map(({ work, offers }) => ({
    ...changeOf({ work, offers: intendedOffers(work, pending.get(work.assetId)) }),
    set: [...offers],
  }))
  await client.prices.set({ changes: wanted.map(changeOf) })
  refreshPending()
  const [first] = wanted
  const title =
    wanted.length === 1 && first !== undefined ? words.setOne(first.work.name) : words.setMany(wanted.length)
  toast({
    title,
    ...(isAway ? { description: words.waits } : {}),
    group: 'prices',
    action: { label: en.common.undo, onSelect: () => attempt(restore(formers), { title: words.undoFailed }) },
  })
}
