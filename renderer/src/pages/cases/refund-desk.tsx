import { useQuery } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { formatAge } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { DeskCard, DeskCards, Quoted } from './desk-card.tsx'
import { lists } from './waiting-counts.ts'
import { WordsDialog } from './words-dialog.tsx'

const words = en.cases.refunds
const reasons: Readonly<Record<string, string>> = en.purchases.refundDialog.reasons

type Request = Awaited<ReturnType<typeof marketClient.sales.refundRequests>>['data']['items'][number]

/** Refunds beyond the bound for automatic ones, the longest waiting first. */
export function RefundDesk() {
  const query = useQuery(lists.refunds())
  return (
    <MarketData query={query} loading={<Skeleton className="m-4 h-60" />}>
      {({ items }, { isFromCache }) =>
        items.length === 0 ? (
          <EmptyState icon={<Undo2 />} title={words.none} text={words.noneText} />
        ) : (
          <DeskCards>
            {items.map((request) => (
              <RefundCard key={request.id} request={request} isOffline={isFromCache} />
            ))}
          </DeskCards>
        )
      }
    </MarketData>
  )
}

function RefundCard({ request, isOffline }: { request: Request; isOffline: boolean }) {
  const [decision, setDecision] = useState<'grant' | 'decline' | null>(null)
  const { id, name, assetId, amountMicroDollars, reason, note, beyond, history, requestedAt } = request
  const send = async (answer: string) => {
    await marketClient.sales.decideRefund({ id, isGranted: decision === 'grant', answer })
    toast({ title: decision === 'grant' ? words.granted : words.declined, tone: 'positive', group: 'case' })
    await queryClient.invalidateQueries({ queryKey: market.sales.key() })
  }
  return (
    <DeskCard
      title={name}
      assetId={assetId}
      isOffline={isOffline}
      facts={[formatMicroDollars(amountMicroDollars), reasons[reason] ?? reason, formatAge(requestedAt)]}
      actions={[
        { label: words.grant, tone: 'primary', onSelect: () => setDecision('grant') },
        { label: words.decline, tone: 'danger', onSelect: () => setDecision('decline') },
      ]}
    >
      <p className="font-medium text-caution">{words.beyond[beyond]}</p>
      <p className="tnum text-ink-2">{words.history(history)}</p>
      {note !== null && <Quoted label={words.note} text={note} />}
      {decision !== null && (
        <WordsDialog {...words.dialogs[decision]} maxLength={1_000} onSend={send} onClose={() => setDecision(null)} />
      )}
    </DeskCard>
  )
}
