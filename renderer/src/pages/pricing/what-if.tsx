import { useState } from 'react'
import { CartesianGrid, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import type { NewOffer, OwnWork } from '#shared/contract/market/offers.ts'
import { wayKey } from '#shared/offers/way-key.ts'
import type { VolumeRow } from '#shared/pricing/net-preview.ts'
import { DataTable } from '../../components/data-table.tsx'
import { Field } from '../../components/field.tsx'
import { formatCents, formatMicroDollars } from '../../components/money.ts'
import { Slider } from '../../components/slider.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { WayChoice } from './advice.tsx'
import { SplitBar } from './split-bar.tsx'
import { useFeeSchedule } from './use-fee-schedule.ts'
import { firstPrice, type Way } from './ways.ts'
import { MOST_SALES, salesOfStep, salesToMatch, stepOfSales, volumeSteps, volumesOf } from './what-if-rows.ts'

const words = en.pricing.whatIf
/** As the preview of one sale assumes, to begin with. */
const USUAL_REFUND_PERCENT = 2

export interface WhatIfProps {
  work: OwnWork
  ways: readonly Way[]
  /** As typed. */
  offers: readonly NewOffer[]
  /** As set. */
  standing: readonly NewOffer[]
}

/** Earnings by number of sales at the typed price, compared with the current price. */
export function WhatIf({ work, ways, offers, standing }: WhatIfProps) {
  const { fees } = useFeeSchedule()
  const first = ways.find(({ key }) => offers.some((offer) => wayKey(offer) === key)) ?? ways[0]
  const [key, setKey] = useState(first?.key ?? '')
  const [sales, setSales] = useState(100)
  const [refundPercent, setRefundPercent] = useState(USUAL_REFUND_PERCENT)
  const way = ways.find((one) => one.key === key) ?? first
  if (way === undefined) return null
  const priceIn = (list: readonly NewOffer[]) => list.find((offer) => wayKey(offer) === way.key)?.priceCents ?? null
  const present = priceIn(standing)
  const priceCents = priceIn(offers) ?? firstPrice(work.kind, way)
  const next = { way, priceCents, fees, parents: work.parents, refundPercent }
  const rows = volumesOf(next, volumeSteps(sales))
  const before = present === null || present === priceCents ? null : { ...next, priceCents: present }
  const total = rows?.at(-1)
  return (
    <div className="flex flex-col gap-4 p-4">
      <WayChoice label={words.way} ways={ways} value={way.key} onChange={setKey} />
      <SalesFields sales={sales} onSales={setSales} refundPercent={refundPercent} onRefund={setRefundPercent} />
      {rows === null || total === undefined ? (
        <p className="text-ink-2 text-sm">{en.pricing.split.noPrice}</p>
      ) : (
        <>
          <p className="text-sm">
            {words.sentence(formatCents(priceCents), total.sales, total.refunded)}{' '}
            <strong className="font-semibold tabular-nums">{formatMicroDollars(total.creatorNet)}</strong>
          </p>
          <SplitBar parts={total} parents={work.parents} />
          {before !== null && (
            <p className="text-ink-2 text-sm">
              {matchText(salesToMatch(before, next, sales), sales, formatCents(before.priceCents))}
            </p>
          )}
          <NetChart rows={rows} before={before === null ? null : volumesOf(before, volumeSteps(sales))} />
          <VolumeTable rows={rows} />
        </>
      )}
    </div>
  )
}

function matchText(needed: number | null, sales: number, before: string): string {
  return needed === null ? words.neverMatches(before) : words.matches(needed, sales, before)
}

interface SalesFieldsProps {
  sales: number
  onSales: (sales: number) => void
  refundPercent: number
  onRefund: (percent: number) => void
}

function SalesFields({ sales, onSales, refundPercent, onRefund }: SalesFieldsProps) {
  const typeSales = (text: string) => {
    const typed = Number(text.replace(/\D/g, ''))
    onSales(Math.min(MOST_SALES, Math.max(1, typed)))
  }
  return (
    <div className="flex flex-col gap-3">
      <Field label={words.sales}>
        {(control) => (
          <div className="flex items-center gap-3">
            <Slider
              label={words.sales}
              value={stepOfSales(sales)}
              min={0}
              max={100}
              valueText={words.salesCount(sales)}
              onChange={(step) => onSales(salesOfStep(step))}
            />
            <TextInput
              {...control}
              inputMode="numeric"
              className="w-24 shrink-0 tabular-nums"
              value={String(sales)}
              onChange={(event) => typeSales(event.target.value)}
            />
          </div>
        )}
      </Field>
      <Field label={words.refunds} aside={`${refundPercent}\u00a0%`}>
        {({ id }) => (
          <Slider
            id={id}
            label={words.refunds}
            value={refundPercent}
            min={0}
            max={50}
            valueText={`${refundPercent}\u00a0%`}
            onChange={onRefund}
          />
        )}
      </Field>
    </div>
  )
}

/** Whole dollars are exact enough for a line; the figures stand in the table below. */
function dollars(row: VolumeRow | undefined): number | null {
  return row === undefined ? null : Number(row.creatorNet / 10_000n) / 100
}

function NetChart({ rows, before }: { rows: readonly VolumeRow[]; before: readonly VolumeRow[] | null }) {
  const points = [
    { sales: 0, net: 0, former: before === null ? null : 0 },
    ...rows.map((row, index) => ({ sales: row.sales, net: dollars(row), former: dollars(before?.[index]) })),
  ]
  return (
    <figure className="flex flex-col gap-1">
      <div aria-hidden className="h-40">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart data={points} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <XAxis
              dataKey="sales"
              type="number"
              domain={[0, 'dataMax']}
              tick={{ fill: 'var(--ink-2)', fontSize: 12 }}
              stroke="var(--line-strong)"
              tickFormatter={(value: number) => value.toLocaleString('en-US')}
            />
            <YAxis
              width={64}
              tick={{ fill: 'var(--ink-2)', fontSize: 12 }}
              stroke="var(--line-strong)"
              tickFormatter={(value: number) => `$${value.toLocaleString('en-US')}`}
            />
            {before !== null && (
              <Line
                dataKey="former"
                stroke="var(--ink-3)"
                strokeDasharray="5 4"
                strokeWidth={1.5}
                dot={false}
                isAnimationActive={false}
              />
            )}
            <Line dataKey="net" stroke="var(--accent)" strokeWidth={2} dot={{ r: 2.5 }} isAnimationActive={false} />
          </LineChart>
        </ResponsiveContainer>
      </div>
      <figcaption className="text-ink-2 text-xs">{before === null ? words.chart : words.chartCompared}</figcaption>
    </figure>
  )
}

function VolumeTable({ rows }: { rows: readonly VolumeRow[] }) {
  return (
    <DataTable
      label={words.tableLabel}
      columns={[
        { key: 'sales', header: words.columns.sales, align: 'right', cell: ({ sales }) => en.common.count(sales) },
        {
          key: 'paid',
          header: words.columns.paid,
          align: 'right',
          cell: ({ buyerPays }) => formatMicroDollars(buyerPays),
        },
        {
          key: 'platform',
          header: words.columns.platform,
          align: 'right',
          cell: ({ platformFee }) => formatMicroDollars(platformFee),
        },
        {
          key: 'you',
          header: words.columns.you,
          align: 'right',
          cell: ({ creatorNet }) => formatMicroDollars(creatorNet),
        },
      ]}
      rows={rows}
      keyOf={({ sales }) => String(sales)}
    />
  )
}
