import { useQuery } from '@tanstack/react-query'
import type { Changes } from '#shared/contract/market/submissions.ts'
import { market } from '../../api/market.ts'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { en } from '../../strings/en.ts'
import { fieldInWords, valueInWords } from './field-words.ts'

const words = en.submissions.changes

/** What was changed since a reviewer saw it last. */
export function RoundChanges({ id }: { id: string }) {
  const changes = useQuery(market.submissions.changes.queryOptions({ input: { id } }))
  return (
    <MarketData query={changes} loading={<Skeleton className="h-16 w-full" />}>
      {(data) => <ChangeList changes={data} />}
    </MarketData>
  )
}

interface Line {
  path: string
  label: string
  kind: 'added' | 'removed' | 'changed'
  before?: unknown
  after?: unknown
}

function linesOf({ card, offers, media }: Changes): Line[] {
  return [
    ...[...card, ...offers].map((one) => ({ ...one, label: fieldInWords(one.path) })),
    ...media.map(({ change, role, sha256 }) => ({
      path: `media.${sha256}.${role}`,
      label: words.file(en.submissions.sheet.roles[role].toLowerCase()),
      kind: change,
    })),
  ]
}

export function ChangeList({ changes }: { changes: Changes }) {
  const lines = linesOf(changes)
  if (changes.from === null) return <p className="text-ink-2 text-sm">{words.first}</p>
  if (lines.length === 0) return <p className="text-ink-2 text-sm">{words.none}</p>
  return (
    <ul className="flex flex-col">
      {lines.map((line) => (
        <li key={`${line.path}.${line.kind}`} className="flex flex-col gap-1 border-line border-b py-2 last:border-b-0">
          <p className="text-sm">
            <span className="inline-block font-medium first-letter:uppercase">{line.label}</span>{' '}
            <span className="text-ink-2 text-xs">{words.kinds[line.kind]}</span>
          </p>
          {line.before !== undefined && (
            <p className="select-text whitespace-pre-line break-words rounded-sm bg-stop-soft px-2 py-1 text-sm">
              <span className="sr-only">{en.common.before}: </span>
              <del className="no-underline">{valueInWords(line.before)}</del>
            </p>
          )}
          {line.after !== undefined && (
            <p className="select-text whitespace-pre-line break-words rounded-sm bg-positive-soft px-2 py-1 text-sm">
              <span className="sr-only">{en.common.after}: </span>
              <ins className="no-underline">{valueInWords(line.after)}</ins>
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
