import { useInfiniteQuery } from '@tanstack/react-query'
import { CornerDownRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { isForAdults } from '#shared/asset-card/age.ts'
import type { ChainLink, PublicAsset } from '#shared/contract/market/publications.ts'
import { depthsAbove } from '#shared/offers/ancestry.ts'
import { market } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { KindIcon } from '../../components/kind-icon.tsx'
import { NoMarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'

const words = en.market.chain
const INDENT_PX = 16

/** The works above and below this one, each with its kind and share, as a tree. */
export function DerivationSection({ asset }: { asset: PublicAsset }) {
  const first: { cursor?: string } = {}
  const query = useInfiniteQuery(
    market.publications.derivation.infiniteOptions({
      input: (page: { cursor?: string }) => ({ id: asset.id, ...page }),
      initialPageParam: first,
      getNextPageParam: ({ data: { derivatives } }) =>
        derivatives.nextCursor === null ? undefined : { cursor: derivatives.nextCursor },
    }),
  )
  if (query.data === undefined) {
    if (query.isError) return <NoMarketData error={query.error} onRetry={() => void query.refetch()} />
    return <Skeleton className="h-20 w-full" />
  }
  // Roots stand on top; the answer begins with the links of the work itself.
  const ancestors = (query.data.pages[0]?.data.ancestors ?? []).toReversed()
  const derivatives = query.data.pages.flatMap(({ data }) => data.derivatives.items)
  const depths = depthsBelow(asset.id, ancestors)
  const depth = Math.max(0, ...depths.values())
  if (depth === 0 && derivatives.length === 0) return <p className="text-ink-2 text-sm">{words.original}</p>
  return (
    <>
      <ul aria-label={words.title} className="flex flex-col">
        {ancestors.map((link) => (
          <Row key={`${link.childAssetId} ${link.assetId}`} depth={depth - (depths.get(link.childAssetId) ?? 0) - 1}>
            <Link link={link} share={words.receives(link.royaltyPercent)} child={childName(link, ancestors)} />
          </Row>
        ))}
        <Row depth={depth}>
          <span className="flex items-center gap-2 rounded-sm bg-accent-soft px-2 py-1 font-medium text-accent text-sm">
            <KindIcon kind={asset.kind} className="size-4 shrink-0" />
            <span className="truncate">{asset.name}</span>
            <span className="sr-only">{words.here}</span>
          </span>
        </Row>
        {derivatives.map((link) => (
          <Row key={link.assetId} depth={depth + 1}>
            <Link link={link} share={words.royalty(link.royaltyPercent)} child={null} />
          </Row>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button size="small" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </>
  )
}

/** How many steps above the work each of the others is; the most where several ways lead there. */
function depthsBelow(assetId: string, rootsFirst: readonly ChainLink[]): Map<string, number> {
  const links = rootsFirst.toReversed().map(({ creator: { creatorId }, derivationKind: kind, ...link }) => {
    return {
      assetId: link.assetId,
      childAssetId: link.childAssetId,
      royaltyPercent: link.royaltyPercent,
      creatorId,
      kind,
    }
  })
  return depthsAbove(assetId, links)
}

/** Says whose parent a work is where the line below does not; null for a parent of the work itself. */
function childName(link: ChainLink, links: readonly ChainLink[]): string | null {
  const child = links.find(({ assetId }) => assetId === link.childAssetId)
  return child === undefined ? null : words.childOf(child.name ?? words.removed)
}

function Row({ depth, children }: { depth: number; children: ReactNode }) {
  return (
    <li className="flex min-h-8 min-w-0 items-center gap-1" style={{ paddingLeft: Math.max(0, depth - 1) * INDENT_PX }}>
      {depth > 0 && <CornerDownRight className="size-4 shrink-0 text-ink-3" aria-hidden />}
      <div className="min-w-0 flex-1">{children}</div>
    </li>
  )
}

function Link({ link, share, child }: { link: ChainLink; share: string; child: string | null }) {
  const { assetId, name, kind, creator, status, derivationKind, ageRating } = link
  const unnamed = status === 'removed' ? words.removed : words.adult
  const text = (
    <>
      <KindIcon kind={kind} className="size-4 shrink-0 text-ink-3" />
      <span className={cx('truncate', name === null && 'text-ink-3')}>{name ?? unnamed}</span>
      {name !== null && isForAdults(ageRating) && <span className="shrink-0 text-ink-2 text-xs">{ageRating}</span>}
      <span className="truncate text-ink-3 text-xs">{en.market.card.by(creator.displayName)}</span>
      <span className="tnum ml-auto shrink-0 text-ink-2 text-xs">
        {[words.kinds[derivationKind], share, child].filter((part) => part !== null).join(' · ')}
      </span>
    </>
  )
  const look = 'flex items-center gap-2 rounded-sm px-2 py-1 text-sm'
  const isShown = name !== null && (status === 'published' || status === 'sold_exclusively')
  if (!isShown) return <span className={look}>{text}</span>
  return (
    <a href={routeHash({ page: 'market_asset', id: assetId })} className={`${look} hover:bg-hover`}>
      {text}
    </a>
  )
}
