/** One evaluation: everything that was asked for, into one folder. */
import { join } from 'node:path'
import { createInference, type Inference } from '#models/inference/engine.ts'
import type { InstalledProfile } from '#models/profiles/installed.ts'
import { ALIGNED_CANDIDATES, SCANNED_PARTS } from '#shared/similarity/scan-presets.ts'
import { curvesDrawing } from './curves.ts'
import { EDITS, editNamed } from './edits.ts'
import { HASH_LAYERS, partsLayer, vectorLayer } from './layers.ts'
import { measureParts } from './measure-parts.ts'
import { measurePictures } from './measure-pictures.ts'
import { measureSpeed } from './measure-speed.ts'
import { measureTexts } from './measure-texts.ts'
import { type EvalOptions, SECTIONS } from './options.ts'
import type { PictureSelection } from './picture-set.ts'
import { openProduct } from './product.ts'
import type { Progress } from './progress.ts'
import { type PicturesResult, type Results, resultsSchema, writeWhole } from './results.ts'
import { imageModelKey, partsTrait, vectorTrait } from './traits.ts'

interface Run {
  readonly options: EvalOptions
  readonly profile: InstalledProfile
  readonly inference: Inference
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes `<out>/<profile>/results.json` and `curves.svg` when all is measured, and nothing before. Throws CANCELLED,
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
    const pictures = isAsked('edits') ? await measureEdits(run) : null
    const parts = isAsked('parts') ? await explainParts(run) : null
    const text = isAsked('text') ? await measureTexts({ ...textOptions(run), inference, progress, signal }) : null
    const times = isAsked('speed') ? await measureSpeed(profile, options.seed, cacheFolderOf(options)) : null
    const results = resultsSchema.parse({ version: 1, ...about(run), pictures, parts, text, times })
    await write(results, options.out)
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

async function write(results: Results, out: string): Promise<void> {
  const folder = join(out, results.profile.id)
  if (results.pictures !== null) await writeWhole(join(folder, 'curves.svg'), curvesDrawing(results.pictures))
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

async function measureEdits({ options, profile, inference, progress, signal }: Run): Promise<PicturesResult> {
  const cacheFolder = cacheFolderOf(options)
  const modelKey = await imageModelKey(profile)
  const { dimensions } = profile.image
  const product = await openProduct(cacheFolder)
  try {
    const vector = vectorTrait(modelKey, dimensions, inference)
    const { preset } = options
    const parts =
      SCANNED_PARTS[preset].length === 0
        ? []
        : [partsLayer(vector, partsTrait(modelKey, dimensions, inference, preset), product)]
    const alone = vectorLayer(vector, product, parts.length === 0)
    return await measurePictures({
      selection: selectionOf(options),
      queries: options.queries,
      distractors: options.distractors,
      edits: editsOf(options),
      layers: [...HASH_LAYERS, alone, ...parts],
      aligned: ALIGNED_CANDIDATES[preset],
      vectorLayer: alone,
      ...{ product, cacheFolder, progress, signal },
    })
  } finally {
    await product.close()
  }
}

function explainParts({ options, progress, signal }: Run) {
  const pairs = options['parts-pairs']
  return measureParts({ selection: selectionOf(options), pairs, edits: editsOf(options), progress, signal })
}
