import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { NewOffer, OwnWork } from '#shared/contract/market/offers.ts'
import { wayKey } from '#shared/offers/way-key.ts'
import { market } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Field } from '../../components/field.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { formatCents } from '../../components/money.ts'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { wayName } from './way-name.ts'
import type { Way } from './ways.ts'

const words = en.pricing.advice

export interface AdviceProps {
  work: OwnWork
  ways: readonly Way[]
  offers: readonly NewOffer[]
  onApply: (way: Way, priceCents: number) => void
}

/** A price to start from for one way to sell, how it was found, and the works it was compared with. */
export function Advice({ work, ways, offers, onApply }: AdviceProps) {
  const first = ways.find(({ key }) => offers.some((offer) => wayKey(offer) === key)) ?? ways[0]
  const [key, setKey] = useState(first?.key ?? '')
  const way = ways.find((one) => one.key === key) ?? first
  if (way === undefined) return null
  return (
    <div className="flex flex-col gap-4 p-4">
      <WayChoice label={words.way} ways={ways} value={way.key} onChange={setKey} />
      <Recommendation
        key={way.key}
        work={work}
        way={way}
        present={offers.find((offer) => wayKey(offer) === way.key)?.priceCents ?? null}
        onApply={(priceCents) => onApply(way, priceCents)}
      />
    </div>
  )
}

export interface WayChoiceProps {
  label: string
  ways: readonly Way[]
  value: string
  onChange: (key: string) => void
}

export function WayChoice({ label, ways, value, onChange }: WayChoiceProps) {
  return (
    <Field label={label}>
      {(control) => (
        <Select
          {...control}
          value={value}
          className="w-56"
          options={ways.map((way) => ({ value: way.key, label: en.pricing.ways[wayName(way)].label }))}
          onChange={onChange}
        />
      )}
    </Field>
  )
}

interface RecommendationProps {
  work: OwnWork
  way: Way
  present: number | null
  onApply: (priceCents: number) => void
}

function Recommendation({ work, way, present, onApply }: RecommendationProps) {
  const query = useQuery(
    market.offers.recommend.queryOptions({
      input: {
        assetId: work.assetId,
        offer: way.offer,
        ...(way.interval === null ? {} : { interval: way.interval }),
      },
    }),
  )
  return (
    <MarketData query={query} loading={<Skeleton className="h-40" />}>
      {({ recommendedCents, usualRange, sentences, comparables }) => (
        <>
          <div className="flex items-end justify-between gap-4">
            <div>
              <p className="text-ink-2 text-xs">{words.title}</p>
              <p className="font-semibold text-xl tabular-nums">{formatCents(recommendedCents)}</p>
              <p className="text-ink-2 text-sm">
                {words.usualRange(formatCents(usualRange.lowCents), formatCents(usualRange.highCents))}{' '}
                {present === null ? words.notSold : words.present(formatCents(present))}
              </p>
            </div>
            <Button disabled={present === recommendedCents} onClick={() => onApply(recommendedCents)}>
              {words.apply}
            </Button>
          </div>
          <section aria-label={words.how} className="flex flex-col gap-1">
            <h3 className="font-medium text-sm">{words.how}</h3>
            <ol className="flex list-decimal flex-col gap-1 pl-5 text-ink-2 text-sm">
              {sentences.slice(1).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ol>
          </section>
          <section aria-label={words.comparables} className="flex flex-col gap-1">
            <h3 className="font-medium text-sm">{words.comparables}</h3>
            <DataTable
              label={words.comparables}
              columns={[
                {
                  key: 'name',
                  header: words.work,
                  cell: ({ assetId, name }) => (
                    <a className="text-accent hover:underline" href={routeHash({ page: 'market_asset', id: assetId })}>
                      {name}
                    </a>
                  ),
                },
                {
                  key: 'price',
                  header: words.price,
                  width: '5.5rem',
                  align: 'right',
                  cell: ({ priceCents }) => formatCents(priceCents),
                },
                { key: 'sales', header: words.sales, width: '4.5rem', align: 'right', cell: ({ sales }) => sales },
              ]}
              rows={comparables}
              keyOf={({ assetId }) => assetId}
              empty={<p className="text-ink-2 text-sm">{words.noComparables}</p>}
            />
          </section>
        </>
      )}
    </MarketData>
  )
}
