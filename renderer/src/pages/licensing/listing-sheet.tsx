import { useQuery } from '@tanstack/react-query'
import { Check, TriangleAlert } from 'lucide-react'
import type { LicenseView, OwnListing } from '#shared/contract/market/licensing.ts'
import { market } from '../../api/market.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { Sheet } from '../../components/sheet.tsx'
import { routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { BuyPanel } from './buy-panel.tsx'
import { cardLicensing, fitAsDerivative } from './fit.ts'
import { Price } from './list-parts.tsx'
import { ListingPicture } from './listing-picture.tsx'
import { Part, TermsList } from './terms-list.tsx'

const words = en.licensing.browse
const MOST_COMPARED = 5

export interface ListingSheetProps {
  listing: LicenseView | null
  onClose: () => void
}

/** A license on offer with all its terms, how own works would fit them, and how to get it. */
export function ListingSheet({ listing, onClose }: ListingSheetProps) {
  const account = useMarketStatus().data?.account ?? null
  return (
    <Sheet open={listing !== null} onClose={onClose} title={listing?.title ?? ''}>
      {listing && (
        <div className="flex flex-col gap-5">
          <header className="flex gap-3">
            <ListingPicture previewPath={listing.previewPath} kind={listing.assetKind} className="size-28" />
            <div className="flex min-w-0 flex-col gap-1">
              <span className="text-ink-2 text-sm">
                {en.licensing.kinds[listing.terms.kind]} · {en.kinds[listing.assetKind].one}
              </span>
              <Price cents={listing.priceCents} />
              <a className="text-accent text-sm" href={routeHash({ page: 'market_asset', id: listing.assetId })}>
                {words.viewAsset}
              </a>
              <span className="text-ink-2 text-xs">{words.version(listing.version)}</span>
            </div>
          </header>
          {account?.id === listing.creatorId ? (
            <p className="rounded-md bg-panel p-3 text-sm">{words.ownText}</p>
          ) : (
            <BuyPanel key={listing.id} listing={listing} defaultName={account?.displayName ?? ''} />
          )}
          <Part title={en.licensing.purchases.termsTitle}>
            <TermsList terms={listing.terms} />
          </Part>
          {account !== null && account.id !== listing.creatorId && account.roles.includes('creator') && (
            <BuildOn listing={listing} />
          )}
        </div>
      )}
    </Sheet>
  )
}

function BuildOn({ listing }: { listing: LicenseView }) {
  const own = useQuery(market.licensing.own.queryOptions({ input: {} }))
  const asset = useQuery(market.publications.find.queryOptions({ input: { id: listing.assetId } }))
  if (own.data === undefined || asset.data === undefined) return null
  const { card, name } = asset.data.data
  const parent = { assetId: listing.assetId, name, terms: listing.terms, ...cardLicensing(card) }
  const active = own.data.data.items.filter(({ status }) => status === 'active').slice(0, MOST_COMPARED)
  return (
    <Part title={words.buildTitle} text={active.length === 0 ? words.buildNone : words.buildHint}>
      <ul className="flex flex-col gap-2">
        {active.map((each) => (
          <Fit key={each.id} own={each} misfits={fitAsDerivative(each.terms, each.priceCents, parent)} />
        ))}
      </ul>
    </Part>
  )
}

function Fit({ own, misfits }: { own: OwnListing; misfits: readonly string[] }) {
  if (misfits.length === 0) {
    return (
      <li className="flex gap-2 text-sm">
        <Check className="mt-0.5 size-4 shrink-0 text-positive" aria-hidden />
        {words.buildFits(own.title)}
      </li>
    )
  }
  return (
    <li className="flex gap-2 text-sm">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-caution" aria-hidden />
      <div className="min-w-0">
        {words.buildConflict(own.title)}
        <ul className="list-disc pl-4 text-ink-2">
          {misfits.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </div>
    </li>
  )
}
