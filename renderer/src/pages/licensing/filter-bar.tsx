import { Search, X } from 'lucide-react'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { LICENSE_KINDS, USAGE_RIGHTS } from '#shared/licensing/kinds.ts'
import { COUNTRY_CODES } from '#shared/licensing/territory.ts'
import { SUBMISSION_LIMITS } from '#shared/submissions/limits.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { countryName } from '../../strings/countries.ts'
import { en } from '../../strings/en.ts'
import { type BrowseFilters, isFiltered, NO_FILTERS, typedCents } from './browse-query.ts'

const words = en.licensing.browse

const LICENSED_KINDS = ASSET_KINDS.filter((kind) => SUBMISSION_LIMITS[kind].offers.includes('license'))
const COUNTRIES = COUNTRY_CODES.map((code) => ({ value: code, label: countryName(code) })).toSorted((a, b) =>
  a.label.localeCompare(b.label),
)

export interface FilterBarProps {
  filters: BrowseFilters
  onChange: (filters: BrowseFilters) => void
}

export function FilterBar({ filters, onChange }: FilterBarProps) {
  const set = (change: Partial<BrowseFilters>) => onChange({ ...filters, ...change })
  return (
    <search aria-label={words.filters} className="flex flex-col gap-2 border-line border-b bg-panel px-4 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <TextInput
          icon={<Search />}
          aria-label={words.search}
          placeholder={words.search}
          className="w-44"
          value={filters.text}
          onChange={(event) => set({ text: event.target.value })}
        />
        <Choices filters={filters} set={set} />
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <PriceRange filters={filters} set={set} />
        <Checkbox
          label={words.advertising}
          checked={filters.forAdvertising}
          onChange={(forAdvertising) => set({ forAdvertising })}
        />
        <Checkbox
          label={words.derivatives}
          checked={filters.forDerivatives}
          onChange={(forDerivatives) => set({ forDerivatives })}
        />
        <Checkbox
          label={words.training}
          checked={filters.forTraining}
          onChange={(forTraining) => set({ forTraining })}
        />
        {isFiltered(filters) && (
          <Button
            size="small"
            tone="quiet"
            icon={<X />}
            onClick={() => onChange({ ...NO_FILTERS, sort: filters.sort })}
          >
            {words.clear}
          </Button>
        )}
      </div>
    </search>
  )
}

interface PartProps {
  filters: BrowseFilters
  set: (change: Partial<BrowseFilters>) => void
}

function Choices({ filters, set }: PartProps) {
  return (
    <>
      <div className="w-36">
        <Select
          label={words.kind}
          value={filters.kind}
          options={[
            { value: '', label: words.anyKind },
            ...LICENSE_KINDS.map((kind) => ({ value: kind, label: en.licensing.kinds[kind] })),
          ]}
          onChange={(kind) => set({ kind })}
        />
      </div>
      <div className="w-32">
        <Select
          label={words.asset}
          value={filters.assetKind}
          options={[
            { value: '', label: words.anyAsset },
            ...LICENSED_KINDS.map((kind) => ({ value: kind, label: en.kinds[kind].one })),
          ]}
          onChange={(assetKind) => set({ assetKind })}
        />
      </div>
      <div className="w-32">
        <Select
          label={words.use}
          value={filters.usageRight}
          options={[
            { value: '', label: words.anyUse },
            ...USAGE_RIGHTS.map((right) => ({ value: right, label: en.licensing.rights[right] })),
          ]}
          onChange={(usageRight) => set({ usageRight })}
        />
      </div>
      <div className="w-36">
        <Select
          label={words.territory}
          value={filters.territory}
          options={[{ value: '', label: words.anywhere }, ...COUNTRIES]}
          onChange={(territory) => set({ territory })}
        />
      </div>
      <div className="ml-auto w-36">
        <Select
          label={words.sort}
          value={filters.sort}
          options={[
            { value: 'newest', label: words.sorts.newest },
            { value: 'price', label: words.sorts.price },
          ]}
          onChange={(sort) => set({ sort })}
        />
      </div>
    </>
  )
}

function PriceRange({ filters, set }: PartProps) {
  const field = (name: 'minPrice' | 'maxPrice', label: string, placeholder: string) => (
    <TextInput
      aria-label={label}
      aria-invalid={filters[name].trim() !== '' && typedCents(filters[name]) === null ? true : undefined}
      placeholder={placeholder}
      icon={<span aria-hidden>$</span>}
      inputMode="decimal"
      className="w-24 tabular-nums"
      value={filters[name]}
      onChange={(event) => set({ [name]: event.target.value })}
    />
  )
  return (
    <div className="flex items-center gap-2">
      {field('minPrice', words.minPriceLabel, words.minPrice)}
      {field('maxPrice', words.maxPriceLabel, words.maxPrice)}
    </div>
  )
}
