/** What can be done with a model profile. */
import type { ProfileStatus } from '#shared/contract/studio/models.ts'
import { api, client } from '../../api/client.ts'
import { rememberRetry } from '../../api/job-retries.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'

const words = en.settings.models

const refresh = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: api.models.key() }),
    queryClient.invalidateQueries({ queryKey: api.system.storage.key() }),
  ])

/** null: none, hashes and words only. */
export function activateProfile(next: ProfileStatus | null, before: ProfileStatus | null): void {
  const done = client.models.activate({ profileId: next?.id ?? null }).then(async () => {
    await refresh()
    toast({
      title: next === null ? words.usingNone : words.using(next.title),
      ...(next === null ? {} : { description: words.usingFingerprints }),
      group: 'profile',
      action: { label: en.common.undo, onSelect: () => activateProfile(before, next) },
    })
  })
  attempt(done, { title: en.errors.saveFailed, retry: () => activateProfile(next, before) })
}

async function beginDownload({ id }: ProfileStatus): Promise<void> {
  const { jobId } = await client.models.startDownload({ profileId: id })
  rememberRetry(jobId, () => client.models.startDownload({ profileId: id }))
}

export function downloadProfile(profile: ProfileStatus): void {
  attempt(beginDownload(profile))
}

export async function importProfile({ id }: ProfileStatus, path: string): Promise<void> {
  const { jobId } = await client.models.startFolderImport({ profileId: id, path })
  rememberRetry(jobId, () => client.models.startFolderImport({ profileId: id, path }))
}

export async function verifyProfile(profile: ProfileStatus): Promise<void> {
  const verified = await client.models.verify({ profileId: profile.id })
  await refresh()
  if (verified.state === 'installed') toast({ title: words.verified(profile.title), tone: 'positive' })
  else {
    const description = profile.bundled ? words.builtInDamaged : words.verifyFailedText
    toast({ title: words.verifyFailed(profile.title), description, tone: 'stop' })
  }
}

export function removeProfile(profile: ProfileStatus): void {
  const removed = client.models.remove({ profileId: profile.id }).then(async () => {
    await refresh()
    toast({ title: words.removed(profile.title) })
  })
  attempt(removed, { retry: () => removeProfile(profile) })
}

export function cancelJob(id: string): void {
  attempt(client.jobs.cancel({ id }))
}
