/** Names and tags that prompt and folder suggest, marked as proposed until one takes them. */
import { useQuery } from '@tanstack/react-query'
import { Plus, Sparkles } from 'lucide-react'
import { isPlaceholderName } from '#shared/asset-card/placeholder-name.ts'
import type { ProposedCard } from '#shared/contract/studio/proposals.ts'
import { api } from '../../../api/client.ts'
import { Button } from '../../../components/button.tsx'
import { en } from '../../../strings/en.ts'
import { COMMON_FIELDS, withCardValue } from '../editing/card-fields.ts'
import { useDocument, useEditor } from '../use-editor.ts'

const words = en.batch.proposals

function useProposed(): ProposedCard | undefined {
  const { detail } = useEditor()
  return useQuery(api.proposals.list.queryOptions({ input: { ids: [detail.summary.id] } })).data?.[0]
}

/** In place of a name that says nothing. */
export function NameProposal() {
  const { session } = useEditor()
  const { card } = useDocument()
  const name = useProposed()?.name
  if (!name || !isPlaceholderName(card.name)) return null
  const take = () => {
    session.edit({ key: 'proposed-name', label: words.nameStep }, (document) => ({
      ...document,
      card: withCardValue(document.card, COMMON_FIELDS.name.path, name),
    }))
    session.seal()
  }
  return (
    <section aria-label={words.name} className="-mt-2 flex items-center gap-2 text-xs">
      <Mark />
      <span className="min-w-0 flex-1 break-words text-ink">{name}</span>
      <Button size="small" onClick={take}>
        {words.takeName}
      </Button>
    </section>
  )
}

const fold = (tag: string) => tag.toLocaleLowerCase()

/** One tag by one, or all. */
export function TagProposals() {
  const { session } = useEditor()
  const { card } = useDocument()
  const proposed = useProposed()?.tags ?? []
  const own = new Set(card.tags.map(fold))
  const tags = proposed.filter((tag) => !own.has(fold(tag)))
  if (tags.length === 0) return null
  const take = (added: readonly string[]) => {
    session.edit({ key: 'proposed-tags', label: words.step }, (document) => ({
      ...document,
      card: withCardValue(document.card, COMMON_FIELDS.tags.path, [...document.card.tags, ...added]),
    }))
    session.seal()
  }
  return (
    <section aria-label={words.tags} className="-mt-2 flex flex-wrap items-center gap-1 text-xs">
      <Mark />
      {tags.map((tag) => (
        <button
          key={tag}
          type="button"
          aria-label={words.takeTag(tag)}
          onClick={() => take([tag])}
          className="inline-flex h-6 max-w-full items-center gap-1 rounded-sm border border-line-strong border-dashed px-1.5 text-ink-2 hover:bg-hover hover:text-ink [&_svg]:size-3"
        >
          <Plus aria-hidden />
          <span className="truncate">{tag}</span>
        </button>
      ))}
      {tags.length > 1 && (
        <Button size="small" tone="quiet" className="h-6" onClick={() => take(tags)}>
          {words.takeAll}
        </Button>
      )}
    </section>
  )
}

function Mark() {
  return (
    <span className="mr-1 inline-flex shrink-0 items-center gap-1 text-ink-3 [&_svg]:size-3.5">
      <Sparkles aria-hidden />
      {words.mark}
    </span>
  )
}
