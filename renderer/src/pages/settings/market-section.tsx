import type { Settings } from '#shared/contract/studio/system.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { AdultWorks } from './adult-works.tsx'
import { CloseAccount } from './close-account.tsx'
import { MarketAccounts } from './market-accounts.tsx'
import { MarketAddress } from './market-address.tsx'
import { MarketMails } from './market-mails.tsx'
import { MarketSecurity } from './market-security.tsx'
import { MarketSessions } from './market-sessions.tsx'
import { MarketSync } from './market-sync.tsx'

/** Where the market is, who is signed in, and how this studio and the market stand to each other. */
export function MarketSection({ settings }: { settings: Settings }) {
  const status = useMarketStatus()
  if (status.isError) return <ErrorState error={status.error} onRetry={() => void status.refetch()} />
  if (status.data === undefined) return <Skeleton className="h-40 w-full" />
  const { account, url } = status.data
  return (
    <>
      <MarketAddress key={settings.marketUrl} status={status.data} ownAddress={settings.marketUrl} />
      {(url !== null || status.data.accounts.length > 0) && <MarketAccounts status={status.data} />}
      {account !== null && <MarketSync />}
      {account !== null && !account.needsSignIn && (
        <>
          <AdultWorks key={`age-${account.id}`} />
          {url !== null && <MarketSecurity url={url} />}
          <MarketMails key={`mails-${account.id}`} />
          <MarketSessions key={account.id} />
          <CloseAccount key={`close-${account.id}`} account={account} />
        </>
      )}
    </>
  )
}
