import { useQuery } from '@tanstack/react-query'
import { BookmarkPlus, Trash2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { PromptIteration } from '#shared/contract/studio/revisions.ts'
import { api, client } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import { thumbnailUrl } from '../../../api/resources.ts'
import { attempt } from '../../../components/attempt.ts'
import { Button } from '../../../components/button.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { toast } from '../../../components/toast.tsx'
import { formatDateTime } from '../../../strings/dates.ts'
import { en } from '../../../strings/en.ts'
import { withCardValue } from '../editing/card-fields.ts'
import { useDocument, useEditor } from '../use-editor.ts'
import { diffWords } from './word-diff.ts'

const words = en.editor.prompt

function refresh(assetId: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: api.revisions.iterations.key({ input: { assetId } }) })
}

/** Prompts that were kept, newest first, each with its changes to the one before. */
export function Iterations() {
  const { detail } = useEditor()
  const assetId = detail.summary.id
  const iterations = useQuery(api.revisions.iterations.queryOptions({ input: { assetId } }))
  return (
    <section className="flex flex-col gap-3 border-line border-t pt-3">
      <h2 className="font-semibold text-sm">{words.iterations}</h2>
      <Keep />
      {iterations.isError && <ErrorState compact error={iterations.error} onRetry={() => void iterations.refetch()} />}
      {iterations.isPending && <Skeleton className="h-16 w-full" />}
      {iterations.data?.length === 0 && <p className="text-ink-2 text-sm">{words.iterationsEmpty}</p>}
      <ol className="flex flex-col">
        {iterations.data?.map((iteration, index) => (
          <Iteration key={iteration.id} iteration={iteration} before={iterations.data[index + 1]} />
        ))}
      </ol>
    </section>
  )
}

function Keep() {
  const { detail } = useEditor()
  const generation = useDocument().card.visual_generation
  const [note, setNote] = useState('')
  const empty = !generation?.prompt?.trim()
  const keep = () => {
    if (!generation || empty) return
    const { id: assetId, pictureId } = detail.summary
    attempt(
      client.revisions.addIteration({ assetId, generation, note: note.trim(), pictureId }).then(() => {
        setNote('')
        return refresh(assetId)
      }),
      { title: en.errors.saveFailed, retry: keep },
    )
  }
  return (
    <form
      className="flex gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        keep()
      }}
    >
      <TextInput
        className="flex-1"
        aria-label={words.note}
        placeholder={words.notePlaceholder}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <Button type="submit" icon={<BookmarkPlus />} disabled={empty} title={empty ? words.empty : undefined}>
        {words.keep}
      </Button>
    </form>
  )
}

function Iteration({ iteration, before }: { iteration: PromptIteration; before: PromptIteration | undefined }) {
  const { session } = useEditor()
  const { generation, pictureId } = iteration
  const restore = () => {
    session.seal()
    session.edit({ key: `iteration.${iteration.id}`, label: words.restored }, (document) => ({
      ...document,
      card: withCardValue(document.card, ['visual_generation'], generation),
    }))
    session.seal()
  }
  const remove = () => {
    attempt(
      client.revisions.removeIteration({ id: iteration.id }).then(() => {
        const { assetId, note } = iteration
        const bringBack = () =>
          attempt(
            client.revisions.addIteration({ assetId, generation, note, pictureId }).then(() => refresh(assetId)),
            { title: en.errors.saveFailed },
          )
        toast({ title: words.removed, action: { label: en.common.undo, onSelect: bringBack } })
        return refresh(assetId)
      }),
    )
  }
  const facts = [
    formatDateTime(iteration.createdAt),
    generation.model,
    generation.seed === undefined ? undefined : words.seedOf(String(generation.seed)),
  ].filter((fact) => fact !== undefined && fact !== '')
  return (
    <li className="flex gap-3 border-line border-b py-3 first:pt-0 last:border-b-0">
      {pictureId !== null && (
        <span className="flex size-14 shrink-0 items-center justify-center overflow-hidden rounded-sm bg-mat">
          <img src={thumbnailUrl(pictureId, 256)} alt="" loading="lazy" className="size-full object-contain" />
        </span>
      )}
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        {iteration.note && <p className="break-words font-medium text-sm">{iteration.note}</p>}
        <p className="tnum break-words text-ink-2 text-xs">{facts.join(' · ')}</p>
        <PromptDiff before={before?.generation.prompt} after={generation.prompt ?? ''} />
      </div>
      <div className="flex shrink-0 flex-col">
        <IconButton size="small" label={words.restore} icon={<Undo2 />} tooltipSide="left" onClick={restore} />
        <IconButton size="small" label={words.remove} icon={<Trash2 />} tooltipSide="left" onClick={remove} />
      </div>
    </li>
  )
}

function PromptDiff({ before, after }: { before: string | undefined; after: string }) {
  if (after === '') return <p className="text-ink-3 text-xs">{words.noPrompt}</p>
  const parts = before === undefined ? [{ kind: 'same' as const, text: after }] : diffWords(before, after)
  return (
    <p className="line-clamp-6 select-text whitespace-pre-wrap break-words text-sm" title={words.changes}>
      {parts.map((part, index) => {
        // Parts have no identity but their place in the text.
        const key = `${index}`
        if (part.kind === 'added') {
          return (
            <ins key={key} className="rounded-sm bg-positive-soft text-positive decoration-1">
              {part.text}
            </ins>
          )
        }
        if (part.kind === 'removed') {
          return (
            <del key={key} className="rounded-sm bg-stop-soft text-stop">
              {part.text}
            </del>
          )
        }
        return <span key={key}>{part.text}</span>
      })}
    </p>
  )
}
