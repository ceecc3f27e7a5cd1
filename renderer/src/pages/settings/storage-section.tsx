import { useQuery } from '@tanstack/react-query'
import { Copy, TriangleAlert } from 'lucide-react'
import { api, type client } from '../../api/client.ts'
import { attempt } from '../../components/attempt.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'
import { BackupGroup } from './backup-group.tsx'
import { Group } from './parts.tsx'

const words = en.settings.storage

type Storage = Awaited<ReturnType<typeof client.system.storage>>

const PARTS = [
  { key: 'mediaBytes', tone: 'bg-accent-solid' },
  { key: 'modelBytes', tone: 'bg-positive' },
  { key: 'catalogBytes', tone: 'bg-caution' },
  { key: 'databaseBytes', tone: 'bg-ink-2' },
  { key: 'thumbnailBytes', tone: 'bg-line-strong' },
] as const

const NEARLY_FULL_BYTES = 2_000_000_000

export function StorageSection() {
  const info = useQuery(api.system.info.queryOptions())
  const storage = useQuery(api.system.storage.queryOptions())
  return (
    <>
      <Group title={words.library}>
        {info.data ? <LibraryPath path={info.data.libraryPath} /> : <Skeleton className="h-8 w-100 max-w-full" />}
      </Group>
      <Group title={words.use}>
        {storage.data ? (
          <DiskUse storage={storage.data} />
        ) : storage.isError ? (
          <ErrorState compact error={storage.error} onRetry={() => void storage.refetch()} />
        ) : (
          <Skeleton className="h-32 w-full" />
        )}
      </Group>
      {info.data && <BackupGroup libraryPath={info.data.libraryPath} />}
    </>
  )
}

function LibraryPath({ path }: { path: string }) {
  const copy = () => attempt(navigator.clipboard.writeText(path).then(() => toast({ title: words.copied })))
  return (
    <div className="flex items-center gap-2">
      <code className="min-w-0 select-text break-all rounded-sm bg-panel px-2 py-1 font-mono text-xs">{path}</code>
      <IconButton size="small" label={words.copyPath} icon={<Copy />} onClick={copy} />
    </div>
  )
}

function DiskUse({ storage }: { storage: Storage }) {
  const total = PARTS.reduce((sum, { key }) => sum + storage[key], 0)
  return (
    <div className="flex flex-col gap-3">
      <p className="tnum text-sm">
        <span className="font-semibold">{words.total(en.common.bytes(total))}</span>
        <span className="text-ink-2">{` · ${words.free(en.common.bytes(storage.freeBytes))}`}</span>
      </p>
      {storage.freeBytes < NEARLY_FULL_BYTES && (
        <p className="flex items-center gap-1.5 text-sm">
          <TriangleAlert className="size-4 shrink-0 text-caution" aria-hidden />
          {words.almostFull}
        </p>
      )}
      <div role="img" aria-label={words.bar} className="flex h-3 gap-px overflow-hidden rounded-sm bg-pressed">
        {total > 0 &&
          PARTS.map(({ key, tone }) => (
            <span key={key} className={tone} style={{ width: `${(100 * storage[key]) / total}%` }} />
          ))}
      </div>
      <ul className="grid max-w-120 grid-cols-1 text-sm">
        {PARTS.map(({ key, tone }) => (
          <li key={key} className="flex min-h-8 items-center gap-2 border-line border-b">
            <span className={`size-2.5 shrink-0 rounded-sm ${tone}`} aria-hidden />
            <span className="min-w-0 flex-1">{words.parts[key]}</span>
            <span className="tnum text-ink-2">{en.common.bytes(storage[key])}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
