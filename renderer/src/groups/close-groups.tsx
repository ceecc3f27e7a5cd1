import { useQuery } from '@tanstack/react-query'
import { GitBranch, Images, Trash2, Undo2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import { api } from '../api/client.ts'
import { trashAssets } from '../api/edits.ts'
import { Button } from '../components/button.tsx'
import { ErrorState } from '../components/error-state.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { Thumbnail } from '../components/thumbnail.tsx'
import { showChosen } from '../pages/library/show-chosen.ts'
import { routeHash } from '../router/routes.ts'
import { closeOverlay } from '../state/overlays.ts'
import { en } from '../strings/en.ts'
import { type Group, noteAlternates, undoAlternates, useGroupDecision } from './group-decisions.ts'

const words = en.groups

/** The API compares so many in one question. */
const LARGEST_BATCH = 10_000
const GROUPS_AT_FIRST = 12
const PICTURES_SHOWN = 6

export interface CloseGroupsProps {
  assetIds: readonly string[]
  heading: (count: number) => string
  /** What is said where no two are close; nothing at all without it. */
  none?: ReactNode
}

/** Which of some assets are copies of each other, with one decision for each group. */
export function CloseGroups({ assetIds, heading, none }: CloseGroupsProps) {
  const [shown, setShown] = useState(GROUPS_AT_FIRST)
  const compared = assetIds.slice(0, LARGEST_BATCH)
  const clusters = useQuery({
    ...api.uniqueness.clusters.queryOptions({ input: { assetIds: compared } }),
    enabled: compared.length > 1,
    // Fingerprints that were made meanwhile may bring more together.
    refetchOnMount: 'always',
  })
  const groups = (clusters.data ?? []).filter(({ memberIds }) => memberIds.length > 1)
  const listed = groups.slice(0, shown)
  const summaries = useSummaries(listed)
  if (clusters.isError) return <ErrorState compact error={clusters.error} onRetry={() => void clusters.refetch()} />
  if (clusters.isLoading) return <Searching />
  if (groups.length === 0) return none
  return (
    <section>
      <h3 role="status" className="font-medium text-sm">
        {heading(groups.length)}
      </h3>
      {assetIds.length > LARGEST_BATCH && <p className="text-ink-3 text-xs">{words.tooMany(LARGEST_BATCH)}</p>}
      <ul className="mt-1">
        {listed.map((group) => (
          <GroupRow key={group.memberIds.join(' ')} group={group} summaries={summaries} />
        ))}
      </ul>
      {groups.length > shown && (
        <Button size="small" tone="quiet" className="mt-1" onClick={() => setShown(shown + GROUPS_AT_FIRST)}>
          {words.more(Math.min(GROUPS_AT_FIRST, groups.length - shown))}
        </Button>
      )}
    </section>
  )
}

function Searching() {
  return (
    <div role="status" className="flex flex-col gap-2">
      <p className="text-ink-2 text-sm">{words.searching}</p>
      <Skeleton className="h-16 w-full" />
    </div>
  )
}

const picturesOf = ({ memberIds }: Group) => memberIds.slice(0, PICTURES_SHOWN)

function useSummaries(groups: readonly Group[]): ReadonlyMap<string, AssetSummary> {
  const ids = groups.flatMap(picturesOf)
  const list = useQuery({
    ...api.assets.list.queryOptions({ input: { filter: { ids }, limit: 500 } }),
    enabled: ids.length > 0,
    placeholderData: (before) => before,
  })
  return new Map(list.data?.items.map((asset) => [asset.id, asset]))
}

function GroupRow({ group, summaries }: { group: Group; summaries: ReadonlyMap<string, AssetSummary> }) {
  const pictures = picturesOf(group)
  const name = summaries.get(group.representativeId)?.name ?? ''
  return (
    <li className="flex flex-col gap-2 border-line border-b py-3">
      <p className="truncate text-ink-2 text-xs" title={name}>
        {words.group(group.memberIds.length, name)}
      </p>
      <div className="flex items-center gap-1.5">
        {pictures.map((id) => (
          <Member key={id} asset={summaries.get(id)} first={id === group.representativeId} />
        ))}
        {group.memberIds.length > pictures.length && (
          <span className="tnum px-1 text-ink-2 text-xs">{words.others(group.memberIds.length - pictures.length)}</span>
        )}
      </div>
      <GroupActions group={group} name={name} />
    </li>
  )
}

function Member({ asset, first }: { asset: AssetSummary | undefined; first: boolean }) {
  if (!asset) return <Skeleton className="size-16 shrink-0" />
  return (
    <a
      href={routeHash({ page: 'asset', id: asset.id })}
      onClick={closeOverlay}
      aria-label={asset.name}
      title={asset.name}
      className="relative flex size-16 shrink-0 items-center justify-center overflow-hidden rounded-sm bg-mat p-0.5 hover:ring-2 hover:ring-accent"
    >
      <Thumbnail asset={asset} />
      {first && (
        <span className="absolute bottom-0.5 left-0.5 rounded-sm bg-raised px-1 text-ink text-xs leading-4 shadow-float">
          {words.first}
        </span>
      )}
    </a>
  )
}

function GroupActions({ group, name }: { group: Group; name: string }) {
  const decision = useGroupDecision(group)
  const others = group.memberIds.filter((id) => id !== group.representativeId)
  const show = () => {
    closeOverlay()
    showChosen(group.memberIds, words.group(group.memberIds.length, name))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls; these are actions
    <div role="group" aria-label={words.group(group.memberIds.length, name)} className="flex flex-wrap gap-1.5">
      <Button size="small" icon={<Images />} onClick={show}>
        {words.show}
      </Button>
      {decision?.state === 'noted' ? (
        <Button size="small" icon={<Undo2 />} onClick={() => undoAlternates(group, decision.decisionIds)}>
          {words.undoNoted}
        </Button>
      ) : (
        <Button
          size="small"
          icon={<GitBranch />}
          disabled={decision !== undefined}
          onClick={() => noteAlternates(group, name)}
        >
          {decision ? words.noting(decision.done, decision.total) : words.alternates}
        </Button>
      )}
      <Button size="small" tone="danger" icon={<Trash2 />} onClick={() => trashAssets(others)}>
        {words.trashOthers}
      </Button>
    </div>
  )
}
