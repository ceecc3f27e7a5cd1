import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleDashed, CircleX } from 'lucide-react'
import type { StatementCheck } from '#shared/contract/studio/earnings.ts'
import type { Statement } from '#shared/ledger/statement.ts'
import { statementWindow } from '#shared/ledger/time-zone.ts'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { AsOf, NoMarketData } from '../../components/market-data.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Sheet } from '../../components/sheet.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { openLines } from './earnings-state.ts'
import { ExportMenu } from './export-menu.tsx'
import { Notice } from './notice.tsx'

const words = en.earnings.statements

/** A statement with what was checked of it, on this machine. */
export function StatementSheet({ period, onClose }: { period: string | null; onClose: () => void }) {
  return (
    <Sheet open={period !== null} onClose={onClose} title={words.title(period?.replace('..', ' – ') ?? '')}>
      {period !== null && <Content period={period} onClose={onClose} />}
    </Sheet>
  )
}

function Content({ period, onClose }: { period: string; onClose: () => void }) {
  const answer = useQuery({ ...api.earnings.statement.queryOptions({ input: { period } }), staleTime: 0 })
  if (answer.isError) return <NoMarketData error={answer.error} onRetry={() => void answer.refetch()} />
  if (answer.data === undefined) {
    return (
      <div role="status" aria-label={words.loading} className="flex flex-col gap-3">
        <Skeleton className="h-16 w-full" />
        <Skeleton className="h-48 w-full" />
      </div>
    )
  }
  const { statement, checks, asOf, isFromCache } = answer.data
  return (
    <div className="flex flex-col gap-5">
      {isFromCache && <AsOf at={asOf} />}
      <Verdict checks={checks} />
      <ul className="flex flex-col gap-2">
        {checks.map((check) => (
          <CheckLine key={check.check} check={check} />
        ))}
      </ul>
      {statement.accounts.map((account) => (
        <AccountTotals key={account.book} account={account} />
      ))}
      <p className="text-ink-2 text-xs">
        {words.issued(formatDateTime(statement.issuedAt))} {statement.provisional && words.provisional}
        <br />
        {words.digest}: <span className="select-text break-all font-mono">{statement.sha256}</span>
      </p>
      <div className="flex gap-2">
        <ExportMenu what={{ type: 'statement', period }} />
        <Button
          size="small"
          onClick={() => {
            onClose()
            const { firstDay, lastDay } = statementWindow(period, statement.timeZone)
            openLines({ firstDay: firstDay ?? lastDay, lastDay })
          }}
        >
          {words.openLines}
        </Button>
      </div>
    </div>
  )
}

function Verdict({ checks }: { checks: readonly StatementCheck[] }) {
  if (checks.some(({ state }) => state === 'differs')) return <Notice tone="stop" title={words.notVerified} />
  if (checks.some(({ state }) => state === 'skipped')) return <Notice tone="neutral" title={words.partlyVerified} />
  return (
    <Notice tone="positive" title={words.verified}>
      {words.verify}
    </Notice>
  )
}

const MARKS = {
  holds: <CircleCheck className="text-positive" />,
  differs: <CircleX className="text-stop" />,
  skipped: <CircleDashed className="text-ink-3" />,
} as const

function CheckLine({ check: { check, state, detail } }: { check: StatementCheck }) {
  return (
    <li className="flex items-start gap-2 text-sm [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0">
      <span aria-hidden>{MARKS[state]}</span>
      <span className="min-w-0">
        <span className="sr-only">{words.checkStates[state]}: </span>
        {words.checks[check]}
        {detail && <span className="block select-text text-ink-2 text-xs">{detail}</span>}
      </span>
    </li>
  )
}

function AccountTotals({ account }: { account: Statement['accounts'][number] }) {
  const row = 'flex justify-between gap-4 border-line border-b py-1.5 text-sm'
  return (
    <section aria-label={words.books[account.book]} className="flex flex-col">
      <h3 className="font-medium text-sm">{words.books[account.book]}</h3>
      <dl>
        <div className={row}>
          <dt className="text-ink-2">{words.opening}</dt>
          <dd className="tnum">{formatMicroDollars(account.openingMicroDollars, { isExact: true })}</dd>
        </div>
        {account.totals.map(({ kind, amountMicroDollars, lineCount }) => (
          <div key={kind} className={row}>
            <dt className="text-ink-2">
              {en.earnings.kinds[kind]} <span className="text-xs">({en.earnings.lines(lineCount)})</span>
            </dt>
            <dd className="tnum">{formatMicroDollars(amountMicroDollars, { isExact: true })}</dd>
          </div>
        ))}
        <div className={`${row} font-medium`}>
          <dt>{words.closing}</dt>
          <dd className="tnum">{formatMicroDollars(account.closingMicroDollars, { isExact: true })}</dd>
        </div>
      </dl>
    </section>
  )
}
