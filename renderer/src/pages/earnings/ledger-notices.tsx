import { useQuery } from '@tanstack/react-query'
import type { EarningsBalance, LedgerState } from '#shared/contract/studio/earnings.ts'
import { api, client } from '../../api/client.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { AsOf } from '../../components/market-data.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'
import { openLines } from './earnings-state.ts'
import { Notice } from './notice.tsx'

const words = en.earnings

export function readAgain(): void {
  attempt(client.earnings.readAgain({}).then(() => toast({ title: words.ledger.readingAgain })))
}

/** The age of the copy where the market does not answer. */
export function LedgerAge({ ledger }: { ledger: LedgerState }) {
  const sync = useQuery(api.sync.status.queryOptions())
  if (sync.data?.state !== 'offline' || ledger.readAt === null) return null
  return <AsOf at={ledger.readAt} />
}

/** What is being read or counted, and why reading ended. */
export function ReadingNotices({ ledger }: { ledger: LedgerState }) {
  const isSumming = ledger.summedCount < ledger.lineCount
  return (
    <>
      {ledger.problem && (
        <Notice
          tone="stop"
          title={words.ledger.problemTitle}
          actions={
            <Button size="small" onClick={readAgain}>
              {words.ledger.readAgain}
            </Button>
          }
        >
          <p>
            {ledger.problem.message} {words.ledger.problemKept}
          </p>
          {ledger.problem.detail && <p className="select-text font-mono text-xs">{ledger.problem.detail}</p>}
        </Notice>
      )}
      {(isSumming || (ledger.isReading && ledger.readAt === null)) && (
        <p role="status" className="text-ink-2 text-sm">
          {isSumming ? words.ledger.summing(ledger) : words.ledger.reading(ledger)}
        </p>
      )}
    </>
  )
}

/** A balance below zero, and money that a dispute holds: why, and what follows. */
export function BalanceNotices({ balance }: { balance: EarningsBalance }) {
  const { negativeMicroDollars: negative, heldMicroDollars: held } = balance
  return (
    <>
      {negative !== '0' && (
        <Notice
          tone="caution"
          title={words.overview.negativeTitle(formatMicroDollars(negative))}
          actions={
            <Button size="small" onClick={() => openLines({ figure: 'refunds' })}>
              {words.figures.refunds}
            </Button>
          }
        >
          {words.overview.negativeText}
        </Notice>
      )}
      {held !== '0' && (
        <Notice
          tone="caution"
          title={words.overview.heldTitle(formatMicroDollars(held))}
          actions={
            <Button size="small" onClick={() => openLines({ book: 'hold' })}>
              {words.overview.openHeld}
            </Button>
          }
        >
          {words.overview.heldText}
        </Notice>
      )}
    </>
  )
}
