/** What can be done with the market's catalog by hand. */
import { api, client } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'

const words = en.marketCatalog
const KEY = api.uniqueness.marketCatalog.queryKey()

export async function lookForChanges(): Promise<void> {
  const looked = client.uniqueness.refreshMarketCatalog().then((catalog) => {
    queryClient.setQueryData(KEY, catalog)
    const { jobId, held } = catalog
    toast({ title: jobId !== null ? words.started : held !== null ? words.current : words.notMade, group: 'catalog' })
  })
  attempt(looked, { retry: () => void lookForChanges() })
  // The result has already been shown.
  await looked.catch(() => undefined)
}

export function trustMarketKeys(): void {
  const trusted = client.uniqueness.trustMarketKeys().then((catalog) => {
    queryClient.setQueryData(KEY, catalog)
    toast({ title: words.trusted, group: 'catalog' })
  })
  attempt(trusted, { retry: trustMarketKeys })
}

export function removeMarketCatalog(): void {
  const removed = client.uniqueness.removeMarketCatalog().then(async () => {
    await queryClient.invalidateQueries({ queryKey: KEY })
    toast({ title: words.removed, group: 'catalog' })
  })
  attempt(removed, { retry: removeMarketCatalog })
}
