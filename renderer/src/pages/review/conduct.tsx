import { useQuery } from '@tanstack/react-query'
import type { ReviewConduct } from '#shared/contract/market/review.ts'
import { market } from '../../api/market.ts'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Framed } from '../../components/framed.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { en } from '../../strings/en.ts'

const words = en.review.conduct

type Row = ReviewConduct & { readonly id: string; readonly name: string; readonly isMe: boolean }

const figure = (key: keyof typeof words.columns, value: (row: Row) => number): Column<Row> => ({
  key,
  header: words.columns[key],
  align: 'right',
  width: '7rem',
  cell: (row) => en.common.count(value(row)),
})

const skipsOf = ({ skips, skipsTakenBack }: Row) => skips.reduce((sum, { count }) => sum + count, 0) - skipsTakenBack

const why = ({ skips }: Row) =>
  skips.map(({ reason, count }) => `${en.review.aside.reasons[reason]}: ${count}`).join('\n')

/** What each reviewer did in four weeks, so that skipping and choosing is seen by all. */
export function Conduct() {
  const found = useQuery(market.review.conduct.queryOptions())
  return (
    <section aria-label={words.title} className="flex flex-col gap-2">
      <div>
        <h2 className="font-semibold text-sm">{words.title}</h2>
        <p className="text-ink-2 text-xs">{words.text}</p>
      </div>
      {found.data === undefined && !found.isError && <Skeleton className="h-20" />}
      {found.isError && <p className="text-ink-2 text-sm">{words.failed}</p>}
      {found.data !== undefined && (
        <Framed>
          <DataTable<Row>
            label={words.title}
            rows={found.data.data.items}
            keyOf={({ id }) => id}
            columns={[
              {
                key: 'name',
                header: words.columns.name,
                cell: ({ name, isMe }) => (isMe ? words.me(name) : name),
              },
              figure('decisions', ({ decisions }) => decisions),
              {
                ...figure('skips', skipsOf),
                cell: (row) => <span title={why(row)}>{en.common.count(skipsOf(row))}</span>,
              },
              figure('chosen', ({ chosenOutOfOrder }) => chosenOutOfOrder),
              figure('handed', ({ handedOver }) => handedOver),
              figure('opinions', ({ opinionsGiven }) => opinionsGiven),
            ]}
          />
        </Framed>
      )}
    </section>
  )
}
