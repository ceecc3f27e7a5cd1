import { useQuery } from '@tanstack/react-query'
import { ShoppingBag } from 'lucide-react'
import { api } from '../api/client.ts'
import { routeHash } from '../router/routes.ts'
import { en } from '../strings/en.ts'

/** Says of an asset of the library that somebody else made it; nothing for own works. */
export function BoughtNote({ assetId }: { assetId: string }) {
  const bought = useQuery(api.purchases.bought.queryOptions({ input: { assetIds: [assetId] } })).data?.[0]
  if (bought === undefined) return null
  const { marketAssetId, creatorName } = bought
  return (
    <p className="flex items-center gap-1.5 text-ink-2 text-xs">
      <ShoppingBag className="size-3.5 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1 break-words">
        {creatorName === null ? en.purchases.bought : en.purchases.boughtFrom(creatorName)}
      </span>
      <a
        href={routeHash({ page: 'market_asset', id: marketAssetId })}
        className="shrink-0 rounded-sm text-accent underline"
      >
        {en.purchases.openWork}
      </a>
    </p>
  )
}
