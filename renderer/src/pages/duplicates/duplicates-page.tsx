import { useQuery } from '@tanstack/react-query'
import { CircleCheckBig, ListChecks, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { DuplicateGroup } from '#shared/contract/studio/duplicates.ts'
import { api } from '../../api/client.ts'
import { redo, resolveDuplicates, undo } from '../../api/edits.ts'
import { useLive } from '../../api/live.ts'
import type { Command } from '../../commands/command.ts'
import { useCommands } from '../../commands/commands.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Menu, type MenuEntry } from '../../components/menu.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { DuplicateGroups, decided } from '../../groups/duplicate-groups.tsx'
import { isResolved } from '../../groups/keepers.ts'
import { type Keepers, useKeepers } from '../../groups/use-keepers.ts'
import { navigate } from '../../router/router.ts'
import { HOME } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'

const words = en.groups

/** Copies within the library, or within one import: which of each group is kept, and what becomes of the others. */
export function DuplicatesPage({ importId }: { importId: string | null }) {
  const title = useLive((state) => (importId === null ? undefined : state.jobs.get(importId)?.title))
  const name = title === undefined ? words.title : words.ofImport(title)
  const imported = useQuery({
    ...api.jobs.importReport.queryOptions({ input: { jobId: importId ?? '' } }),
    enabled: importId !== null,
  })
  const assetIds = importId === null ? undefined : imported.data?.imported.map(({ assetId }) => assetId)
  const groups = useQuery({
    ...api.duplicates.groups.queryOptions({ input: assetIds === undefined ? {} : { assetIds } }),
    enabled: importId === null || imported.isSuccess,
    refetchOnMount: 'always',
    placeholderData: (before) => before,
  })
  const failed = imported.isError ? imported : groups.isError ? groups : null
  if (failed) {
    return (
      <PageLayout title={name}>
        <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
      </PageLayout>
    )
  }
  if (!groups.data) {
    return (
      <PageLayout title={name}>
        <div role="status" className="flex flex-col gap-3 p-6">
          <p className="text-ink-2 text-sm">{words.searching}</p>
          <Skeleton className="h-48 w-full" />
          <Skeleton className="h-48 w-full" />
        </div>
      </PageLayout>
    )
  }
  return <LoadedGroups title={name} groups={groups.data} />
}

/** Here with the page, not with the groups: the last decision is taken back where none is left. */
const UNDO: readonly Command[] = [
  { id: 'undo', title: en.common.undo, section: words.title, shortcuts: ['mod+z'], run: undo },
  { id: 'redo', title: en.common.redo, section: words.title, shortcuts: ['mod+shift+z', 'mod+y'], run: redo },
]

function LoadedGroups({ title, groups }: { title: string; groups: readonly DuplicateGroup[] }) {
  const chosen = useKeepers()
  useCommands(UNDO)
  const [hidesResolved, setHides] = useState(true)
  const [merges, setMerges] = useState(true)
  const shown = hidesResolved ? groups.filter((group) => !isResolved(group)) : groups
  return (
    <PageLayout title={title} toolbar={<Toolbar title={title} groups={shown} chosen={chosen} merges={merges} />}>
      <div className="absolute inset-0 overflow-y-auto">
        <div className="mx-auto flex min-h-full max-w-300 flex-col p-6">
          <div className="mb-3 flex flex-wrap items-center gap-x-6 gap-y-2">
            <p role="status" className="tnum text-ink-2 text-sm">
              {words.count(shown.length)}
            </p>
            <Checkbox label={words.merge} checked={merges} onChange={setMerges} />
            <Checkbox label={words.hideResolved} checked={hidesResolved} onChange={setHides} />
          </div>
          {shown.length === 0 ? (
            <EmptyState
              icon={<CircleCheckBig />}
              title={words.none}
              text={words.noneText}
              actions={<Button onClick={() => navigate(HOME)}>{en.errors.toLibrary}</Button>}
            />
          ) : (
            <DuplicateGroups groups={shown} keepers={chosen.keepers} onKeep={chosen.keep} merges={merges} />
          )}
        </div>
      </div>
    </PageLayout>
  )
}

interface ToolbarProps {
  title: string
  groups: readonly DuplicateGroup[]
  chosen: Keepers
  merges: boolean
}

function Toolbar({ title, groups, chosen, merges }: ToolbarProps) {
  const collections = useQuery(api.collections.list.queryOptions()).data ?? []
  const present = new Set(groups.flatMap(({ members }) => members.flatMap(({ collectionIds }) => collectionIds)))
  const byRule = (['largest', 'oldest', 'format'] as const).map(
    (by): MenuEntry => ({ label: words.rules[by], onSelect: () => chosen.keepBy({ by }, groups) }),
  )
  const byCollection = collections
    .filter(({ id }) => present.has(id))
    .map(
      ({ id, name }): MenuEntry => ({
        label: words.rules.collection(name),
        onSelect: () => chosen.keepBy({ by: 'collection', id }, groups),
      }),
    )
  const resolveAll = (action: 'trash' | 'alternates') =>
    resolveDuplicates({ groups: groups.map((group) => decided(chosen.keepers, group)), action, merge: merges })
  const isEmpty = groups.length === 0
  return (
    <>
      <p aria-hidden className="min-w-0 flex-1 truncate pl-1 font-semibold text-xl">
        {title}
      </p>
      <Menu
        align="end"
        trigger={
          <Button icon={<ListChecks />} disabled={isEmpty}>
            {words.rules.title}
          </Button>
        }
        entries={[...byRule, ...(byCollection.length === 0 ? [] : [{ kind: 'separator' as const }]), ...byCollection]}
      />
      <Menu
        align="end"
        trigger={
          <Button tone="primary" disabled={isEmpty}>
            {words.all.title(groups.length)}
          </Button>
        }
        entries={[
          { label: words.all.alternates, onSelect: () => resolveAll('alternates') },
          { label: words.all.trash, icon: <Trash2 />, danger: true, onSelect: () => resolveAll('trash') },
        ]}
      />
    </>
  )
}
