import { SlidersHorizontal } from 'lucide-react'
import { Popover } from 'radix-ui'
import type { ReactNode } from 'react'
import { COLORS, type ColorName, type MadeValue } from '#shared/search/library/terms.ts'
import { printValues } from '#shared/search/library/values.ts'
import { useFacets } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { cx } from '../../components/cx.ts'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { en } from '../../strings/en.ts'
import { changeFilters, changeSearch, useLibraryView, useSearchFilters } from './library-view.ts'
import { toggled } from './look.ts'
import { countFilters, filtersIn, type SearchFilters, wordsAlone } from './search-filters.ts'

const words = en.library.filters

const VERDICTS: SearchFilters['verdicts'] = [
  'unique',
  'derivative_potential',
  'duplicate_self',
  'duplicate',
  'plagiarism_review',
  'unchecked',
]

const FLAGS = ['any', 'pick', 'reject', 'none'] as const
const DRAFTS = ['any', 'yes', 'no'] as const
const RATINGS = ['0', '1', '2', '3', '4', '5'] as const
const ANY_MODEL = ''

export function FilterMenu() {
  const text = useLibraryView((state) => state.look.search.text)
  const count = countFilters(text)
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button tone="quiet" icon={<SlidersHorizontal />} aria-label={words.button(count)} pressed={count > 0}>
          <span className="hidden @md:inline">{words.label}</span>
          {count > 0 && <span className="tnum">{count}</span>}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={words.label}
          className="animate-appear z-50 flex max-h-(--radix-popover-content-available-height) w-80 flex-col gap-4 overflow-y-auto rounded-lg bg-raised p-4 shadow-float"
        >
          <FilterForm />
          {count > 0 && (
            <Button className="self-start" onClick={() => changeSearch(wordsAlone(text))}>
              {words.clear}
            </Button>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function FilterForm() {
  const filter = useSearchFilters()
  const models = useFacets().data?.models ?? []
  const draft = filter.hasDraft === null ? 'any' : filter.hasDraft ? 'yes' : 'no'
  return (
    <>
      <Field label={words.rating}>
        {(control) => (
          <Select
            {...control}
            value={RATINGS[filter.minRating] ?? '0'}
            options={RATINGS.map((value) => ({
              value,
              label: value === '0' ? words.ratingAny : words.ratingFrom(Number(value)),
            }))}
            onChange={(value) => changeFilters({ minRating: Number(value) })}
          />
        )}
      </Field>
      <Choice
        label={words.flag}
        value={filter.flag ?? 'any'}
        options={FLAGS.map((value) => ({ value, label: words.flags[value] }))}
        onChange={(flag) => changeFilters({ flag: flag === 'any' ? null : flag })}
      />
      <fieldset>
        <legend className="mb-1 font-medium text-ink-2 text-xs">{words.verdict}</legend>
        {VERDICTS.map((verdict) => (
          <Checkbox
            key={verdict}
            label={en.verdicts[verdict].label}
            checked={filter.verdicts.includes(verdict)}
            onChange={() => changeFilters({ verdicts: toggled(filter.verdicts, verdict) })}
          />
        ))}
      </fieldset>
      {(models.length > 0 || filter.model !== null) && (
        <Field label={words.model}>
          {(control) => (
            <Select
              {...control}
              value={filter.model ?? ANY_MODEL}
              options={[
                { value: ANY_MODEL, label: words.modelAny },
                ...models.map(({ value, count }) => ({ value, label: `${value} (${en.common.count(count)})` })),
              ]}
              onChange={(model) => changeFilters({ model: model === ANY_MODEL ? null : model })}
            />
          )}
        </Field>
      )}
      <Colors colors={filter.colors} />
      <Made made={filter.made} />
      <Choice
        label={words.draft}
        value={draft}
        options={DRAFTS.map((value) => ({ value, label: words.drafts[value] }))}
        onChange={(value) => changeFilters({ hasDraft: value === 'any' ? null : value === 'yes' })}
      />
    </>
  )
}

/** What the page shows of each name. */
const SWATCHES: Readonly<Record<ColorName, string>> = {
  red: '#c8322e',
  orange: '#e8862a',
  yellow: '#ecd23c',
  green: '#3f9a48',
  teal: '#2aa3a0',
  blue: '#2f62c8',
  purple: '#7a42b8',
  pink: '#e07aa8',
  brown: '#7a4a28',
  black: '#16181c',
  gray: '#8a8d92',
  white: '#fafafa',
}

function Colors({ colors }: { colors: readonly ColorName[] }) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-ink-2 text-xs">{words.color}</legend>
      <div className="grid grid-cols-6 gap-1">
        {COLORS.map((color) => {
          const isChosen = colors.includes(color)
          return (
            <button
              key={color}
              type="button"
              aria-pressed={isChosen}
              onClick={() => changeFilters({ colors: toggled(colors, color) })}
              className={cx(
                'flex flex-col items-center gap-0.5 rounded-sm p-1 text-[11px] hover:bg-hover',
                isChosen ? 'bg-accent-soft text-accent' : 'text-ink-2',
              )}
            >
              <span
                aria-hidden
                className={cx('size-5 rounded-full border', isChosen ? 'border-accent' : 'border-line-strong')}
                style={{ backgroundColor: SWATCHES[color] }}
              />
              {words.colors[color]}
            </button>
          )
        })}
      </div>
    </fieldset>
  )
}

const ANY_TIME = ''

function Made({ made }: { made: MadeValue | null }) {
  const periods: Readonly<Record<string, string>> = en.library.search.periods
  const value = made === null ? ANY_TIME : (printValues({ key: 'made', values: [made] })[0] ?? ANY_TIME)
  const typed = value === ANY_TIME || Object.hasOwn(periods, value) ? [] : [{ value, label: value }]
  return (
    <Field label={words.made} hint={words.madeHint}>
      {(control) => (
        <Select
          {...control}
          value={value}
          options={[
            { value: ANY_TIME, label: words.madeAny },
            ...Object.entries(periods).map(([period, label]) => ({ value: period, label })),
            ...typed,
          ]}
          onChange={(period) => changeFilters({ made: period === ANY_TIME ? null : filtersIn(`made:${period}`).made })}
        />
      )}
    </Field>
  )
}

interface ChoiceProps<V extends string> {
  label: string
  value: V
  options: readonly { value: V; label: ReactNode }[]
  onChange: (value: V) => void
}

/** A few choices side by side; one of them holds. */
function Choice<V extends string>({ label, value, options, onChange }: ChoiceProps<V>) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-ink-2 text-xs">{label}</legend>
      <div className="flex flex-wrap gap-1">
        {options.map((option) => (
          <Button
            key={option.value}
            size="small"
            tone="quiet"
            pressed={option.value === value}
            className={cx(option.value !== value && 'bg-hover')}
            onClick={() => onChange(option.value)}
          >
            {option.label}
          </Button>
        ))}
      </div>
    </fieldset>
  )
}
