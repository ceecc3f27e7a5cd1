/** What there is of a profile on this machine. */
import type { Evaluation } from '#shared/similarity/evaluation.ts'
import { isFitForPictureSearch } from '#shared/similarity/picture-search.ts'
import type { FileCheck, ProfileFolder } from './folder.ts'
import { filesOf, type Profile, type ProfileId } from './manifest.ts'

export type ProfileState = 'installed' | 'partial' | 'absent' | 'damaged'

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
  readonly license: string
  /** It comes with the app: never downloaded, imported or removed. */
  readonly bundled: boolean
  readonly state: ProfileState
  /** Of all files; null while one of them is unknown. */
  readonly sizeBytes: number | null
  /** Of the files that are there and verified. */
  readonly downloadedBytes: number
  readonly imageDimensions: number
  readonly textDimensions: number
  readonly calibrationProvenance: string
  /** How often checks with it are right, as measured; null where it was not measured. */
  readonly evaluation: Evaluation | null
  /** Words find the pictures that show what they say often enough to be offered as a search. */
  readonly findsPictures: boolean
  readonly files: readonly FileStatus[]
}

export async function profileStatus(
  profile: Profile,
  folder: ProfileFolder,
  options: { recheck?: boolean; signal?: AbortSignal } = {},
): Promise<ProfileStatus> {
  const { id, title, description, license } = profile
  const bundled = profile.availability === 'bundled'
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
    ...{ id, title, description, license, files, downloadedBytes, bundled, state: stateOf(files, bundled) },
    sizeBytes: sizes.includes(null) ? null : sizes.reduce<number>((total, size) => total + (size ?? 0), 0),
    imageDimensions: profile.image.dimensions,
    textDimensions: profile.text.dimensions,
    calibrationProvenance: profile.calibration.text.provenance,
    evaluation: profile.evaluation ?? null,
    findsPictures: isFitForPictureSearch(profile.pictureSearch),
  }
}

function stateOf(files: readonly FileStatus[], bundled: boolean): ProfileState {
  if (files.some(({ state }) => state === 'damaged')) return 'damaged'
  if (files.every(({ state }) => state === 'verified')) return 'installed'
  if (files.every(({ state }) => state === 'missing')) return 'absent'
  // Nothing brings the rest of what came with the app.
  return bundled ? 'damaged' : 'partial'
}
