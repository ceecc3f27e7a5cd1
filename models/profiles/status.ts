/** What there is of a profile on this machine. */
import type { FileCheck, ProfileFolder } from './folder.ts'
import { filesOf, type Profile, type ProfileId } from './manifest.ts'

export type ProfileState = 'installed' | 'partial' | 'absent' | 'unavailable' | 'damaged'

export interface FileStatus {
  /** Below the profile's folder. */
  readonly path: string
  /** Null until the hub has stated it. */
  readonly sizeBytes: number | null
  readonly state: FileCheck['state']
  /** What is wrong with a damaged file. */
  readonly detail?: string
}

export interface ProfileStatus {
  readonly id: ProfileId
  readonly title: string
  readonly description: string
  readonly licence: string
  readonly state: ProfileState
  /** Of all files; null while one of them is unknown or the profile has none. */
  readonly sizeBytes: number | null
  /** Of the files that are there and verified. */
  readonly downloadedBytes: number
  readonly imageDimensions: number | null
  readonly textDimensions: number | null
  readonly calibrationProvenance: string
  readonly files: readonly FileStatus[]
}

export async function profileStatus(
  profile: Profile,
  folder: ProfileFolder,
  options: { anew?: boolean; signal?: AbortSignal } = {},
): Promise<ProfileStatus> {
  const { id, title, description, licence } = profile
  if (profile.availability === 'planned') {
    return {
      ...{ id, title, description, licence, state: 'unavailable', sizeBytes: null, downloadedBytes: 0, files: [] },
      ...{ imageDimensions: null, textDimensions: null, calibrationProvenance: '' },
    }
  }
  const files: FileStatus[] = []
  let downloadedBytes = 0
  for (const file of filesOf(profile)) {
    const { state, sizeBytes, detail } = await folder.check(file, options)
    if (state === 'verified') downloadedBytes += sizeBytes
    const expected = file.sizeBytes ?? (await folder.expectation(file))?.sizeBytes ?? null
    files.push({ path: file.localPath, sizeBytes: expected, state, ...(detail === undefined ? {} : { detail }) })
  }
  const sizes = files.map(({ sizeBytes }) => sizeBytes)
  return {
    ...{ id, title, description, licence, files, downloadedBytes, state: stateOf(files) },
    sizeBytes: sizes.includes(null) ? null : sizes.reduce<number>((total, size) => total + (size ?? 0), 0),
    imageDimensions: profile.image.dimensions,
    textDimensions: profile.text.dimensions,
    calibrationProvenance: profile.calibration.text.provenance,
  }
}

function stateOf(files: readonly FileStatus[]): ProfileState {
  if (files.some(({ state }) => state === 'damaged')) return 'damaged'
  if (files.every(({ state }) => state === 'verified')) return 'installed'
  return files.some(({ state }) => state === 'verified') ? 'partial' : 'absent'
}
