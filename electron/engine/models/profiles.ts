/** The profiles on this machine: installing, checking and removing them, and which one is compared by. */
import * as z from 'zod'
import type { ModelStore } from '#models/profiles/store.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { ProfileStatus } from '#shared/contract/studio/models.ts'
import type { Events } from '../events.ts'
import type { JobRun, Jobs } from '../jobs/jobs.ts'
import type { ModelUse } from './model-use.ts'

type StoreStatus = Awaited<ReturnType<ModelStore['list']>>[number]

export interface Profiles {
  list(): Promise<ProfileStatus[]>
  /** Throws NOT_FOUND, MODEL_BUILT_IN for the profile that comes with the app. Answers with the job's id. */
  startDownload(profileId: string): Promise<string>
  startFolderImport(profileId: string, path: string): Promise<string>
  /** Reads and verifies all files again. */
  verify(profileId: string): Promise<ProfileStatus>
  /** Throws as `startDownload`. Without the profile in use, the one that comes with the app takes its place. */
  remove(profileId: string): Promise<void>
  /** Null takes none into use. Answers with the job that fingerprints the library, or null where that is done. */
  activate(profileId: string | null): Promise<string | null>
}

export interface ProfilesOptions {
  readonly jobs: Jobs
  readonly events: Events
  readonly store: () => ModelStore
  readonly use: ModelUse
  readonly startFingerprinting: (title: string) => Promise<string | null>
}

const payloadSchema = z.object({ profileId: z.string(), path: z.string().optional() })

export function createProfiles(options: ProfilesOptions): Profiles {
  const { jobs, events, store, use } = options

  async function find(profileId: string): Promise<StoreStatus> {
    const status = (await store().list()).find(({ id }) => id === profileId)
    if (status === undefined) throw new LunaError('NOT_FOUND', `profile ${profileId}`)
    return status
  }

  async function findInstallable(profileId: string): Promise<StoreStatus> {
    const status = await find(profileId)
    if (status.bundled) throw new LunaError('MODEL_BUILT_IN', status.id)
    return status
  }

  const fingerprintWith = (title: string) => options.startFingerprinting(`Fingerprints with ${title}`)

  async function activate(profileId: string | null): Promise<string | null> {
    const title = profileId === null ? '' : (await find(profileId)).title
    const wanted = await use.want(profileId)
    return wanted === null ? null : fingerprintWith(title)
  }

  async function install(run: JobRun): Promise<void> {
    const { profileId, path } = payloadSchema.parse(run.payload)
    const before = await find(profileId)
    const onProgress = progressOf(before, run)
    const how = { signal: run.signal, onProgress }
    if (path === undefined) await store().download(before.id, how)
    else await store().importFolder(before.id, path, how)
    events.emit({ type: 'models' })
    // The first profile brought in is what the creator wants to use, and is their choice from then on, also where the
    // one that comes with the app was used so far; a later one is taken into use by hand.
    if (use.wantedId() === null || !use.isChosen()) await activate(profileId)
  }

  jobs.register('model_download', install)
  jobs.register('model_import', install)

  async function startInstall(kind: 'model_download' | 'model_import', profileId: string, path?: string) {
    const status = await findInstallable(profileId)
    const payload = path === undefined ? { profileId } : { profileId, path }
    return jobs.create({ kind, title: status.title, unit: 'bytes', total: status.sizeBytes ?? 0, payload })
  }

  const shown = async (status: StoreStatus): Promise<ProfileStatus> => {
    const { files: _files, downloadedBytes, ...rest } = status
    // Without its files nothing is compared by it.
    const active = status.state === 'installed' && (use.activeProfile()?.startsWith(`${status.id}@`) ?? false)
    return { ...rest, installedBytes: downloadedBytes, active, placement: active ? await use.placement() : null }
  }

  return {
    list: async () => Promise.all((await store().list()).map(shown)),
    startDownload: (profileId) => startInstall('model_download', profileId),
    startFolderImport: (profileId, path) => startInstall('model_import', profileId, path),
    async verify(profileId) {
      const { id } = await find(profileId)
      const status = await store().verify(id)
      events.emit({ type: 'models' })
      return shown(status)
    },
    async remove(profileId) {
      const { id } = await findInstallable(profileId)
      const before = use.wantedId()
      await use.drop(id)
      await store().remove(id)
      events.emit({ type: 'models' })
      const now = use.wantedId()
      if (now !== null && now !== before) await fingerprintWith((await find(now)).title)
    },
    activate,
  }
}

/** Bytes over all files of the profile, those included that are there already. */
function progressOf(before: StoreStatus, { report }: JobRun) {
  const received = new Map(
    before.files.flatMap(({ path, state, sizeBytes }) => (state === 'verified' ? [[path, sizeBytes ?? 0]] : [])),
  )
  const sizes = new Map(before.files.map(({ path, sizeBytes }) => [path, sizeBytes]))
  const sum = (values: Iterable<number | null>): number => [...values].reduce<number>((a, b) => a + (b ?? 0), 0)
  report({ done: sum(received.values()), total: sum(sizes.values()) })
  return ({ file, receivedBytes, totalBytes }: { file: string; receivedBytes: number; totalBytes: number }) => {
    received.set(file, receivedBytes)
    sizes.set(file, totalBytes)
    report({ done: sum(received.values()), total: sum(sizes.values()) })
  }
}
