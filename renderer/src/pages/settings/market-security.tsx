import { ExternalLink } from 'lucide-react'
import { SECURITY_PATH } from '#shared/contract/market/accounts.ts'
import { openExternal } from '../../api/open-external.ts'
import { Button } from '../../components/button.tsx'
import { en } from '../../strings/en.ts'
import { Group } from './parts.tsx'

const words = en.account.market

/** Leads to the market's page: passkeys belong to its address and can be made nowhere else. */
export function MarketSecurity({ url }: { url: string }) {
  return (
    <Group title={words.securityTitle} intro={words.securityIntro}>
      <Button
        size="small"
        className="self-start"
        icon={<ExternalLink />}
        onClick={() => openExternal(`${url}${SECURITY_PATH}`)}
      >
        {words.openSecurity}
      </Button>
    </Group>
  )
}
