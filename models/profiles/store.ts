/** The models on this machine: what is installed, getting more, and the paths inference may load. */
import { join } from 'node:path'
import { LunaError } from '#shared/contract/errors.ts'
import { abortableFetch } from './abortable-fetch.ts'
import { DEFAULT_PATIENCE, type Patience } from './download.ts'
import { openProfileFolder, type ProfileFolder } from './folder.ts'
import type { Fetch } from './hub.ts'
import { type InstalledProfile, installedProfile } from './installed.ts'
import {
  bundledFolder,
  type DownloadProfile,
  filesOf,
  loadManifest,
  type Manifest,
  type PlacedHubFile,
  type Profile,
  type ProfileId,
} from './manifest.ts'
import { type ObtainOptions, obtainFromFolder, obtainFromHub } from './obtain.ts'
import { openMemoryRecordBook, readRecords } from './records.ts'
import { type ProfileStatus, profileStatus } from './status.ts'

export interface InstallProgress {
  /** The file being brought in, below the profile's folder. */
  readonly file: string
  readonly receivedBytes: number
  readonly totalBytes: number
  /** Files of the profile that are done, and how many there are. */
  readonly filesDone: number
  readonly filesTotal: number
}

export interface InstallOptions {
  readonly onProgress?: (progress: InstallProgress) => void
  readonly signal?: AbortSignal
}

/** Changing a profile that comes with the app throws MODEL_BUILT_IN. */
export interface ModelStore {
  /** The profile that comes with the app: used unless another is chosen. */
  readonly bundledId: ProfileId | null
  list(): Promise<ProfileStatus[]>
  /** Throws DOWNLOAD_FAILED, MODEL_FILE_CORRUPT, CANCELLED, DISK_FULL or FOLDER_READ_ONLY; what arrived is kept. */
  download(id: ProfileId, options?: InstallOptions): Promise<ProfileStatus>
  /** Copies the profile's files from below `folder`. Throws as `download`, and FILE_UNREADABLE. */
  importFolder(id: ProfileId, folder: string, options?: InstallOptions): Promise<ProfileStatus>
  /** Reads and verifies all files again. */
  verify(id: ProfileId, options?: { signal?: AbortSignal }): Promise<ProfileStatus>
  remove(id: ProfileId): Promise<ProfileStatus>
  /** Throws MODEL_NOT_INSTALLED, or MODEL_FILE_CORRUPT, which a file missing from the app is too. */
  resolve(id: ProfileId): Promise<InstalledProfile>
  /** The most capable complete profile: the last one of the manifest. */
  best(): Promise<InstalledProfile | undefined>
}

export interface ModelStoreOptions {
  /** Created when something is installed. */
  readonly directory: string
  /** The model host, or a mirror of it. */
  readonly hub?: string
  readonly fetch?: Fetch
  readonly manifest?: Manifest
  /** Where the files of the bundled profile lie; by default where the app has them. Only read. */
  readonly bundledFolder?: string
  readonly patience?: Partial<Patience>
}

type Obtain = (file: PlacedHubFile, options: ObtainOptions) => Promise<void>

export function createModelStore(options: ModelStoreOptions): ModelStore {
  const { profiles } = options.manifest ?? loadManifest()
  const hub = {
    address: options.hub ?? 'https://huggingface.co',
    fetch: options.fetch ?? abortableFetch,
    patience: { ...DEFAULT_PATIENCE, ...options.patience },
  }
  const folderOf = ({ id, availability }: Profile): ProfileFolder =>
    availability === 'bundled'
      ? openProfileFolder(options.bundledFolder ?? bundledFolder(), openMemoryRecordBook())
      : openProfileFolder(join(options.directory, id))
  const known = new Map(profiles.map((profile) => [profile.id, { profile, folder: folderOf(profile) }]))
  const alone = createTurnstile()

  function find(id: ProfileId): { profile: Profile; folder: ProfileFolder } {
    const entry = known.get(id)
    if (entry === undefined) throw new LunaError('NOT_FOUND', `profile ${id}`)
    return entry
  }

  function findInstallable(id: ProfileId): { profile: DownloadProfile; folder: ProfileFolder } {
    const { profile, folder } = find(id)
    if (profile.availability === 'bundled') throw new LunaError('MODEL_BUILT_IN', id)
    return { profile, folder }
  }

  async function resolve(id: ProfileId): Promise<InstalledProfile> {
    const { profile, folder } = find(id)
    const status = await profileStatus(profile, folder)
    if (status.state === 'installed') return installedProfile(profile, folder.path)
    throw incomplete(status)
  }

  return {
    bundledId: profiles.find(({ availability }) => availability === 'bundled')?.id ?? null,
    list: () => Promise.all([...known.values()].map(({ profile, folder }) => profileStatus(profile, folder))),
    async download(id, installOptions = {}) {
      const entry = findInstallable(id)
      return alone(id, () => install(entry, (file, how) => obtainFromHub(entry.folder, file, hub, how), installOptions))
    },
    async importFolder(id, source, installOptions = {}) {
      const entry = findInstallable(id)
      return alone(id, async () => {
        await entry.folder.adoptLocks(filesOf(entry.profile), await readRecords(source))
        return install(entry, (file, how) => obtainFromFolder(entry.folder, file, source, how), installOptions)
      })
    },
    async verify(id, { signal } = {}) {
      const { profile, folder } = find(id)
      return profileStatus(profile, folder, { recheck: true, ...(signal === undefined ? {} : { signal }) })
    },
    async remove(id) {
      const { profile, folder } = findInstallable(id)
      return alone(id, async () => {
        for (const file of filesOf(profile)) await folder.remove(file)
        return profileStatus(profile, folder)
      })
    },
    resolve,
    async best() {
      for (const { profile, folder } of [...known.values()].toReversed()) {
        if ((await profileStatus(profile, folder)).state === 'installed') return installedProfile(profile, folder.path)
      }
      return undefined
    },
  }
}

function incomplete({ id, bundled, files }: ProfileStatus): LunaError {
  const bad = files.find(({ state }) => state === 'damaged' || (bundled && state === 'missing'))
  if (bad === undefined) return new LunaError('MODEL_NOT_INSTALLED', id)
  const found = `${id}/${bad.path}: ${bad.detail ?? 'missing'}`
  return new LunaError('MODEL_FILE_CORRUPT', bundled ? `${found}. It comes with the app: reinstall the app.` : found)
}

/** Brings in the files that are missing or damaged. */
async function install(
  { profile, folder }: { profile: DownloadProfile; folder: ProfileFolder },
  obtain: Obtain,
  { onProgress, signal }: InstallOptions,
): Promise<ProfileStatus> {
  const files = filesOf(profile)
  for (const [filesDone, file] of files.entries()) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const { state } = await folder.check(file, signal === undefined ? {} : { signal })
    if (state === 'verified') continue
    await obtain(file, {
      signal,
      onBytes: (receivedBytes, totalBytes) =>
        onProgress?.({ file: file.localPath, receivedBytes, totalBytes, filesDone, filesTotal: files.length }),
    })
  }
  return profileStatus(profile, folder)
}

/** Two changes of one profile at once would write the same files: the second is refused. */
function createTurnstile(): <T>(id: ProfileId, work: () => Promise<T>) => Promise<T> {
  const busy = new Set<ProfileId>()
  return async (id, work) => {
    if (busy.has(id)) throw new LunaError('INVALID_INPUT', `profile ${id} is already being changed`)
    busy.add(id)
    try {
      return await work()
    } finally {
      busy.delete(id)
    }
  }
}
