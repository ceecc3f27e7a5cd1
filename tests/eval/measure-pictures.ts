/** Edited pictures sought among originals: layer by layer, edit by edit, then everything together. */
import { LunaError } from '#shared/contract/errors.ts'
import { type AlignedGroup, type Aligner, createAligner } from './aligner.ts'
import type { Edit } from './edit.ts'
import { alignedResult, keptCosines, layerResult, overallResult, radiusResult, unrelatedOf } from './edit-results.ts'
import { editedItem, editGroup, originalItem } from './edited-pictures.ts'
import { type OddsTable, oddsTable } from './fusion.ts'
import { type Layer, PHASH_LAYER } from './layers.ts'
import { alignNearest, fuseTopmost, tallyDetail } from './nearest-aligned.ts'
import { assignRoles, informativeRows, picturesNeeded, type Roles } from './picture-roles.ts'
import { type EvalPicture, type PictureSelection, selectPictures } from './picture-set.ts'
import { describeItems, type PrintItem, type Prints } from './prints.ts'
import type { Product } from './product.ts'
import type { Progress } from './progress.ts'
import type { EditResult, PicturesResult } from './results.ts'
import { findSameWorks, type SameWorks } from './same-works.ts'
import { addTally, binOf, createTally, type ScoreTally } from './score-tally.ts'
import { hashTrait, type Trait, thumbnailTrait } from './traits.ts'

/** Queries compared with the whole gallery at once; 12,000 pictures make 3 MB of scores a layer. */
const BLOCK = 64
const TOGETHER = { name: 'together', title: 'hashes and vectors' } as const
const ALL = { name: 'all', title: 'and the nearest laid over one another' } as const

