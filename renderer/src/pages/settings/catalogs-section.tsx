import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Database, FileUp, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Catalog } from '#shared/contract/studio/uniqueness.ts'
import { DAY_MS } from '#shared/time.ts'
import { api } from '../../api/client.ts'
import { isActive } from '../../api/live.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { OLD_CATALOG_DAYS } from '../../uniqueness/not-checked.ts'
import { removeCatalog } from './catalog-actions.ts'
import { CatalogImportDialog } from './catalog-import-dialog.tsx'
import { newestJob, useJobs } from './jobs.ts'
import { MarketCatalogGroup } from './market-catalog-group.tsx'
import { cancelJob } from './model-actions.ts'
import { Confirm, Group } from './parts.tsx'

const words = en.settings.catalogs

export function CatalogsSection() {
  return (
    <div className="flex flex-col gap-8">
      <MarketCatalogGroup />
      <ImportedCatalogs />
    </div>
  )
}

function ImportedCatalogs() {
  const [importing, setImporting] = useState(false)
  const catalogs = useQuery(api.uniqueness.catalogs.queryOptions())
  const profiles = useQuery(api.models.list.queryOptions())
  const active = profiles.data?.find((profile) => profile.active)?.id ?? null
  const button = (
    <Button tone="primary" icon={<FileUp />} onClick={() => setImporting(true)}>
      {words.import}
    </Button>
  )
  return (
    <Group title={words.imports} intro={words.intro} aside={catalogs.data?.length ? button : undefined}>
      <RunningImport />
      {catalogs.isError && !catalogs.data && (
        <ErrorState compact error={catalogs.error} onRetry={() => void catalogs.refetch()} />
      )}
      {catalogs.isPending && <Skeleton className="h-16 w-full" />}
      {catalogs.data?.length === 0 && (
        <EmptyState icon={<Database />} title={words.empty} text={words.emptyText} actions={button} />
      )}
      <ul className="flex flex-col">
        {catalogs.data?.map((catalog) => (
          <CatalogRow key={catalog.id} catalog={catalog} active={active} />
        ))}
      </ul>
      <CatalogImportDialog open={importing} onClose={() => setImporting(false)} />
    </Group>
  )
}

function RunningImport() {
  const job = newestJob(useJobs(), ({ kind }) => kind === 'catalog_import')
  if (job === null) return null
  if (job.state === 'failed' && job.error) {
    return (
      <p role="alert" className="text-sm text-stop">
        {`${job.title}: ${job.error.message}`}
        {job.error.detail && (
          <span className="block select-text break-words text-ink-2 text-xs">{job.error.detail}</span>
        )}
      </p>
    )
  }
  if (!isActive(job)) return null
  return (
    <div role="status" className="flex items-center gap-3 text-sm">
      <span className="min-w-0 truncate">{words.importing(job.title)}</span>
      <ProgressBar className="max-w-60 flex-1" label={job.title} done={job.done} total={job.total} />
      <Button size="small" tone="quiet" onClick={() => cancelJob(job.id)}>
        {en.common.cancel}
      </Button>
    </div>
  )
}

interface CatalogRowProps {
  catalog: Catalog
  /** The profile in use. */
  active: string | null
}

function CatalogRow({ catalog, active }: CatalogRowProps) {
  const [asking, setAsking] = useState(false)
  const days = Math.max(0, Math.floor((Date.now() - Date.parse(catalog.createdAt)) / DAY_MS))
  const fits = active !== null && catalog.profile.split('@')[0] === active
  const fitText = fits ? words.matches : active === null ? words.noModel : words.mismatch(catalog.profile)
  return (
    <li className="flex items-start gap-4 border-line border-t py-3">
      <div className="min-w-0 flex-1">
        <h3 className="break-words font-medium text-sm">{catalog.title}</h3>
        <p className="tnum text-ink-2 text-xs">
          {[
            words.entries(catalog.entries),
            en.common.bytes(catalog.sizeBytes),
            words.made(formatDate(catalog.createdAt), days),
            words.imported(formatDate(catalog.importedAt)),
          ].join(' · ')}
        </p>
        <p className="mt-1 flex items-center gap-1.5 text-ink-2 text-xs">
          {fits ? (
            <CircleCheck className="size-3.5 shrink-0 text-positive" aria-hidden />
          ) : (
            <TriangleAlert className="size-3.5 shrink-0 text-caution" aria-hidden />
          )}
          {fitText}
        </p>
        {days > OLD_CATALOG_DAYS && (
          <p className="mt-1 flex items-center gap-1.5 text-ink-2 text-xs">
            <TriangleAlert className="size-3.5 shrink-0 text-caution" aria-hidden />
            {words.old}
          </p>
        )}
      </div>
      <Button size="small" aria-label={words.removeNamed(catalog.title)} onClick={() => setAsking(true)}>
        {words.remove}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={words.removeTitle(catalog.title)}
        text={words.removeText}
        action={en.common.remove}
        onConfirm={() => removeCatalog(catalog)}
      />
    </li>
  )
}
