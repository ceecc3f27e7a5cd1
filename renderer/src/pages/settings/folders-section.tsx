import { useQuery } from '@tanstack/react-query'
import { CircleAlert, Eye, FolderPlus, FolderSync } from 'lucide-react'
import { useState } from 'react'
import { api, client } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'
import { Group } from './parts.tsx'
import { PathDialog } from './path-dialog.tsx'

const words = en.settings.folders

type WatchFolder = Awaited<ReturnType<typeof client.jobs.watchFolders>>[number]

/** A folder may come and go without a word from the engine. */
const LOOK_AGAIN_MS = 10_000

const refresh = () => queryClient.invalidateQueries({ queryKey: api.jobs.watchFolders.key() })

async function watchFolder(path: string): Promise<void> {
  const added = await client.jobs.addWatchFolder({ path })
  await refresh()
  toast({ title: words.added(added.path), tone: 'positive' })
}

function stopWatching({ id, path }: WatchFolder): void {
  const removed = client.jobs.removeWatchFolder({ id }).then(async () => {
    await refresh()
    const undo = () => attempt(watchFolder(path), { title: en.errors.saveFailed })
    toast({ title: words.removed(path), action: { label: en.common.undo, onSelect: undo } })
  })
  attempt(removed, { title: en.errors.saveFailed })
}

export function FoldersSection() {
  const [adding, setAdding] = useState(false)
  const folders = useQuery({ ...api.jobs.watchFolders.queryOptions(), refetchInterval: LOOK_AGAIN_MS })
  const add = (
    <Button tone="primary" icon={<FolderPlus />} onClick={() => setAdding(true)}>
      {words.add}
    </Button>
  )
  return (
    <Group title={en.settings.sections.folders} intro={words.intro} aside={folders.data?.length ? add : undefined}>
      {folders.isError && !folders.data && (
        <ErrorState compact error={folders.error} onRetry={() => void folders.refetch()} />
      )}
      {folders.isPending && <Skeleton className="h-12 w-full" />}
      {folders.data?.length === 0 && (
        <EmptyState icon={<FolderSync />} title={words.empty} text={words.emptyText} actions={add} />
      )}
      <ul className="flex flex-col">
        {folders.data?.map((folder) => (
          <FolderRow key={folder.id} folder={folder} />
        ))}
      </ul>
      <PathDialog
        open={adding}
        onClose={() => setAdding(false)}
        title={words.addTitle}
        text={words.addText}
        label={en.settings.path.folder}
        pick="folder"
        action={words.addStart}
        onPath={watchFolder}
      />
    </Group>
  )
}

function FolderRow({ folder }: { folder: WatchFolder }) {
  const { path, error, active } = folder
  return (
    <li className="flex items-center gap-3 border-line border-t py-3">
      <div className="min-w-0 flex-1">
        <p className="select-text break-all text-sm">{path}</p>
        {error ? (
          <p className="flex items-center gap-1.5 text-stop text-xs">
            <CircleAlert className="size-3.5 shrink-0" aria-hidden />
            {`${error.message} ${words.waiting}.`}
          </p>
        ) : (
          <p className="flex items-center gap-1.5 text-ink-2 text-xs">
            <Eye className="size-3.5 shrink-0" aria-hidden />
            {active ? words.active : words.waiting}
          </p>
        )}
      </div>
      <Button size="small" aria-label={words.removeNamed(path)} onClick={() => stopWatching(folder)}>
        {words.remove}
      </Button>
    </li>
  )
}
