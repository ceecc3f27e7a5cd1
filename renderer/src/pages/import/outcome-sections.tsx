import { useQuery } from '@tanstack/react-query'
import { CircleCheckBig, Copy, Hourglass, type LucideIcon, PencilLine, SquarePen } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ImportOutcome } from '#shared/contract/studio/jobs.ts'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { navigate } from '../../router/router.ts'
import { routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { showChosen } from '../library/show-chosen.ts'
import { UnnamedProposals } from './unnamed-proposals.tsx'

const words = en.importPage

/** The name of a field in the words of the form; fields of a kind are told after its name. */
function nameOfField(field: string): string {
  const name = field.split('.').at(-1) ?? field
  return name.replaceAll('_', ' ')
}

function missingIn(incomplete: ImportOutcome['incomplete']): string[] {
  return [...new Set(incomplete.flatMap(({ missing }) => missing.map(nameOfField)))]
}

/** What is to be done with the imported assets, most urgent first. */
export function OutcomeSections({ jobId, failed }: { jobId: string; failed: number }) {
  const outcome = useQuery({
    ...api.jobs.importOutcome.queryOptions({ input: { jobId } }),
    refetchOnMount: 'always',
    placeholderData: (before) => before,
  })
  if (outcome.isError) return <ErrorState compact error={outcome.error} onRetry={() => void outcome.refetch()} />
  if (!outcome.data) return <Skeleton className="h-32 w-full" />
  const { copies, ready, unnamed, incomplete, unchecked, groups } = outcome.data
  const incompleteIds = incomplete.map(({ assetId }) => assetId)
  const left = copies.length + ready.length + unnamed.length + incomplete.length + unchecked.length
  if (left === 0 && failed === 0) return <p className="text-ink-2 text-sm">{words.nothing}</p>
  return (
    <>
      <Section icon={Hourglass} words={words.unchecked} ids={unchecked} />
      <Section icon={Copy} words={words.copies} ids={copies}>
        {groups > 0 && (
          <div className="flex flex-wrap items-center gap-3">
            <p className="tnum text-sm">{words.copies.groups(groups)}</p>
            <Button size="small" tone="primary" onClick={() => navigate({ page: 'duplicates', importId: jobId })}>
              {words.resolve}
            </Button>
          </div>
        )}
      </Section>
      <Section icon={CircleCheckBig} words={words.ready} ids={ready} />
      <Section icon={PencilLine} words={words.unnamed} ids={unnamed}>
        <UnnamedProposals ids={unnamed} />
      </Section>
      <Section icon={SquarePen} words={words.incomplete} ids={incompleteIds}>
        <p className="text-ink-2 text-sm">{words.incomplete.missing(missingIn(incomplete))}</p>
      </Section>
    </>
  )
}

interface SectionProps {
  icon: LucideIcon
  words: { readonly title: string; readonly text: (count: number) => string }
  ids: readonly string[]
  children?: ReactNode
}

function Section({ icon: Icon, words: said, ids, children }: SectionProps) {
  if (ids.length === 0) return null
  return (
    <section aria-label={said.title} className="flex flex-col gap-2 border-line border-t pt-4">
      <div className="flex items-center gap-2">
        <Icon className="size-4 shrink-0 text-ink-3" aria-hidden />
        <h2 className="min-w-0 flex-1 font-semibold text-base">
          {said.title}
          <span className="tnum ml-2 font-normal text-ink-3">{en.common.count(ids.length)}</span>
        </h2>
        <Button size="small" onClick={() => showChosen(ids, said.title)}>
          {words.show}
        </Button>
      </div>
      <p className="text-ink-2 text-sm">{said.text(ids.length)}</p>
      {children}
      <Thumbnails ids={ids} />
    </section>
  )
}

const SHOWN = 10

function Thumbnails({ ids }: { ids: readonly string[] }) {
  const shown = ids.slice(0, SHOWN)
  const list = useQuery({
    ...api.assets.list.queryOptions({ input: { filter: { ids: [...shown] }, limit: SHOWN } }),
    placeholderData: (before) => before,
  })
  const items = list.data?.items ?? []
  return (
    <ul className="flex flex-wrap items-center gap-1.5">
      {items.map((asset) => (
        <li key={asset.id}>
          <a
            href={routeHash({ page: 'asset', id: asset.id })}
            aria-label={asset.name}
            title={asset.name}
            className="flex size-16 items-center justify-center overflow-hidden rounded-sm bg-mat p-0.5 hover:ring-2 hover:ring-accent"
          >
            <Thumbnail asset={asset} />
          </a>
        </li>
      ))}
      {ids.length > items.length && items.length > 0 && (
        <li className="tnum px-1 text-ink-2 text-xs">{words.more(ids.length - items.length)}</li>
      )}
    </ul>
  )
}
