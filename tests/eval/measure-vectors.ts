/** Cosines of edited pictures with their originals and with others: what a calibration of the image vectors is fitted on. */
import { LunaError } from '#shared/contract/errors.ts'
import type { Edit } from './edit.ts'
import { keptCosines, unrelatedOf } from './edit-results.ts'
import { editedItem, editGroup, originalItem } from './edited-pictures.ts'
import { assignRoles, informativeRows, picturesNeeded, type Roles } from './picture-roles.ts'
import { type EvalPicture, type PictureSelection, selectPictures, sourceInWords } from './picture-set.ts'
import { describeItems, type Prints } from './prints.ts'
import type { Product } from './product.ts'
import type { Progress } from './progress.ts'
import type { VectorsResult } from './results.ts'
import { findSameWorks, type SameWorks } from './same-works.ts'
import { binOf, createTally, type ScoreTally } from './score-tally.ts'
import { hashTrait, type Trait, thumbnailTrait } from './traits.ts'

/** Queries compared with the whole gallery at once; 12,000 pictures make 3 MB of cosines. */
const BLOCK = 64

export interface VectorsOptions {
  readonly selection: PictureSelection
  /** Pictures that are edited. */
  readonly queries: number
  /** Further pictures that these are compared with. */
  readonly distractors: number
  readonly edits: readonly Edit[]
  readonly vector: Trait
  readonly product: Product
  readonly cacheFolder: string
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

interface Setting extends VectorsOptions {
  readonly pictures: readonly EvalPicture[]
  readonly roles: Roles
  readonly gallery: Prints
  readonly sameWorks: SameWorks
  /** Pictures that cannot be read or compared. */
  readonly leftOut: number
}

/** Throws CANCELLED, what the models throw, and Error where there are too few pictures. */
export async function measureVectors(options: VectorsOptions): Promise<VectorsResult> {
  const setting = await prepare(options)
  const tally = createTally()
  const related: VectorsResult['calibration']['related'] = []
  for (const edit of options.edits) {
    const cosines = await compareEdited(setting, edit, tally)
    related.push({ edit: edit.name, group: edit.group, cosines: keptCosines(cosines) })
  }
  return {
    source: sourceInWords(options.selection),
    queries: setting.roles.queries.length,
    gallery: setting.roles.gallery.length,
    leftOut: setting.leftOut,
    samePairs: setting.sameWorks.pairs,
    calibration: { related, unrelated: unrelatedOf(tally) },
  }
}

async function prepare(options: VectorsOptions): Promise<Setting> {
  const { selection, queries, distractors, vector, cacheFolder: folder, progress, signal } = options
  const pictures = await selectPictures(selection, picturesNeeded(queries, distractors))
  const traits = [hashTrait, thumbnailTrait, vector]
  const items = pictures.map(originalItem)
  const onDone = progress('originals', items.length)
  const { prints, readable } = await describeItems(items, { folder, group: 'originals', traits, signal, onDone })
  const kept = informativeRows(prints).flatMap((row) => readable[row] ?? [])
  const roles = assignRoles(pictures, kept, { queries, distractors })
  const rowOf = new Map(readable.map((at, row) => [at, row]))
  const gallery = prints.pick(roles.gallery.map((at) => rowOf.get(at) ?? 0))
  const names = roles.gallery.map((at) => pictures[at]?.work ?? '')
  const sameWorks = await findSameWorks(gallery, names, roles.queries, options.product)
  return { ...options, pictures, roles, gallery, sameWorks, leftOut: pictures.length - kept.length }
}

/** Counts the unrelated pairs; answers with the cosines of the related ones. */
async function compareEdited(setting: Setting, edit: Edit, tally: ScoreTally): Promise<number[]> {
  const { pictures, roles, selection, cacheFolder: folder, progress, signal, gallery, vector, product } = setting
  const originals = roles.queries.flatMap((row) => pictures[roles.gallery[row] ?? -1] ?? [])
  const items = originals.map((picture) => editedItem(picture, edit, { seed: selection.seed, others: roles.others }))
  const onDone = progress(`${edit.title} (to calibrate)`, items.length)
  const group = editGroup(edit, selection.seed)
  const { prints, readable } = await describeItems(items, { folder, group, traits: [vector], signal, onDone })
  const truths = readable.flatMap((at) => roles.queries[at] ?? [])
  const related: number[] = []
  for (let from = 0; from < prints.count; from += BLOCK) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const queries = prints.rows(from, from + BLOCK).numbers(vector)
    const cosines = await product.multiply(queries, gallery.numbers(vector), vector.wordCount)
    const own = truths.slice(from, from + BLOCK)
    related.push(...own.map((truth, query) => cosines[query * gallery.count + truth] ?? 0))
    tallyUnrelated(tally, cosines, own, setting)
  }
  return related
}

function tallyUnrelated(
  { unrelated }: ScoreTally,
  cosines: Float32Array,
  truths: readonly number[],
  { sameWorks, gallery }: Setting,
): void {
  for (const [query, truth] of truths.entries()) {
    const same = sameWorks.of.get(truth)
    for (let row = 0; row < gallery.count; row++) {
      if (row === truth || same?.has(row) === true) continue
      const bin = binOf(cosines[query * gallery.count + row] ?? -1)
      unrelated[bin] = (unrelated[bin] ?? 0) + 1
    }
  }
}
