import { useQuery } from '@tanstack/react-query'
import { ReceiptText, Save } from 'lucide-react'
import { useState } from 'react'
import { market, type RelayedMarket } from '../../../api/market.ts'
import { attempt } from '../../../components/attempt.ts'
import { Button } from '../../../components/button.tsx'
import { type Column, DataTable } from '../../../components/data-table.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { MarketData } from '../../../components/market-data.tsx'
import { formatMicroDollars } from '../../../components/money.ts'
import { Skeleton } from '../../../components/skeleton.tsx'
import { formatDate } from '../../../strings/dates.ts'
import { en } from '../../../strings/en.ts'
import { saveReceipt } from './save-receipt.ts'
import { TaxDetailsDialog } from './tax-details-dialog.tsx'

const words = en.purchases.receipts
const PAGE_SIZE = 50

type Receipt = Awaited<ReturnType<RelayedMarket['receipts']['receipts']>>['data']['items'][number]

const COLUMNS: Column<Receipt>[] = [
  { key: 'number', header: words.number, width: '8rem', cell: ({ number }) => <span className="tnum">{number}</span> },
  { key: 'kind', header: words.kind, width: '9rem', cell: ({ kind }) => words.kinds[kind] },
  { key: 'title', header: words.about, cell: ({ title }) => <span title={title}>{title}</span> },
  { key: 'issued', header: words.issued, width: '7rem', cell: ({ issuedAt }) => formatDate(issuedAt) },
  { key: 'tax', header: words.tax, align: 'right', width: '6rem', cell: ({ tax }) => formatMicroDollars(tax) },
  { key: 'total', header: words.total, align: 'right', width: '7rem', cell: ({ gross }) => formatMicroDollars(gross) },
  {
    key: 'save',
    header: <span className="sr-only">{words.save}</span>,
    align: 'right',
    width: '3.5rem',
    cell: ({ id, number }) => (
      <IconButton
        size="small"
        label={words.saveNumber(number)}
        icon={<Save />}
        onClick={() => attempt(saveReceipt(id))}
      />
    ),
  },
]

/** Receipts, credit notes and wallet statements, and what they say of the buyer. */
export function Receipts() {
  const query = useQuery(market.receipts.receipts.queryOptions({ input: { limit: PAGE_SIZE } }))
  const [isEditing, setIsEditing] = useState(false)
  return (
    <MarketData query={query} loading={<Skeleton className="m-4 h-24" />}>
      {({ items }) => (
        <>
          <div className="flex items-center gap-3 border-line border-b px-4 py-2">
            <p className="min-w-0 flex-1 text-ink-2 text-xs">{words.text}</p>
            <Button size="small" onClick={() => setIsEditing(true)}>
              {words.details.open}
            </Button>
          </div>
          <DataTable
            label={words.label}
            columns={COLUMNS}
            rows={items}
            keyOf={({ id }) => id}
            empty={<EmptyState icon={<ReceiptText />} title={words.emptyTitle} text={words.emptyText} />}
          />
          {isEditing && <TaxDetailsDialog onClose={() => setIsEditing(false)} />}
        </>
      )}
    </MarketData>
  )
}
