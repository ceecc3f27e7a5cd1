import { useQuery } from '@tanstack/react-query'
import { ExternalLink, Wallet } from 'lucide-react'
import { useState } from 'react'
import { market } from '../../../api/market.ts'
import { useIsMarketAway, useMarketStatus } from '../../../api/queries.ts'
import { beginCheckout } from '../../../buying/checkouts.ts'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Field } from '../../../components/field.tsx'
import { MarketData } from '../../../components/market-data.tsx'
import { formatCents, formatMicroDollars } from '../../../components/money.ts'
import { Select } from '../../../components/select.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { Stat } from '../../../components/stat.tsx'
import { useAttempt } from '../../../components/use-attempt.ts'
import { en } from '../../../strings/en.ts'
import { WalletPayback } from './wallet-payback.tsx'

const words = en.buying.wallet
const AMOUNTS_CENTS = [500, 1_000, 2_000, 5_000, 10_000] as const
const USUAL_AMOUNT_CENTS = 1_000

/** Micro-dollars as text; undefined while unknown. */
export function useBalance(): string | undefined {
  const account = useMarketStatus().data?.account
  const wallet = useQuery({
    ...market.ledger.wallet.queryOptions(),
    enabled: account !== undefined && account !== null,
  })
  return wallet.data?.data.balanceMicroDollars
}

/** The balance, and the way to top it up; nothing when signed out. */
export function WalletButton() {
  const accountId = useMarketStatus().data?.account?.id
  const balance = useBalance()
  const [isOpen, setIsOpen] = useState(false)
  if (accountId === undefined) return null
  return (
    <>
      <Button tone="quiet" icon={<Wallet />} onClick={() => setIsOpen(true)}>
        <span className="tnum">{balance === undefined ? words.open : formatMicroDollars(balance)}</span>
        <span className="sr-only">{words.open}</span>
      </Button>
      {isOpen && <WalletDialog accountId={accountId} onClose={() => setIsOpen(false)} />}
    </>
  )
}

export function WalletDialog({ accountId, onClose }: { accountId: string; onClose: () => void }) {
  const wallet = useQuery(market.ledger.wallet.queryOptions())
  const [cents, setCents] = useState(String(USUAL_AMOUNT_CENTS))
  const { isBusy, run } = useAttempt()
  const amount = formatCents(Number(cents))
  const isAway = useIsMarketAway()
  const pay = () => {
    const subject = { title: en.buying.checkout.topUpTitle, accountId, assetId: null }
    run(() => beginCheckout({ kind: 'top_up', amountCents: Number(cents) }, subject).then(onClose))
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      description={words.text}
      width="narrow"
      footer={
        <>
          <Button onClick={onClose}>{en.common.close}</Button>
          <Button tone="primary" icon={<ExternalLink />} disabled={isAway} busy={isBusy} onClick={pay}>
            {words.pay(amount)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <MarketData query={wallet} loading={<Skeleton className="h-14 w-full" />}>
          {({ balanceMicroDollars }) => (
            <Stat
              label={words.current}
              value={formatMicroDollars(balanceMicroDollars)}
              hint={balanceMicroDollars.startsWith('-') ? words.negative : undefined}
            />
          )}
        </MarketData>
        <WalletPayback isAway={isAway} />
        {isAway && <p className="text-ink-2 text-xs">{en.buying.offline}</p>}
        <Field label={words.topUp}>
          {(control) => (
            <Select
              {...control}
              value={cents}
              options={AMOUNTS_CENTS.map((value) => ({ value: String(value), label: formatCents(value) }))}
              onChange={setCents}
            />
          )}
        </Field>
      </div>
    </Dialog>
  )
}
