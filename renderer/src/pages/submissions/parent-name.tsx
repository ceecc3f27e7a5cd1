import { useQuery } from '@tanstack/react-query'
import { market } from '../../api/market.ts'
import { navigate } from '../../router/router.ts'

/** A published work by its name; its id while the market does not answer. */
export function ParentName({ assetId }: { assetId: string }) {
  const { data } = useQuery(market.publications.find.queryOptions({ input: { id: assetId } }))
  const asset = data?.data
  const name = asset === undefined ? assetId : `${asset.name} · ${asset.creator.displayName}`
  return (
    <button
      type="button"
      onClick={() => navigate({ page: 'market_asset', id: assetId })}
      className="break-words text-left text-accent hover:underline"
    >
      {name}
    </button>
  )
}
