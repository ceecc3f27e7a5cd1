import type { FieldDifference } from '#shared/asset-card/diff.ts'
import { cents, formatCents } from '#shared/money/money.ts'
import { OFFER_KINDS, type OfferKind } from '#shared/offers/offers.ts'
import { en } from '../../../strings/en.ts'
import { diffWords } from '../prompt/word-diff.ts'

const words = en.editor.history

export interface DifferencesProps {
  fields: readonly FieldDifference[]
  beforeName: string
  afterName: string
}

/** The last part of a path in the form's words, with what it belongs to. */
function pathLabel(path: string): string {
  const parts = path.split('.').map((part) => part.replace(/\[.*$/, ''))
  return parts.map(labelOf).join(', ')
}

/** Field by field what differs; texts with their words marked. */
export function Differences({ fields, beforeName, afterName }: DifferencesProps) {
  if (fields.length === 0) return <p className="text-ink-2 text-sm">{words.noDifferences}</p>
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold text-sm">{words.differences(new Set(fields.map(({ path }) => path)).size)}</h3>
      <table className="w-full table-fixed text-left text-sm">
        <thead>
          <tr className="border-line border-b text-ink-2 text-xs">
            <th scope="col" className="w-1/4 py-1.5 pr-3 font-medium">
              {en.common.details}
            </th>
            <th scope="col" className="py-1.5 pr-3 font-medium">
              {beforeName}
            </th>
            <th scope="col" className="py-1.5 font-medium">
              {afterName}
            </th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <Difference key={`${field.path} ${field.kind}`} field={field} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

const PRICE = 'price_cents'
const offerLabel = (kind: OfferKind) => en.editor.licensing.offers[kind].label

function labelOf(key: string): string {
  return key === PRICE ? en.editor.licensing.price : en.fields(key).label
}

/** Any value in lines of words, without the brackets of JSON; prices as money. */
function textOf(value: unknown, key = ''): string {
  if (value === undefined || value === null) return ''
  if (key === PRICE && Number.isSafeInteger(value)) return formatCents(cents(Number(value)))
  if (key === 'offer') return OFFER_KINDS.filter((kind) => kind === value).map(offerLabel)[0] ?? String(value)
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) {
    return value.map((item) => textOf(item)).join(value.some((item) => typeof item === 'object') ? '\n' : ', ')
  }
  return Object.entries(value)
    .map(([inner, item]) => `${labelOf(inner)}: ${textOf(item, inner)}`)
    .join('\n')
}

function Difference({ field }: { field: FieldDifference }) {
  const key = field.path.split('.').at(-1) ?? ''
  const before = textOf(field.before, key)
  const after = textOf(field.after, key)
  const parts = diffWords(before, after)
  const side = (kind: 'added' | 'removed', className: string) =>
    parts
      .map((part, index) => ({ ...part, key: `${index}` }))
      .filter((part) => part.kind === 'same' || part.kind === kind)
      .map((part) => (
        <span key={part.key} className={part.kind === kind ? className : undefined}>
          {part.text}
        </span>
      ))
  const empty = <span className="text-ink-3">{words.empty}</span>
  return (
    <tr className="border-line border-b align-top last:border-b-0">
      <th scope="row" className="break-words py-2 pr-3 font-normal">
        <span className="block">{pathLabel(field.path)}</span>
        <span className="block text-ink-2 text-xs">{words.kinds[field.kind]}</span>
      </th>
      <td className="select-text whitespace-pre-wrap break-words py-2 pr-3">
        {before === '' ? empty : side('removed', 'rounded-sm bg-stop-soft text-stop')}
      </td>
      <td className="select-text whitespace-pre-wrap break-words py-2">
        {after === '' ? empty : side('added', 'rounded-sm bg-positive-soft text-positive')}
      </td>
    </tr>
  )
}
