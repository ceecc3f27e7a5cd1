import { X } from 'lucide-react'
import { en } from '../../strings/en.ts'
import { countryName, workName } from './amounts.ts'
import { type ShownFilter, useLedgerLook } from './earnings-state.ts'
import type { ShownLine } from './use-ledger-lines.ts'

const words = en.earnings.ledgerView.chips

interface Chip {
  label: string
  /** What goes with it. */
  keys: readonly (keyof ShownFilter)[]
}

function workChips(filter: ShownFilter, lines: readonly ShownLine[]): Chip[] {
  const chips: Chip[] = []
  if (filter.assetId !== undefined) {
    const name = lines.find(({ assetId }) => assetId === filter.assetId)?.assetName ?? null
    chips.push({ label: words.asset(workName({ assetId: filter.assetId, name })), keys: ['assetId', 'versionId'] })
  }
  if (filter.versionId !== undefined) chips.push({ label: words.version, keys: ['versionId'] })
  if (filter.saleId !== undefined) chips.push({ label: words.sale, keys: ['saleId'] })
  return chips
}

function chipsOf(filter: ShownFilter, lines: readonly ShownLine[]): Chip[] {
  const { offer, country, firstDay, lastDay, firstSequence, lastSequence } = filter
  const chips = workChips(filter, lines)
  if (offer !== undefined) {
    const name = offer === null ? en.earnings.noOffer : en.earnings.offers[offer]
    chips.push({ label: words.offer(name), keys: ['offer'] })
  }
  if (country !== undefined) chips.push({ label: words.country(countryName(country)), keys: ['country'] })
  if (firstDay !== undefined && lastDay !== undefined) {
    chips.push({ label: words.days(firstDay, lastDay), keys: ['firstDay', 'lastDay'] })
  }
  if (firstSequence !== undefined && lastSequence !== undefined) {
    chips.push({ label: words.range(firstSequence, lastSequence), keys: ['firstSequence', 'lastSequence'] })
  }
  return chips
}

/** What a figure's filter holds beyond the selects; each goes by itself. */
export function FilterChips({ filter, lines }: { filter: ShownFilter; lines: readonly ShownLine[] }) {
  const chips = chipsOf(filter, lines)
  if (chips.length === 0) return null
  const remove = (keys: Chip['keys']) => {
    const rest = Object.fromEntries(Object.entries(filter).filter(([key]) => !keys.some((gone) => gone === key)))
    useLedgerLook.setState({ filter: rest })
  }
  return (
    <div className="flex shrink-0 flex-wrap gap-2 px-4 pb-3">
      {chips.map(({ label, keys }) => (
        <button
          key={label}
          type="button"
          aria-label={words.remove(label)}
          onClick={() => remove(keys)}
          className="flex h-6 max-w-80 items-center gap-1 rounded-full bg-accent-soft pr-1.5 pl-2.5 text-accent text-xs hover:bg-hover"
        >
          <span className="truncate">{label}</span>
          <X className="size-3.5 shrink-0" aria-hidden />
        </button>
      ))}
    </div>
  )
}
