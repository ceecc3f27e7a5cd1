import { ShoppingBag } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { CheckoutBar } from './buying/checkout-bar.tsx'
import { WalletButton } from './buying/wallet.tsx'
import { Discovery } from './discovery.tsx'
import { MarketFilters } from './market-filters.tsx'
import { isListing } from './market-look.ts'
import { MarketResults } from './market-results.tsx'
import { MarketSearch } from './market-search.tsx'
import { useMarketView } from './market-view.ts'
import { useMarketCommands } from './use-market-commands.ts'

const words = en.market

export function MarketPage() {
  useMarketCommands()
  const isList = useMarketView(({ look }) => isListing(look))
  const toolbar = (
    <>
      <MarketSearch />
      <WalletButton />
      <Button tone="quiet" icon={<ShoppingBag />} onClick={() => navigate({ page: 'purchases' })}>
        {en.purchases.title}
      </Button>
    </>
  )
  return (
    <PageLayout title={words.title} toolbar={toolbar}>
      <div className="flex size-full min-h-0">
        <nav aria-label={words.filters.label} className="w-52 shrink-0 overflow-y-auto border-line border-r bg-panel">
          <MarketFilters />
        </nav>
        <div className="flex min-w-0 flex-1 flex-col">
          <CheckoutBar />
          <div className="relative min-h-0 flex-1">{isList ? <MarketResults /> : <Discovery />}</div>
        </div>
      </div>
    </PageLayout>
  )
}
