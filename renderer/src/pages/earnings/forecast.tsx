import { useQuery } from '@tanstack/react-query'
import type { EarningsBalance } from '#shared/contract/studio/earnings.ts'
import { type PayoutOutlook, payoutOutlook } from '#shared/ledger/payout-forecast.ts'
import { market } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Framed } from '../../components/framed.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Stat } from '../../components/stat.tsx'
import { navigate } from '../../router/router.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { openLines } from './earnings-state.ts'
import { Notice } from './notice.tsx'
import { Panel } from './panel.tsx'

const words = en.earnings.overview

/** What is in the account, and what will be paid of it when; or what has to be done before anything is paid. */
export function Forecast({ balance }: { balance: EarningsBalance }) {
  const account = useQuery(market.payments.payoutAccount.queryOptions())
  const outlook = payoutOutlook(account.data?.data ?? null, balance.payouts)
  return (
    <Panel title={words.forecast} intro={outlook === 'dates' ? words.forecastBasis : undefined}>
      <BalanceStats balance={balance} />
      <Outlook outlook={outlook} payouts={balance.payouts} />
    </Panel>
  )
}

function Outlook({ outlook, payouts }: { outlook: PayoutOutlook; payouts: EarningsBalance['payouts'] }) {
  if (outlook === 'dates') return <PlannedPayouts payouts={payouts} />
  if (outlook === 'none') return <p className="text-ink-2 text-sm">{words.forecastNone}</p>
  const { title, text, action } = words.outlooks[outlook]
  const open = (
    <Button size="small" onClick={() => navigate({ page: 'earnings', view: 'payouts' })}>
      {action}
    </Button>
  )
  return (
    <Notice tone="caution" title={title} actions={open}>
      {text}
    </Notice>
  )
}

function PlannedPayouts({ payouts }: { payouts: EarningsBalance['payouts'] }) {
  return (
    <Framed>
      <DataTable
        label={words.forecast}
        rows={payouts}
        keyOf={({ at }) => at}
        columns={[
          { key: 'at', header: words.forecastDate, cell: ({ at }) => formatDate(at) },
          {
            key: 'amount',
            header: words.forecastAmount,
            align: 'right',
            cell: ({ amountMicroDollars }) => formatMicroDollars(amountMicroDollars),
          },
          {
            key: 'rest',
            header: words.forecastRest,
            align: 'right',
            cell: ({ remainingMicroDollars }) => formatMicroDollars(remainingMicroDollars),
          },
        ]}
      />
    </Framed>
  )
}

export function BalanceStats({ balance }: { balance: EarningsBalance }) {
  const { balanceMicroDollars, availableMicroDollars, pendingMicroDollars, heldMicroDollars } = balance
  const isHeld = heldMicroDollars !== '0'
  return (
    <div className="flex flex-wrap gap-2">
      <Stat label={words.balance} value={formatMicroDollars(balanceMicroDollars)} onOpen={() => openLines({})} />
      <Stat label={words.available} value={formatMicroDollars(availableMicroDollars)} />
      <Stat label={words.pending} value={formatMicroDollars(pendingMicroDollars)} hint={words.pendingHint} />
      {isHeld && (
        <Stat
          label={words.held}
          value={formatMicroDollars(heldMicroDollars)}
          onOpen={() => openLines({ book: 'hold' })}
        />
      )}
    </div>
  )
}
