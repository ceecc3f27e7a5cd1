import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { EarningsFigures } from '#shared/contract/market/ledger.ts'
import type { EarningsOverview, WorkEarnings } from '#shared/contract/studio/earnings.ts'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Framed } from '../../components/framed.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { en } from '../../strings/en.ts'
import { countryName, shareOf, workName } from './amounts.ts'
import { openLines, type ShownFilter, useEarningsLook } from './earnings-state.ts'
import { Panel } from './panel.tsx'

const words = en.earnings

interface Row {
  key: string
  name: string
  figures: EarningsFigures
  filter: ShownFilter
  /** A version beneath its work. */
  isPart?: boolean
  /** Whether its versions are shown; null for what has none. */
  isOpen?: boolean | null
}

const FEW_WORKS = 8

/** The same figures by work and version, by offer and by country; each row opens its lines. */
export function Breakdowns({ overview }: { overview: EarningsOverview }) {
  const net = overview.totals.netMicroDollars
  const offers = overview.offers.map((figures): Row => {
    const name = figures.offer === null ? words.noOffer : words.offers[figures.offer]
    return { key: name, name, figures, filter: { offer: figures.offer } }
  })
  const countries = overview.countries.map(
    (figures): Row => ({
      key: figures.country ?? '',
      name: countryName(figures.country),
      figures,
      filter: { country: figures.country },
    }),
  )
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <Works net={net} />
      <Panel title={words.overview.byOffer}>
        <Table label={words.overview.byOffer} heading={words.overview.offer} rows={offers} net={net} />
      </Panel>
      <Panel title={words.overview.byCountry}>
        <Table label={words.overview.byCountry} heading={words.overview.country} rows={countries} net={net} />
      </Panel>
    </div>
  )
}

function Works({ net }: { net: string }) {
  const period = useEarningsLook((state) => state.period)
  const works = useQuery({
    ...api.earnings.works.queryOptions({ input: { period } }),
    placeholderData: keepPreviousData,
  })
  const [showsAll, setShowsAll] = useState(false)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggle = (key: string) =>
    setOpen((keys) => new Set(keys.has(key) ? [...keys].filter((one) => one !== key) : [...keys, key]))
  const list = works.data ?? []
  const rows = list.slice(0, showsAll ? list.length : FEW_WORKS).flatMap((work) => workRows(work, open))
  return (
    <Panel title={words.overview.byWork}>
      {works.isError && <ErrorState compact error={works.error} onRetry={() => void works.refetch()} />}
      {works.isPending && <Skeleton className="h-40 w-full" />}
      {works.data && (
        <Table
          label={words.overview.byWork}
          heading={words.overview.work}
          rows={rows}
          net={net}
          onToggle={(row) => toggle(row.key)}
        />
      )}
      {list.length > FEW_WORKS && !showsAll && (
        <div>
          <Button size="small" tone="quiet" onClick={() => setShowsAll(true)}>
            {words.overview.allWorks(list.length)}
          </Button>
        </div>
      )}
    </Panel>
  )
}

function workRows(work: WorkEarnings, open: ReadonlySet<string>): Row[] {
  const key = work.assetId ?? 'none'
  const hasVersions = work.versions.some(({ versionId }) => versionId !== null)
  const isOpen = open.has(key)
  const row: Row = {
    ...{ key, name: workName(work), figures: work, filter: { assetId: work.assetId } },
    isOpen: hasVersions ? isOpen : null,
  }
  if (!hasVersions || !isOpen) return [row]
  const versions = work.versions.map(
    (version): Row => ({
      key: `${key} ${version.versionId}`,
      name: version.versionId === null ? words.noVersion : words.version(version.number),
      figures: version,
      filter: { assetId: work.assetId, versionId: version.versionId },
      isPart: true,
    }),
  )
  return [row, ...versions]
}

interface TableProps {
  label: string
  heading: string
  rows: readonly Row[]
  net: string
  onToggle?: (row: Row) => void
}

function Table({ label, heading, rows, net, onToggle }: TableProps) {
  const period = useEarningsLook((state) => state.period)
  const amount = (key: 'grossMicroDollars' | 'netMicroDollars', header: string): Column<Row> => ({
    key,
    header,
    align: 'right',
    width: '7.5rem',
    cell: ({ figures }) => formatMicroDollars(figures[key]),
  })
  return (
    <Framed>
      <DataTable
        label={label}
        rows={rows}
        keyOf={({ key }) => key}
        onOpen={({ filter }) => openLines({ ...filter, period, figure: 'net' })}
        empty={<p className="px-3 py-4 text-ink-2 text-sm">{words.overview.nothing}</p>}
        columns={[
          { key: 'name', header: heading, cell: (row) => <Name row={row} onToggle={onToggle} /> },
          {
            key: 'sales',
            header: words.overview.salesHeading,
            align: 'right',
            width: '4.5rem',
            cell: ({ figures }) => figures.saleCount.toLocaleString('en-US'),
          },
          amount('grossMicroDollars', words.overview.gross),
          amount('netMicroDollars', words.overview.net),
          {
            key: 'share',
            header: words.overview.share,
            align: 'right',
            width: '6.5rem',
            cell: ({ figures }) => shareOf(figures.netMicroDollars, net),
          },
        ]}
      />
    </Framed>
  )
}

function Name({ row, onToggle }: { row: Row; onToggle: ((row: Row) => void) | undefined }) {
  const { name, isOpen = null, isPart = false } = row
  if (onToggle === undefined) return name
  return (
    <span className={isPart ? 'flex items-center pl-8 text-ink-2' : 'flex items-center gap-1'}>
      {!isPart &&
        (isOpen === null ? (
          <span className="w-6 shrink-0" />
        ) : (
          <IconButton
            size="small"
            label={isOpen ? words.overview.hideVersions(name) : words.overview.showVersions(name)}
            icon={isOpen ? <ChevronDown /> : <ChevronRight />}
            onClick={(event) => {
              event.stopPropagation()
              onToggle(row)
            }}
          />
        ))}
      <span className="truncate">{name}</span>
    </span>
  )
}
