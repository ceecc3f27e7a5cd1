import type { EarningsBalance } from '#shared/contract/studio/earnings.ts'
import { DataTable } from '../../components/data-table.tsx'
import { Framed } from '../../components/framed.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Stat } from '../../components/stat.tsx'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { openLines } from './earnings-state.ts'
import { Panel } from './panel.tsx'

const words = en.earnings.overview

/** What is in the account, and what will be paid of it when. */
export function Forecast({ balance }: { balance: EarningsBalance }) {
  const isNothing = balance.payouts.every(({ amountMicroDollars }) => amountMicroDollars === '0')
  return (
    <Panel title={words.forecast} intro={words.forecastBasis}>
      <BalanceStats balance={balance} />
      {isNothing ? (
        <p className="text-ink-2 text-sm">{words.forecastNone}</p>
      ) : (
        <Framed>
          <DataTable
            label={words.forecast}
            rows={balance.payouts}
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
      )}
    </Panel>
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
