/** Measures unrelated pairs of pictures, layer by layer, and fits a table for each. */
import { dataFolders } from '#models/data-folders.ts'
import { createInference } from '#models/inference/engine.ts'
import { createModelStore } from '#models/profiles/store.ts'
import type { ChanceTable } from '#shared/similarity/chance.ts'
import { type FitChanceOptions, fitChance, type PairMeasures } from '#shared/similarity/fit-chance.ts'
import { NEAR_BITS } from '#shared/similarity/picture-chance.ts'
import { measureFeatures, measurePixelsNearFeatures } from './chance-features.ts'
import { measureHashes } from './chance-hashes.ts'
import {
  type ChancePictures,
  closestInWords,
  describePictures,
  type MeasuredPair,
  pickPictures,
} from './chance-pictures.ts'
import { measureNearPixels, measureWholePixels } from './chance-pixels.ts'
import { featureTrait, finePixelTrait, pixelTrait } from './chance-traits.ts'
import { measureVectors } from './chance-vectors.ts'
import { informativeRows } from './picture-roles.ts'
import { openProduct, type Product } from './product.ts'
import type { Progress } from './progress.ts'
import { hashTrait, imageModelKey, vectorTrait } from './traits.ts'

export const SECTIONS = ['hashes', 'features', 'pixels', 'vectors'] as const

export interface ChanceOptions {
  /** Index files. */
  readonly large: string
  readonly small: string
  readonly sections: readonly string[]
  readonly most: number
  readonly queries: number
  readonly featurePairs: number
  readonly seed: number
  readonly cacheFolder: string
  readonly progress: Progress
  /** Receives the closest pairs. */
  readonly show: (text: string) => void
}

/** Of the sections that were asked for. */
export interface ChanceTables {
  readonly hashes?: ChanceTable
  readonly pixelsNearHashes?: ChanceTable
  readonly pixels?: ChanceTable
  readonly features?: ChanceTable
  readonly pixelsNearFeatures?: ChanceTable
  readonly vectors?: ChanceTable
}

/**
 * Sets of drawings, icons and tiles, of small pictures. Others have enough features to be recognized, and portraits in
 * one pose would agree by chance more often.
 */
const PLAIN_SETS: ReadonlySet<string> = new Set([
  ...['cc0-sprites', 'crawl-tiles', 'emojitwo', 'game-icons', 'glitch', 'kenney', 'lpc-revised', 'noto-emoji'],
  'open-duelyst',
])
/**
 * Sets of large flat drawings: along smooth lines of one color features agree by chance several times as often as
 * elsewhere, and the libraries of those who draw them hold nothing else.
 */
const FLAT_SETS = [
  'twemoji',
  'fluent-emoji',
  'dicebear-',
  'dls',
  'gravity-ui',
  'dotnet-swag',
  'country-flags',
  'gopher',
]
const isFlat = (set: string): boolean => FLAT_SETS.some((prefix) => set.startsWith(prefix))
/** Decimals of measures and of logarithms. */
const DECIMALS = 4

/** Throws Error where a file is not an index, CANCELLED, and what the models throw. */
export async function measureChance(options: ChanceOptions): Promise<ChanceTables> {
  const product = await openProduct(options.cacheFolder)
  const isAsked = (section: (typeof SECTIONS)[number]): boolean => options.sections.includes(section)
  try {
    return {
      ...(isAsked('hashes') ? await hashTables(options) : {}),
      ...(isAsked('pixels') ? { pixels: await wholePixelTable(options, product) } : {}),
      ...(isAsked('features') ? await featureTables(options) : {}),
      ...(isAsked('vectors') ? { vectors: await vectorTable(options, product) } : {}),
    }
  } finally {
    await product.close()
  }
}

function tableOf(measures: PairMeasures, { provenance, ...how }: FitChanceOptions): ChanceTable {
  const { points, tailDecades } = fitChance(measures, { provenance, ...how })
  const rounded = (value: number): number => Number(value.toFixed(DECIMALS))
  return {
    points: points.map(([measure, logShare]) => [rounded(measure), rounded(logShare)]),
    tailDecades: rounded(tailDecades),
    provenance,
  }
}

