/** Puts what an evaluation found into a manifest, or says whether it is there already. */
import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { manifestSchema } from '#models/profiles/manifest.ts'
import type { ChanceTable } from '#shared/similarity/chance.ts'
import { type MeasuredEntry, measuredEntry } from './calibration-of.ts'
import { type Results, writeWhole } from './results.ts'

const looseCalibrationSchema = z.looseObject({ chance: z.unknown().optional() })

/** Only what is read here; everything else is kept unchanged. */
const looseManifestSchema = z.looseObject({
  profiles: z.array(
    z.looseObject({
      id: z.string(),
      version: z.string().optional(),
      calibration: z.looseObject({ image: looseCalibrationSchema, text: looseCalibrationSchema }).optional(),
      evaluation: z.unknown().optional(),
      pictureSearch: z.unknown().optional(),
    }),
  ),
})
type LooseManifest = z.infer<typeof looseManifestSchema>
type LooseProfile = LooseManifest['profiles'][number]

export interface CalibrationChange {
  /** The manifest with what was measured, as JSON. */
  readonly manifest: LooseManifest
  /** Parts of the profile's entry that differ from it. */
  readonly differing: readonly string[]
}

/** Throws Error where the manifest has no such profile, or one of another version. */
export async function calibrationChange(path: string, profileId: string, results: Results): Promise<CalibrationChange> {
  const manifest = looseManifestSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  const profile = manifest.profiles.find(({ id }) => id === profileId)
  if (profile?.calibration === undefined) throw new Error(`${path} has no profile "${profileId}" with models.`)
  const { id, version } = results.profile
  if (id !== profileId || version !== profile.version) {
    throw new Error(`The results are of ${id}@${version}, not of ${profileId}@${profile.version ?? '?'}.`)
  }
  const measured = measuredEntry(results)
  const changed = withMeasured(profile, measured)
  const differing = differences(profile, changed)
  const profiles = manifest.profiles.map((one) => (one === profile ? changed : one))
  const whole = { ...manifest, profiles }
  const parsed = manifestSchema.safeParse(whole)
  if (!parsed.success) throw new Error(`What was measured does not fit the manifest: ${z.prettifyError(parsed.error)}`)
  return { manifest: whole, differing }
}

function withMeasured(profile: LooseProfile, measured: MeasuredEntry): LooseProfile {
  const { image, text, evaluation, pictureSearch } = measured
  if (Object.keys(measured).length === 0) {
    throw new Error('The results hold neither checks nor vectors nor captions nor texts.')
  }
  const before = profile.calibration
  const calibration = before && {
    ...before,
    image: image === undefined ? before.image : { ...image, ...chanceOf(before.image) },
    text: text === undefined ? before.text : { ...text, ...chanceOf(before.text) },
  }
  return {
    ...{ ...profile, calibration },
    ...(evaluation === undefined ? {} : { evaluation }),
    ...(pictureSearch === undefined ? {} : { pictureSearch }),
  }
}

/** The table of chance is measured on other pairs and stays. */
function chanceOf({ chance }: { readonly chance?: unknown }): { readonly chance?: unknown } {
  return chance === undefined ? {} : { chance }
}

function differences(before: LooseProfile, after: LooseProfile): string[] {
  const parts: [string, unknown, unknown][] = [
    ['calibration.image', before.calibration?.image, after.calibration?.image],
    ['calibration.text', before.calibration?.text, after.calibration?.text],
    ['evaluation', before.evaluation, after.evaluation],
    ['pictureSearch', before.pictureSearch, after.pictureSearch],
  ]
  return parts.filter(([, one, other]) => !isDeepStrictEqual(one, other)).map(([name]) => name)
}

/** The manifest in which the image vector of a profile has this table. Throws Error where there is no such profile. */
export async function withChance(path: string, profileId: string, chance: ChanceTable): Promise<LooseManifest> {
  const manifest = looseManifestSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  const calibration = manifest.profiles.find(({ id }) => id === profileId)?.calibration
  if (calibration === undefined) throw new Error(`${path} has no profile "${profileId}" with models.`)
  calibration.image.chance = chance
  return manifest
}

/** Throws what writing throws. */
export async function writeManifest(path: string, manifest: LooseManifest): Promise<void> {
  await writeWhole(path, `${JSON.stringify(manifest, null, 2)}\n`)
}
