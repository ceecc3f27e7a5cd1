import { CircleAlert, Clock, Pencil } from 'lucide-react'
import type { ReactNode } from 'react'
import type { OwnWork } from '#shared/contract/market/offers.ts'
import type { PendingPrices } from '#shared/contract/studio/prices.ts'
import { type Priced, wayKey } from '#shared/offers/way-key.ts'
import { Checkbox } from '../../components/checkbox.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { formatCents } from '../../components/money.ts'
import { en } from '../../strings/en.ts'
import { AdviceMark } from './advice-mark.tsx'
import { intendedOffers } from './pending-prices.ts'
import { wayName } from './way-name.ts'

const words = en.pricing

export interface WorksTableProps {
  works: readonly OwnWork[]
  pending: ReadonlyMap<string, PendingPrices>
  /** With prices that were typed and not set. */
  edited: ReadonlySet<string>
  chosen: ReadonlySet<string>
  onChoose: (chosen: ReadonlySet<string>) => void
  openId: string | null
  onOpen: (assetId: string) => void
  /** Next to the open panel: only the columns that identify works. */
  isNarrow: boolean
  empty: ReactNode
}

export function WorksTable(props: WorksTableProps) {
  const { works, openId, onOpen, isNarrow, empty } = props
  const columns = columnsOf(props)
  return (
    <DataTable
      label={words.tableLabel}
      columns={isNarrow ? columns.filter(({ key }) => key !== 'advice' && key !== 'sales') : columns}
      rows={works}
      keyOf={({ assetId }) => assetId}
      onOpen={({ assetId }) => onOpen(assetId)}
      openKey={openId}
      empty={empty}
    />
  )
}

function columnsOf({ works, pending, edited, chosen, onChoose }: WorksTableProps): Column<OwnWork>[] {
  const toggle = (assetId: string, isOn: boolean) => {
    const next = new Set(chosen)
    if (isOn) next.add(assetId)
    else next.delete(assetId)
    onChoose(next)
  }
  const isAll = works.length > 0 && works.every(({ assetId }) => chosen.has(assetId))
  return [
    {
      key: 'chosen',
      width: '3rem',
      header: (
        <Checkbox
          label={<span className="sr-only">{words.chooseAll}</span>}
          checked={isAll}
          onChange={(isOn) => onChoose(new Set(isOn ? works.map(({ assetId }) => assetId) : []))}
        />
      ),
      cell: ({ assetId, name }) => (
        // biome-ignore lint/a11y: keeps a click on the box from opening the row; the box itself has name and keys.
        <div onClick={(event) => event.stopPropagation()}>
          <Checkbox
            label={<span className="sr-only">{words.choose(name)}</span>}
            checked={chosen.has(assetId)}
            onChange={(isOn) => toggle(assetId, isOn)}
          />
        </div>
      ),
    },
    {
      key: 'work',
      header: words.columns.work,
      cell: (work) => <WorkName work={work} pending={pending.get(work.assetId)} isEdited={edited.has(work.assetId)} />,
    },
    {
      key: 'prices',
      header: words.columns.prices,
      width: '46%',
      cell: (work) => <Prices offers={offersShown(work, pending.get(work.assetId))} />,
    },
    {
      key: 'advice',
      header: words.columns.advice,
      width: '9rem',
      cell: (work) => <AdviceMark work={work} />,
    },
    {
      key: 'sales',
      header: words.columns.sales,
      width: '5rem',
      align: 'right',
      cell: ({ salesCount }) => en.common.count(salesCount),
    },
  ]
}

/** What the person set last, and the licenses as they stand. */
function offersShown(work: OwnWork, pending: PendingPrices | undefined): Priced[] {
  return [...intendedOffers(work, pending), ...work.offers.filter(({ offer }) => offer === 'license')]
}

function Prices({ offers }: { offers: readonly Priced[] }) {
  if (offers.length === 0) return <span className="text-ink-3">{words.notSold}</span>
  const [firstLicense, ...moreLicenses] = offers.filter(({ offer }) => offer === 'license')
  const shown = [...offers.filter(({ offer }) => offer !== 'license'), ...(firstLicense ? [firstLicense] : [])]
  return (
    <span className="flex flex-wrap gap-x-4">
      {shown.map((offer) => (
        <span key={wayKey(offer)} className="whitespace-nowrap">
          <span className="text-ink-2">{words.ways[wayName(offer)].short}</span>{' '}
          <span className="tabular-nums">
            {offer.priceCents === 0 ? words.freePrice : formatCents(offer.priceCents)}
            {offer.offer === 'license' && moreLicenses.length > 0 && ` +${moreLicenses.length}`}
          </span>
        </span>
      ))}
    </span>
  )
}

interface WorkNameProps {
  work: OwnWork
  pending: PendingPrices | undefined
  isEdited: boolean
}

function WorkName({ work, pending, isEdited }: WorkNameProps) {
  const { kind, name, status, isPaused } = work
  return (
    <span className="flex min-w-0 items-center gap-2">
      <KindIcon kind={kind} className="size-4 shrink-0 text-ink-3" />
      <span className="truncate font-medium" title={name}>
        {name}
      </span>
      {status !== 'published' && <Mark text={words.status[status]} />}
      {isPaused && <Mark text={words.paused} />}
      {isEdited && <Mark icon={<Pencil />} text={words.unsaved} />}
      {pending?.state === 'waiting' && <Mark icon={<Clock />} text={words.pendingMark} />}
      {pending !== undefined && pending.state !== 'waiting' && (
        <Mark
          icon={<CircleAlert />}
          text={pending.state === 'conflict' ? words.conflictMark : words.refusedMark}
          isStop
        />
      )}
    </span>
  )
}

function Mark({ icon, text, isStop = false }: { icon?: ReactNode; text: string; isStop?: boolean }) {
  return (
    <span
      className={`inline-flex shrink-0 items-center gap-1 text-xs [&_svg]:size-3.5 ${isStop ? 'text-stop' : 'text-ink-2'}`}
    >
      {icon}
      {text}
    </span>
  )
}