const measuresOf = (pairs: readonly MeasuredPair[]): number[] => pairs.map(({ measure }) => measure)

const count = (value: number): string => value.toLocaleString('en')
const today = (): string => new Date().toISOString().slice(0, 10)
const inWords = (pairs: number, what: string, { seed }: ChanceOptions): string =>
  `${count(pairs)} pairs of ${what} by different makers; seed ${seed}, ${today()}`

async function hashTables(options: ChanceOptions): Promise<ChanceTables> {
  const all = await describePictures({ ...options, index: options.small, traits: [hashTrait, pixelTrait] })
  const pictures = pickPictures(all, informativeRows(all.prints))
  const { pairs, counts, near } = measureHashes(pictures, NEAR_BITS)
  const nearPairs = measureNearPixels(pictures, near)
  options.show(closestInWords(pictures, nearPairs))
  return {
    hashes: tableOf(counts, {
      provenance: inWords(pairs, 'pictures of at most 160 pixels that are not plain', options),
      step: 1,
      tailShare: 100 / pairs,
    }),
    pixelsNearHashes: tableOf(measuresOf(nearPairs), {
      provenance: inWords(near.length, `such pictures that differ in at most ${NEAR_BITS} bits of 128`, options),
      tailShare: 0.01,
    }),
  }
}

async function wholePixelTable(options: ChanceOptions, product: Product): Promise<ChanceTable> {
  const { small: index, queries, show } = options
  const all = await describePictures({ ...options, index, traits: [pixelTrait] })
  const plain = pickPictures(
    all,
    rowsWhere(all, (set) => PLAIN_SETS.has(set)),
  )
  const { pairs, close } = await measureWholePixels(plain, queries, product)
  show(closestInWords(plain, close))
  const provenance = inWords(pairs, 'drawings, icons and tiles', options)
  return tableOf(measuresOf(close), { provenance, pairs, tailShare: 100 / pairs })
}

function rowsWhere({ sets }: ChancePictures, isWanted: (set: string) => boolean): number[] {
  return sets.flatMap((set, row) => (isWanted(set) ? [row] : []))
}

/** So many of the closest pairs are enough for the rate of a tail. */
const TAIL_PAIRS = 50

async function featureTables(options: ChanceOptions): Promise<ChanceTables> {
  const { large: index, featurePairs, seed, show } = options
  const traits = [featureTrait, finePixelTrait]
  const all = await describePictures({ ...options, index, most: Number.POSITIVE_INFINITY, traits })
  const flat = pickPictures(
    all,
    rowsWhere(all, (set) => isFlat(set)),
  )
  const agreeing = measureFeatures(flat, featurePairs, seed)
  show(closestInWords(flat, agreeing))
  const borneOut = measurePixelsNearFeatures(flat, agreeing)
  show(closestInWords(flat, borneOut))
  const what = 'flat drawings of 320 to 640 pixels'
  return {
    features: tableOf(measuresOf(agreeing), {
      ...{ provenance: inWords(featurePairs, what, options), pairs: featurePairs },
      tailShare: TAIL_PAIRS / featurePairs,
    }),
    pixelsNearFeatures: tableOf(measuresOf(borneOut), {
      provenance: inWords(borneOut.length, `${what} in which features agree`, options),
      tailShare: TAIL_PAIRS / borneOut.length,
    }),
  }
}

async function vectorTable(options: ChanceOptions, product: Product): Promise<ChanceTable> {
  const profile = await createModelStore({ directory: dataFolders().models }).resolve('embedded')
  const inference = createInference({ profile })
  try {
    const vector = vectorTrait(await imageModelKey(profile), profile.image.dimensions, inference)
    const all = await describePictures({ ...options, index: options.small, traits: [hashTrait, vector] })
    const pictures = pickPictures(all, informativeRows(all.prints))
    const { pairs, counts } = await measureVectors(pictures, options.queries, vector, product)
    const provenance = inWords(pairs, 'pictures that are not plain', options)
    return tableOf(counts, { provenance, tailShare: 100 / pairs })
  } finally {
    await inference.close()
  }
}
