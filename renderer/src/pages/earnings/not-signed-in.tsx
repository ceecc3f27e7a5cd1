import { Landmark, LogIn, Settings } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { openSignIn } from '../account/open-sign-in.ts'

export function NotSignedIn({ hasMarket }: { hasMarket: boolean }) {
  if (!hasMarket) {
    return (
      <EmptyState
        icon={<Landmark />}
        title={en.marketData.noMarketTitle}
        text={en.marketData.noMarketText}
        actions={
          <Button tone="primary" icon={<Settings />} onClick={() => navigate({ page: 'settings', section: 'market' })}>
            {en.marketData.openSettings}
          </Button>
        }
      />
    )
  }
  return (
    <EmptyState
      icon={<Landmark />}
      title={en.earnings.seller.signedOutTitle}
      text={en.earnings.seller.signedOutText}
      actions={
        <Button tone="primary" icon={<LogIn />} onClick={openSignIn}>
          {en.marketData.signIn}
        </Button>
      }
    />
  )
}
