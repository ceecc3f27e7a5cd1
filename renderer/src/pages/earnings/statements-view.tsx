import { useQuery } from '@tanstack/react-query'
import { FileCheck } from 'lucide-react'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { Framed } from '../../components/framed.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { pointLabel } from './chart-points.ts'
import { Panel } from './panel.tsx'
import { StatementSheet } from './statement-sheet.tsx'

const words = en.earnings.statements

/** A statement for every month, and for any other days. */
export function StatementsView() {
  const [open, setOpen] = useState<string | null>(null)
  return (
    <div className="flex max-w-360 flex-col gap-6 p-4">
      <Months open={open} onOpen={setOpen} />
      <OtherDays onOpen={setOpen} />
      <StatementSheet period={open} onClose={() => setOpen(null)} />
    </div>
  )
}

function Months({ open, onOpen }: { open: string | null; onOpen: (period: string) => void }) {
  const months = useQuery(api.earnings.months.queryOptions())
  if (months.isError) return <ErrorState error={months.error} onRetry={() => void months.refetch()} />
  if (months.data === undefined) return <Skeleton className="h-60 w-full" />
  if (months.data.length === 0) return <EmptyState icon={<FileCheck />} title={words.none} text={words.noneText} />
  return (
    <Panel title={en.earnings.views.statements} intro={words.intro}>
      <Framed>
        <DataTable
          label={words.label}
          rows={months.data}
          keyOf={({ period }) => period}
          openKey={open}
          onOpen={({ period }) => onOpen(period)}
          columns={[
            {
              key: 'month',
              header: words.month,
              cell: ({ period, isOver }) => (
                <>
                  {pointLabel(period)}
                  {!isOver && <span className="ml-2 text-ink-2 text-xs">{words.running}</span>}
                </>
              ),
            },
            {
              key: 'lines',
              header: words.lineCount,
              align: 'right',
              cell: ({ lineCount }) => lineCount.toLocaleString('en-US'),
            },
            {
              key: 'opening',
              header: words.opening,
              align: 'right',
              cell: ({ openingMicroDollars }) => formatMicroDollars(openingMicroDollars),
            },
            {
              key: 'closing',
              header: words.closing,
              align: 'right',
              cell: ({ closingMicroDollars }) => formatMicroDollars(closingMicroDollars),
            },
          ]}
        />
      </Framed>
    </Panel>
  )
}

function OtherDays({ onOpen }: { onOpen: (period: string) => void }) {
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const isGiven = from !== '' && to !== ''
  const isBackwards = isGiven && to < from
  return (
    <Panel title={words.custom}>
      <form
        className="flex flex-wrap items-start gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (isGiven && !isBackwards) onOpen(`${from}..${to}`)
        }}
      >
        <Field label={words.from}>
          {(control) => (
            <TextInput {...control} type="date" value={from} onChange={({ target }) => setFrom(target.value)} />
          )}
        </Field>
        <Field label={words.to} error={isBackwards ? words.badRange : null}>
          {(control) => (
            <TextInput {...control} type="date" value={to} onChange={({ target }) => setTo(target.value)} />
          )}
        </Field>
        <Button type="submit" className="mt-6" disabled={!isGiven || isBackwards}>
          {words.open}
        </Button>
      </form>
    </Panel>
  )
}
