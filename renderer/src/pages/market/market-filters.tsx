import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId, useState } from 'react'
import { AGE_RATINGS } from '#shared/asset-card/card.ts'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { LICENSE_KINDS } from '#shared/licensing/kinds.ts'
import { market } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { formatCents } from '../../components/money.ts'
import { Select } from '../../components/select.tsx'
import { en } from '../../strings/en.ts'
import { countFilters, filterInput, NO_FILTERS } from './market-look.ts'
import { changeMarketFilters, changeMarketLook, useMarketView } from './market-view.ts'

const words = en.market.filters

interface Count {
  value: string
  count: number
}

const PRICES_CENTS = [0, 100, 500, 2_000, 5_000] as const
const FEW_TAGS = 8
const RATINGS = [4, 3, 2] as const

/** What the works found can be narrowed by, with how many each leaves. */
export function MarketFilters() {
  const look = useMarketView((state) => state.look)
  const { filters } = look
  const facets = useQuery({
    ...market.search.facets.queryOptions({ input: filterInput(look) }),
    // The numbers of the question before stay until the new ones are here.
    placeholderData: (before) => before,
  }).data?.data
  const count = countFilters(filters)
  return (
    <div className="flex flex-col gap-4 p-3">
      {count > 0 && (
        <Button size="small" className="self-start" onClick={() => changeMarketLook({ filters: NO_FILTERS })}>
          {words.clear(count)}
        </Button>
      )}
      <Choices
        label={words.kind}
        counts={facets?.kinds ?? []}
        order={ASSET_KINDS}
        value={filters.kind}
        labelOf={(kind) => en.kinds[kind].many}
        onChange={(kind) => changeMarketFilters({ kind })}
      />
      <Price />
      <Choices
        label={words.license}
        counts={facets?.licenses ?? []}
        order={LICENSE_KINDS}
        value={filters.license}
        labelOf={(kind) => en.market.licenseKinds[kind]}
        onChange={(license) => changeMarketFilters({ license })}
      />
      <Tags counts={facets?.tags ?? []} />
      <Rating />
      <Choices
        label={words.ageRating}
        counts={facets?.ageRatings ?? []}
        order={AGE_RATINGS}
        value={filters.ageRating}
        labelOf={(age) => words.ages[age]}
        onChange={(ageRating) => changeMarketFilters({ ageRating })}
      />
    </div>
  )
}

function Group({ label, children }: { label: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex flex-col gap-1">
      <h2 id={id} className="font-medium text-ink-2 text-xs">
        {label}
      </h2>
      {children}
    </section>
  )
}

interface ChoicesProps<Value extends string> {
  label: string
  counts: readonly Count[]
  order: readonly Value[]
  value: Value | null
  labelOf: (value: Value) => string
  onChange: (value: Value | null) => void
}

/** The values that leave something; the one chosen stays even where it leaves nothing. */
function Choices<Value extends string>({ label, counts, order, value, labelOf, onChange }: ChoicesProps<Value>) {
  const shown = order
    .map((one) => ({ one, count: counts.find((counted) => counted.value === one)?.count ?? 0 }))
    .filter(({ one, count }) => count > 0 || one === value)
  if (shown.length === 0) return null
  return (
    <Group label={label}>
      {shown.map(({ one, count }) => (
        <Choice
          key={one}
          label={labelOf(one)}
          count={count}
          isChosen={one === value}
          onClick={() => onChange(one === value ? null : one)}
        />
      ))}
    </Group>
  )
}

function Choice(props: { label: string; count: number; isChosen: boolean; onClick: () => void }) {
  const { label, count, isChosen, onClick } = props
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onClick}
      className={cx(
        'no-select flex h-7 items-center gap-2 rounded-md px-2 text-left text-sm',
        isChosen ? 'bg-accent-soft font-medium text-accent' : 'hover:bg-hover',
      )}
    >
      <span className="min-w-0 flex-1 truncate">{label}</span>
      <span className={cx('tnum text-xs', isChosen ? 'text-accent' : 'text-ink-3')}>{count}</span>
    </button>
  )
}

function Tags({ counts }: { counts: readonly Count[] }) {
  const tag = useMarketView((state) => state.look.filters.tag)
  const [isOpen, setIsOpen] = useState(false)
  if (counts.length === 0 && tag === null) return null
  const all = tag === null || counts.some(({ value }) => value === tag) ? counts : [{ value: tag, count: 0 }, ...counts]
  const shown = isOpen ? all : all.slice(0, FEW_TAGS)
  return (
    <Group label={words.tag}>
      {shown.map(({ value, count }) => (
        <Choice
          key={value}
          label={value}
          count={count}
          isChosen={value === tag}
          onClick={() => changeMarketFilters({ tag: value === tag ? null : value })}
        />
      ))}
      {all.length > FEW_TAGS && (
        <Button tone="quiet" size="small" className="self-start" onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? words.fewer : words.more}
        </Button>
      )}
    </Group>
  )
}

const ANY = ''

function Price() {
  const cents = useMarketView((state) => state.look.filters.maxPriceCents)
  return (
    <Group label={words.price}>
      <Select
        label={words.price}
        value={cents === null ? ANY : String(cents)}
        options={[
          { value: ANY, label: words.anyPrice },
          ...PRICES_CENTS.map((price) => ({
            value: String(price),
            label: price === 0 ? en.market.card.free : words.upTo(formatCents(price)),
          })),
        ]}
        onChange={(next) => changeMarketFilters({ maxPriceCents: next === ANY ? null : Number(next) })}
      />
    </Group>
  )
}

function Rating() {
  const stars = useMarketView((state) => state.look.filters.minRating)
  return (
    <Group label={words.minRating}>
      <Select
        label={words.minRating}
        value={stars === null ? ANY : String(stars)}
        options={[
          { value: ANY, label: words.anyRating },
          ...RATINGS.map((least) => ({ value: String(least), label: words.ratingFrom(least) })),
        ]}
        onChange={(next) => changeMarketFilters({ minRating: next === ANY ? null : Number(next) })}
      />
    </Group>
  )
}
