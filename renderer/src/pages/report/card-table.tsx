import { CircleSlash, Equal, EqualNot, type LucideIcon, Minus, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Match, MatchComparison } from '#shared/contract/studio/uniqueness.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Switch } from '../../components/switch.tsx'
import { en } from '../../strings/en.ts'
import { type CardRow, cardRows } from './card-rows.ts'
import { MarkedText } from './marked-text.tsx'

const words = en.report.card

export interface CardTableProps {
  match: Match
  comparison: MatchComparison
}

function stateOf({ own, other, differs }: CardRow): { label: string; icon: LucideIcon } {
  if (!differs) return { label: words.same, icon: Equal }
  if (own === null) return { label: words.onlyOther, icon: Plus }
  if (other === null) return { label: words.onlyOwn, icon: Minus }
  return { label: words.differs, icon: EqualNot }
}

/** Both cards field by field, the words they share marked. */
export function CardTable({ match, comparison }: CardTableProps) {
  const [onlyDifferent, setOnlyDifferent] = useState(false)
  const shared = useMemo(() => new Set(comparison.sharedWords), [comparison])
  const { card } = comparison.other
  if (card === null) {
    return (
      <EmptyState icon={<CircleSlash />} title={en.report.compare.catalogOnly} text={en.report.compare.catalogText} />
    )
  }
  const rows = cardRows(comparison.subject.card, card, comparison.fields)
  const shown = onlyDifferent ? rows.filter((row) => row.differs) : rows
  const compared = shown.filter((row) => row.compared)
  const others = shown.filter((row) => !row.compared)
  return (
    <div className="flex flex-col gap-3 p-4">
      <div className="flex flex-wrap items-center justify-between gap-3 text-sm">
        <p>
          <span className="font-medium">{words.shared(shared.size)}</span>
          {shared.size > 0 && <span className="text-ink-2">{`, ${words.marked}`}</span>}
        </p>
        <span className="flex items-center gap-2 text-ink-2">
          <span aria-hidden>{words.onlyDifferent}</span>
          <Switch label={words.onlyDifferent} checked={onlyDifferent} onChange={setOnlyDifferent} />
        </span>
      </div>
      {shown.length === 0 ? (
        <p className="text-ink-2 text-sm">{words.nothingDiffers}</p>
      ) : (
        <FieldTable match={match} compared={compared} others={others} shared={shared} />
      )}
    </div>
  )
}

export interface FieldTableProps {
  match: Match
  compared: readonly CardRow[]
  others: readonly CardRow[]
  shared: ReadonlySet<string>
}

const HEAD = 'py-1.5 pr-4 text-left font-medium text-ink-3 text-xs'
const NOTHING: ReadonlySet<string> = new Set()

export function FieldTable({ match, compared, others, shared }: FieldTableProps) {
  return (
    <table aria-label={words.label} className="w-full table-fixed border-collapse text-sm">
      <colgroup>
        <col className="w-32" />
        <col />
        <col />
        <col className="w-32" />
      </colgroup>
      <thead>
        <tr className="border-line border-b">
          <th scope="col" className={HEAD}>
            {words.field}
          </th>
          <th scope="col" className={HEAD}>
            {en.report.compare.this}
          </th>
          <th scope="col" className={`${HEAD} truncate`}>
            {match.name}
          </th>
          <th scope="col" className={HEAD}>
            {words.state}
          </th>
        </tr>
      </thead>
      <tbody>
        {compared.map((row) => (
          <FieldRow key={row.path} row={row} shared={shared} />
        ))}
      </tbody>
      {others.length > 0 && (
        <tbody>
          <tr>
            <th scope="colgroup" colSpan={4} className="pt-5 pb-1.5 text-left font-medium text-ink-3 text-xs">
              {words.otherFields}
            </th>
          </tr>
          {others.map((row) => (
            <FieldRow key={row.path} row={row} shared={NOTHING} />
          ))}
        </tbody>
      )}
    </table>
  )
}

function FieldRow({ row, shared }: { row: CardRow; shared: ReadonlySet<string> }) {
  const { label, icon: Icon } = stateOf(row)
  return (
    <tr className="border-line border-b align-top">
      <th scope="row" className="break-words py-2 pr-4 text-left font-normal text-ink-2">
        {row.label}
      </th>
      <FieldValue text={row.own} shared={shared} />
      <FieldValue text={row.other} shared={shared} />
      <td className="py-2">
        <span className={`flex items-center gap-1.5 text-xs leading-5 ${row.differs ? 'text-ink' : 'text-ink-3'}`}>
          <Icon className="size-3.5 shrink-0" aria-hidden />
          {label}
        </span>
      </td>
    </tr>
  )
}

function FieldValue({ text, shared }: { text: string | null; shared: ReadonlySet<string> }) {
  return (
    <td className="select-text whitespace-pre-wrap break-words py-2 pr-4">
      {text === null ? <span className="text-ink-3">{words.empty}</span> : <MarkedText text={text} shared={shared} />}
    </td>
  )
}
