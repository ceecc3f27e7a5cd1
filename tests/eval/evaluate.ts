/** One evaluation: everything that was asked for, into one folder. */
import { join } from 'node:path'
import { createInference, type Inference } from '#models/inference/engine.ts'
import type { InstalledProfile } from '#models/profiles/installed.ts'
import { writeAccusations } from './accusations.ts'
import { EDITS, editNamed } from './edits.ts'
import { readKnownSharing } from './known-sharing.ts'
import { measureCaptions } from './measure-captions.ts'
import { type Accusation, type MeasuredChecks, measureChecks } from './measure-checks.ts'
import { measureSpeed } from './measure-speed.ts'
import { measureTexts } from './measure-texts.ts'
import { measureVectors, type VectorsOptions } from './measure-vectors.ts'
import { type EvalOptions, SECTIONS } from './options.ts'
import type { PictureSelection } from './picture-set.ts'
import { openProduct } from './product.ts'
import type { Progress } from './progress.ts'
import { type Results, resultsSchema, writeWhole } from './results.ts'
import { imageModelKey, vectorTrait } from './traits.ts'

interface Run {
  readonly options: EvalOptions
  readonly profile: InstalledProfile
  readonly inference: Inference
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes `<out>/<profile>/results.json` and the accusations when all is measured, and nothing before. Throws CANCELLED,
 * what the models throw, and Error where pictures or texts cannot be measured.
 */
export async function evaluate(
  options: EvalOptions,
  profile: InstalledProfile,
  { progress, signal }: Pick<Run, 'progress' | 'signal'>,
): Promise<Results> {
  const isAsked = (section: (typeof SECTIONS)[number]): boolean => (options.only ?? SECTIONS).includes(section)
  const inference = createInference({ profile })
  const run = { options, profile, inference, progress, signal }
  try {
    const checks = isAsked('checks') ? await checkAll(run) : null
    const vectors = isAsked('vectors') ? await withVectors(run, (how) => measureVectors({ ...options, ...how })) : null
    const captions = isAsked('captions')
      ? await withVectors(run, (how) => measureCaptions({ ...how, inference, queries: options.captions }))
      : null
    const text = isAsked('text') ? await measureTexts({ ...textOptions(run), inference, progress, signal }) : null
    const times = isAsked('speed') ? await measureSpeed(profile, options.seed, cacheFolderOf(options)) : null
    const found = { checks: checks?.result ?? null, vectors, captions, text, times }
    const results = resultsSchema.parse({ version: 2, ...about(run), ...found })
    await write(results, checks?.accusations ?? new Map(), options.out)
    return results
  } finally {
    await inference.close()
  }
}

const cacheFolderOf = ({ out }: EvalOptions): string => join(out, 'cache')

function about({ profile, options }: Run): Pick<Results, 'profile' | 'seed' | 'measuredAt'> {
  const { id, version, image, text } = profile
  return {
    profile: { id, version, imageModel: image.modelId, textModel: text.modelId },
    seed: options.seed,
    measuredAt: new Date().toISOString(),
  }
}

async function write(
  results: Results,
  accusations: ReadonlyMap<number, readonly Accusation[]>,
  out: string,
): Promise<void> {
  const folder = join(out, results.profile.id)
  for (const [works, pairs] of accusations) await writeAccusations(folder, works, pairs)
  await writeWhole(join(folder, 'results.json'), `${JSON.stringify(results)}\n`)
}

function selectionOf({ pictures, index, seed, ...options }: EvalOptions): PictureSelection {
  return { folder: pictures, index, seed, isHoldOut: options['hold-out'] }
}

const textOptions = ({ options: { texts, split, seed, ...options } }: Run) => ({
  ...{ texts, split, seed },
  isHoldOut: options['hold-out'],
})

const editsOf = ({ edits }: EvalOptions) => (edits === undefined ? EDITS : edits.map(editNamed))

async function checkAll(run: Run): Promise<MeasuredChecks> {
  const { options, profile } = run
  const sharesPart = await readKnownSharing(options.sharing)
  return withVectors(run, (how) =>
    measureChecks({ ...options, ...how, profile, modelsDirectory: options.models, sharesPart }),
  )
}

type Comparing = Omit<VectorsOptions, 'queries' | 'distractors'>

/** Gives what is needed to compare pictures by their vectors, and closes it afterwards. */
async function withVectors<T>(
  { options, profile, inference, progress, signal }: Run,
  measure: (how: Comparing) => Promise<T>,
): Promise<T> {
  const cacheFolder = cacheFolderOf(options)
  const vector = vectorTrait(await imageModelKey(profile), profile.image.dimensions, inference)
  const product = await openProduct(cacheFolder)
  try {
    const selected = { selection: selectionOf(options), edits: editsOf(options) }
    return await measure({ ...selected, vector, product, cacheFolder, progress, signal })
  } finally {
    await product.close()
  }
}
