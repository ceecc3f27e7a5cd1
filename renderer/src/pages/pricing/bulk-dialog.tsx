import { useState } from 'react'
import type { OwnWork } from '#shared/contract/market/offers.ts'
import type { PendingPrices } from '#shared/contract/studio/prices.ts'
import { cents } from '#shared/money/money.ts'
import { OFFER_KINDS } from '#shared/offers/offers.ts'
import { DataTable } from '../../components/data-table.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { formatCents, formatMicroDollars } from '../../components/money.ts'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'
import { WayChoice } from './advice.tsx'
import { type BulkChange, type BulkRow, bulkRows, withPrice } from './bulk-edit.ts'
import { intendedOffers } from './pending-prices.ts'
import { PriceField } from './price-field.tsx'
import { setPrices } from './set-prices.ts'
import { netOf } from './split-parts.ts'
import { useFeeSchedule } from './use-fee-schedule.ts'
import { firstPrice, rangeError, type Way, waysOf } from './ways.ts'

const words = en.pricing.bulk
const TYPES = ['percent', 'set', 'round', 'stop'] as const
const SELLING = OFFER_KINDS.filter((offer) => offer !== 'license')
const MOST_PERCENT = 1_000

export interface BulkDialogProps {
  works: readonly OwnWork[]
  pending: ReadonlyMap<string, PendingPrices>
  isAway: boolean
  onClose: () => void
}

/** One change of many prices: what each becomes and what it then brings, before anything is set. */
export function BulkDialog({ works, pending, isAway, onClose }: BulkDialogProps) {
  const ways = waysOfAll(works)
  const [key, setKey] = useState(ways.find(({ offer }) => offer === 'one_time')?.key ?? ways[0]?.key ?? '')
  const [type, setType] = useState<BulkChange['type']>('percent')
  const [percentText, setPercentText] = useState('10')
  const [priceCents, setPriceCents] = useState<number | null>(null)
  const { isBusy, run } = useAttempt()
  const way = ways.find((one) => one.key === key)
  const percent = /^[+-]?\d{1,4}$/.test(percentText.trim()) ? Number(percentText) : null
  const isPercentLegal = percent !== null && percent >= -100 && percent <= MOST_PERCENT
  const price = priceCents ?? (way && works[0] ? firstPrice(works[0].kind, way) : 0)
  const change: BulkChange | null =
    type === 'set'
      ? { type, priceCents: price }
      : type !== 'percent'
        ? { type }
        : isPercentLegal
          ? { type, percent }
          : null
  const isLegal = way !== undefined && (type !== 'set' || rangeError(way, price) === null)
  const items = works
    .filter(({ kind }) => way !== undefined && waysOf(kind).some((one) => one.key === way.key))
    .map((work) => ({ ...work, offers: intendedOffers(work, pending.get(work.assetId)) }))
  const rows = way !== undefined && change !== null && isLegal ? bulkRows(items, way, change) : []
  const changed = rows.filter(({ isChanged }) => isChanged)
  const apply = () => {
    if (way === undefined) return
    const changes = changed.flatMap(({ assetId, after }) => {
      const work = works.find((one) => one.assetId === assetId)
      return work === undefined
        ? []
        : [{ work, offers: withPrice(intendedOffers(work, pending.get(assetId)), way, after) }]
    })
    run(() => setPrices(changes, pending, isAway).then(onClose), { title: en.errors.saveFailed })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      title={words.title(works.length)}
      footer={
        <>
          <p className="mr-auto self-center text-ink-2 text-sm" role="status">
            {words.summary(changed.length, works.length)}
          </p>
          <DialogActions onCancel={onClose} busy={isBusy} disabled={changed.length === 0} onClick={apply}>
            {words.apply(changed.length)}
          </DialogActions>
        </>
      }
    >
      <div className="flex flex-wrap items-start gap-4 pb-4">
        <WayChoice label={words.way} ways={ways} value={key} onChange={setKey} />
        <Field label={words.change}>
          {(control) => (
            <Select
              {...control}
              value={type}
              className="w-56"
              options={TYPES.map((value) => ({ value, label: words.types[value] }))}
              onChange={setType}
            />
          )}
        </Field>
        {type === 'percent' && (
          <Field label={words.percent} hint={words.percentHint} error={isPercentLegal ? null : words.percentError}>
            {(control) => (
              <TextInput
                {...control}
                className="w-28"
                inputMode="numeric"
                value={percentText}
                onChange={(event) => setPercentText(event.target.value)}
              />
            )}
          </Field>
        )}
        {type === 'set' && way !== undefined && (
          <PriceField way={way} label={words.price} priceCents={price} onChange={setPriceCents} />
        )}
      </div>
      {way !== undefined && <Preview rows={rows} way={way} works={works} />}
    </Dialog>
  )
}

/** Every way in which at least one of them may be sold. */
function waysOfAll(works: readonly OwnWork[]): Way[] {
  const byKey = new Map(works.flatMap(({ kind }) => waysOf(kind, SELLING)).map((way) => [way.key, way]))
  const order = SELLING as readonly string[]
  return [...byKey.values()].toSorted((a, b) => order.indexOf(a.offer) - order.indexOf(b.offer))
}

function Preview({ rows, way, works }: { rows: readonly BulkRow[]; way: Way; works: readonly OwnWork[] }) {
  const { fees } = useFeeSchedule()
  const net = (assetId: string, priceCents: number | null) => {
    if (priceCents === null) return words.none
    const parents = works.find((work) => work.assetId === assetId)?.parents ?? []
    const parts = netOf({ way, priceCents, fees, parents })?.perSale
    return parts === undefined ? words.none : formatMicroDollars(parts.creatorNet)
  }
  const price = (priceCents: number | null) => (priceCents === null ? words.none : formatCents(cents(priceCents)))
  return (
    <div className="max-h-80 overflow-y-auto border-line border-t">
      <DataTable
        label={words.preview}
        columns={[
          { key: 'name', header: words.columns.work, cell: ({ name }) => <span title={name}>{name}</span> },
          {
            key: 'before',
            header: words.columns.before,
            width: '6rem',
            align: 'right',
            cell: ({ before }) => price(before),
          },
          {
            key: 'after',
            header: words.columns.after,
            width: '6rem',
            align: 'right',
            cell: ({ after, isChanged }) => <span className={isChanged ? 'font-semibold' : ''}>{price(after)}</span>,
          },
          {
            key: 'netBefore',
            header: words.columns.netBefore,
            width: '7rem',
            align: 'right',
            cell: ({ assetId, before }) => net(assetId, before),
          },
          {
            key: 'netAfter',
            header: words.columns.netAfter,
            width: '7rem',
            align: 'right',
            cell: ({ assetId, after }) => net(assetId, after),
          },
          {
            key: 'note',
            header: words.columns.note,
            width: '11rem',
            cell: ({ note, isChanged }) => (
              <span className="text-ink-2 text-xs">
                {note === null ? (isChanged ? '' : words.unchanged) : words.notes[note]}
              </span>
            ),
          },
        ]}
        rows={rows}
        keyOf={({ assetId }) => assetId}
        empty={<p className="py-6 text-center text-ink-2 text-sm">{words.noRows}</p>}
      />
    </div>
  )
}
