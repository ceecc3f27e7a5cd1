import { useQuery } from '@tanstack/react-query'
import { Sparkles } from 'lucide-react'
import { MOST_CARDS_AT_ONCE } from '#shared/contract/studio/card-edits.ts'
import type { ProposedCard } from '#shared/contract/studio/proposals.ts'
import { api } from '../../api/client.ts'
import { acceptProposals } from '../../api/edits.ts'
import { Button } from '../../components/button.tsx'
import { en } from '../../strings/en.ts'

const words = en.batch.proposals

const ROWS_SHOWN = 5

/** Names and tags for the assets of the import that have none, to be taken all at once. */
export function UnnamedProposals({ ids }: { ids: readonly string[] }) {
  // More are asked for once the first are dealt with.
  const input = { ids: ids.slice(0, MOST_CARDS_AT_ONCE) }
  const proposed = useQuery({ ...api.proposals.list.queryOptions({ input }), placeholderData: (before) => before }).data
  const named = (proposed ?? []).filter(({ name }) => name !== null)
  const tagged = (proposed ?? []).filter(({ tags }) => tags.length > 0)
  if (named.length === 0 && tagged.length === 0) return null
  const all = [...new Set([...named, ...tagged].map(({ id }) => id))]
  return (
    <section
      aria-label={words.name}
      className="flex flex-col gap-2 rounded-md border border-line-strong border-dashed px-3 py-2"
    >
      <div className="flex flex-wrap items-center gap-2">
        <Sparkles className="size-4 shrink-0 text-ink-3" aria-hidden />
        <p className="min-w-0 flex-1 font-medium text-sm">
          {named.length > 0 ? words.title(named.length) : words.tagsOnly(tagged.length)}
        </p>
        <Accept named={named} tagged={tagged} all={all} />
      </div>
      {named.length > 0 && <p className="text-ink-2 text-xs">{words.text}</p>}
      <Names named={named} />
    </section>
  )
}

interface AcceptProps {
  named: readonly ProposedCard[]
  tagged: readonly ProposedCard[]
  all: readonly string[]
}

function Accept({ named, tagged, all }: AcceptProps) {
  if (named.length === 0) {
    return (
      <Button size="small" onClick={() => acceptProposals(all, ['tag'])}>
        {words.acceptTags}
      </Button>
    )
  }
  const ids = named.map(({ id }) => id)
  return (
    <>
      {tagged.length > 0 && (
        <Button size="small" onClick={() => acceptProposals(all, ['name', 'tag'])}>
          {words.acceptBoth}
        </Button>
      )}
      <Button size="small" tone="primary" onClick={() => acceptProposals(ids, ['name'])}>
        {words.acceptNames(named.length)}
      </Button>
    </>
  )
}

function Names({ named }: { named: readonly ProposedCard[] }) {
  if (named.length === 0) return null
  return (
    <ul className="text-sm">
      {named.slice(0, ROWS_SHOWN).map(({ id, current, name }) => (
        <li key={id} className="flex min-w-0 items-baseline gap-2 py-0.5">
          <span className="truncate">{name}</span>
          <span className="shrink-0 text-ink-3 text-xs">{words.from(current)}</span>
        </li>
      ))}
      {named.length > ROWS_SHOWN && (
        <li className="pt-0.5 text-ink-2 text-xs">{en.importPage.more(named.length - ROWS_SHOWN)}</li>
      )}
    </ul>
  )
}
