/** Bringing catalogs in and removing them. */
import type { Catalog } from '#shared/contract/studio/uniqueness.ts'
import { api, client } from '../../api/client.ts'
import { rememberRetry } from '../../api/job-retries.ts'
import { queryClient } from '../../api/queries.ts'
import { uploadFile } from '../../api/resources.ts'
import { attempt } from '../../components/attempt.ts'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'

const words = en.settings.catalogs

export async function importCatalogPath(path: string): Promise<void> {
  const { jobId } = await client.uniqueness.startCatalogImport({ path })
  rememberRetry(jobId, () => client.uniqueness.startCatalogImport({ path }))
}

/** Copies the file to the studio first, as a browser tab must. */
export async function importCatalogFile(file: File, signal: AbortSignal): Promise<void> {
  const upload = await uploadFile(file, file.name, signal)
  await client.uniqueness.startCatalogImport({ upload })
}

export function removeCatalog(catalog: Catalog): void {
  const removed = client.uniqueness.removeCatalog({ id: catalog.id }).then(async () => {
    await queryClient.invalidateQueries({ queryKey: api.uniqueness.catalogs.key() })
    toast({ title: words.removed(catalog.title) })
  })
  attempt(removed, { retry: () => removeCatalog(catalog) })
}