export interface PicturesOptions {
  readonly selection: PictureSelection
  readonly queries: number
  readonly distractors: number
  readonly edits: readonly Edit[]
  readonly layers: readonly Layer[]
  /** Whose scores are the cosines that a calibration maps. */
  readonly vectorLayer: Layer
  /** So many of the nearest are laid over the query. */
  readonly aligned: number
  readonly product: Product
  readonly cacheFolder: string
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

interface Setting extends PicturesOptions {
  readonly aligner: Aligner
  readonly pictures: readonly EvalPicture[]
  readonly roles: Roles
  readonly gallery: Prints
  readonly sameWorks: SameWorks
  /** Pictures that cannot be read or compared. */
  readonly leftOut: number
}

/** Everything that was scored of one edit. */
interface Scored {
  /** By layer; then all together, as far as that is known yet. */
  readonly tallies: readonly ScoreTally[]
  /** Of the pairs that were laid over one another: how well their details agree. */
  readonly aligned: ScoreTally
  /** Cosines of the true pairs, in the order of the queries. */
  readonly cosines: readonly number[]
  readonly queries: number
}

/** How scores become one: the odds of the layers' scores, and of how well details agree. */
interface Fusing {
  readonly tables: readonly OddsTable[]
  readonly aligned: OddsTable | null
}

/** Throws CANCELLED, what the models throw, and Error where there are too few pictures. */
export async function measurePictures(options: PicturesOptions): Promise<PicturesResult> {
  const aligner = createAligner(options.cacheFolder)
  try {
    return await measure(await prepare(options, aligner))
  } finally {
    await aligner.close()
  }
}

async function measure(setting: Setting): Promise<PicturesResult> {
  const { roles, edits, layers, selection } = setting
  const calibration = await calibrateLayers(setting)
  const shown = [...layers, ...together(setting)]
  const sums = shown.map(createTally)
  const aligned = createTally()
  const results: EditResult[] = []
  for (const edit of edits) {
    const scored = await scoreEdit(setting, edit, roles.queries, calibration.fusing)
    for (const [at, tally] of scored.tallies.entries()) addTally(sums[at] ?? createTally(), tally)
    addTally(aligned, scored.aligned)
    results.push(editResult(setting, edit, shown, scored))
  }
  return {
    source: sourceInWords(selection),
    queries: roles.queries.length,
    calibrationQueries: roles.calibrationQueries.length,
    gallery: roles.gallery.length,
    samePairs: setting.sameWorks.pairs,
    leftOut: setting.leftOut,
    layers: shown.map(({ name, title }) => ({ name, title })),
    edits: results,
    overall: shown.map(({ name }, at) => overallResult(name, sums[at] ?? createTally())),
    aligned: alignedResult(aligned),
    calibration: { related: calibration.related, unrelated: calibration.unrelated },
  }
}

const together = ({ aligned }: Setting) => [TOGETHER, ...(aligned > 0 ? [ALL] : [])]

function sourceInWords({ folder, index, isHoldOut, seed }: PictureSelection): string {
  if (folder === undefined && index === undefined) return `drawn from the parts of the sample world, seed ${seed}`
  const part = isHoldOut ? 'the held-out part of ' : ''
  return `${part}the pictures ${index === undefined ? 'of a folder' : 'that an index names'}`
}

async function prepare(options: PicturesOptions, aligner: Aligner): Promise<Setting> {
  const { selection, queries, distractors, layers, cacheFolder: folder, progress, signal } = options
  const pictures = await selectPictures(selection, picturesNeeded(queries, distractors))
  const traits = traitsOf([hashTrait, thumbnailTrait, ...layers.flatMap(({ galleryTraits }) => galleryTraits)])
  const items = pictures.map(originalItem)
  const onDone = progress('originals', items.length)
  const { prints, readable } = await describeItems(items, { folder, group: 'originals', traits, signal, onDone })
  const informative = informativeRows(prints)
  const kept = informative.flatMap((row) => readable[row] ?? [])
  const roles = assignRoles(pictures, kept, { queries, distractors })
  const rowOf = new Map(readable.map((at, row) => [at, row]))
  const gallery = prints.pick(roles.gallery.map((at) => rowOf.get(at) ?? 0))
  const names = roles.gallery.map((at) => pictures[at]?.work ?? '')
  const edited = [...roles.queries, ...roles.calibrationQueries]
  const sameWorks = await findSameWorks(gallery, names, edited, options.product)
  return { ...options, aligner, pictures, roles, gallery, sameWorks, leftOut: pictures.length - kept.length }
}

const traitsOf = (traits: readonly Trait[]): Trait[] => [...new Set(traits)]

/** Scores of each layer over all edits of the calibration queries, then of what is nearest by all of them. */
async function calibrateLayers(setting: Setting) {
  const { edits, layers, roles, vectorLayer, aligned } = setting
  const sums = layers.map(createTally)
  const related: PicturesResult['calibration']['related'] = []
  for (const edit of edits) {
    const { tallies, cosines } = await scoreEdit(setting, edit, roles.calibrationQueries, null)
    for (const [at, tally] of tallies.entries()) addTally(sums[at] ?? createTally(), tally)
    related.push({ edit: edit.name, group: edit.group, cosines: keptCosines(cosines) })
  }
  const tables = sums.map(oddsTable)
  const details = createTally()
  for (const edit of aligned > 0 ? edits : []) {
    const scored = await scoreEdit(setting, edit, roles.calibrationQueries, { tables, aligned: null })
    addTally(details, scored.aligned)
  }
  const vectorTally = sums[layers.indexOf(vectorLayer)] ?? createTally()
  const fusing: Fusing = { tables, aligned: oddsTable(details) }
  return { fusing, related, unrelated: unrelatedOf(vectorTally) }
}

/** `rows`: the gallery rows of the pictures that are edited and sought. */
async function scoreEdit(
  setting: Setting,
  edit: Edit,
  rows: readonly number[],
  fusing: Fusing | null,
): Promise<Scored> {
  const { layers, pictures, roles, selection, cacheFolder: folder, progress, signal, gallery, vectorLayer } = setting
  const originals = rows.flatMap((row) => pictures[roles.gallery[row] ?? -1] ?? [])
  const how = { seed: selection.seed, others: roles.others }
  const items = originals.map((picture) => editedItem(picture, edit, how))
  const traits = traitsOf(layers.flatMap(({ queryTraits }) => queryTraits))
  const onDone = progress(fusing?.aligned ? edit.title : `${edit.title} (to calibrate)`, items.length)
  const group = editGroup(edit, selection.seed)
  const { prints, readable } = await describeItems(items, { folder, group, traits, signal, onDone })
  const truths = readable.flatMap((at) => rows[at] ?? [])
  const tallies = [...layers, ...(fusing === null ? [] : together(setting))].map(createTally)
  const aligned = createTally()
  const cosines: number[] = []
  const alignedGroup = setting.aligner.open(group)
  try {
    for (let from = 0; from < prints.count; from += BLOCK) {
      if (signal?.aborted) throw new LunaError('CANCELLED')
      const scores: Float32Array[] = []
      for (const layer of layers) scores.push(await layer.score(prints.rows(from, from + BLOCK), gallery))
      const own = truths.slice(from, from + BLOCK)
      const queries = readable.slice(from, from + BLOCK).flatMap((at) => items[at] ?? [])
      const fused =
        fusing === null ? [] : await fuseBlock(setting, { scores, queries, own, fusing, group: alignedGroup, aligned })
      for (const [at, one] of [...scores, ...fused].entries())
        tallyBlock(tallies[at] ?? createTally(), one, own, setting)
      const vectors = scores[layers.indexOf(vectorLayer)]
      cosines.push(...own.map((truth, query) => vectors?.[query * gallery.count + truth] ?? 0))
    }
  } finally {
    alignedGroup.close()
  }
  return { tallies, aligned, cosines, queries: prints.count }
}

interface ScoredBlock {
  /** By layer, [queries, gallery]. */
  readonly scores: readonly Float32Array[]
  readonly queries: readonly PrintItem[]
  /** Gallery rows of the queries' originals. */
  readonly own: readonly number[]
  readonly fusing: Fusing
  readonly group: AlignedGroup
  readonly aligned: ScoreTally
}

/** All layers together; and again with the nearest laid over the queries, where that is asked for. */
async function fuseBlock(
  { layers, gallery, pictures, roles, sameWorks, aligned: count }: Setting,
  { scores, queries, own, fusing, group, aligned }: ScoredBlock,
): Promise<Float32Array[]> {
  const fused = fuseTopmost(layers, scores, fusing.tables)
  if (count === 0) return [fused.all]
  const original = (row: number): PrintItem => {
    const picture = pictures[roles.gallery[row] ?? -1]
    if (picture === undefined) throw new RangeError(`${row} is no row of the gallery`)
    return originalItem(picture)
  }
  const onPair = (query: number, row: number, detail: number): void => {
    const truth = own[query] ?? -1
    if (sameWorks.of.get(truth)?.has(row) !== true) tallyDetail(aligned, detail, row === truth)
  }
  const how = { original, galleryCount: gallery.count, count, group, table: fusing.aligned, onPair }
  return [fused.all, await alignNearest(fused, queries, how)]
}

function tallyBlock(
  { related, unrelated }: ScoreTally,
  scores: Float32Array,
  truths: readonly number[],
  { sameWorks, gallery }: Setting,
): void {
  for (const [query, truth] of truths.entries()) {
    const same = sameWorks.of.get(truth)
    const start = query * gallery.count
    for (let row = 0; row < gallery.count; row++) {
      const bin = binOf(scores[start + row] ?? -1)
      if (row === truth) related[bin] = (related[bin] ?? 0) + 1
      else if (same?.has(row) !== true) unrelated[bin] = (unrelated[bin] ?? 0) + 1
    }
  }
}

function editResult(
  { layers, vectorLayer }: Setting,
  { name, title, group }: Edit,
  shown: readonly { readonly name: string }[],
  { tallies, cosines, queries }: Scored,
): EditResult {
  const tallyOf = (layer: Layer): ScoreTally => tallies[layers.indexOf(layer)] ?? createTally()
  return {
    ...{ edit: name, title, group, queries },
    layers: shown.map((layer, at) => layerResult(layer.name, tallies[at] ?? createTally())),
    pHashRadius: radiusResult(tallyOf(PHASH_LAYER)),
    cosines: { related: keptCosines(cosines), unrelated: unrelatedOf(tallyOf(vectorLayer)) },
  }
}
