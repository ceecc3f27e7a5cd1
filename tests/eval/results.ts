/** What an evaluation found: `out/eval/<profile>/results.json`. Equal input gives an equal file but for the times. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'

const count = z.int().min(0)
const share = z.number().min(0).max(1)
const score = z.number().min(-1).max(1)
/** `[score, share of the pairs at it or below]`, both rising. */
const quantiles = z.array(z.tuple([score, share]))

const unrelatedSchema = z.object({ pairs: count, quantiles })
export type Unrelated = z.infer<typeof unrelatedSchema>

const operatingPointSchema = z.object({ threshold: score.nullable(), recall: share })

const layerResultSchema = z.object({
  layer: z.string(),
  recallAtPrecision99: operatingPointSchema,
  /** With one false accusation in 10,000 unrelated pairs. */
  recallAtFalse1e4: operatingPointSchema,
  averagePrecision: share,
})
export type LayerResult = z.infer<typeof layerResultSchema>

const bitsPointSchema = z.object({ bits: count, recall: share, falseShare: share, precision: share.nullable() })

const editResultSchema = z.object({
  edit: z.string(),
  title: z.string(),
  group: z.enum(['copy', 'turn', 'part', 'overlay']),
  queries: count,
  layers: z.array(layerResultSchema),
  /** The candidate radius of pHash, as it stands in the product. */
  pHashRadius: bitsPointSchema,
  /** Cosines of the image vectors: of every true pair, rising, and of unrelated ones. */
  cosines: z.object({ related: z.array(score), unrelated: unrelatedSchema }),
})
export type EditResult = z.infer<typeof editResultSchema>

const picturesSchema = z.object({
  /** In words: which pictures. */
  source: z.string(),
  queries: count,
  calibrationQueries: count,
  gallery: count,
  /** Left out: unreadable, or too plain to accuse anyone. */
  leftOut: count,
  /** Pairs of an edited picture's original and another version of the same work: neither right nor wrong. */
  samePairs: count,
  layers: z.array(z.object({ name: z.string(), title: z.string() })),
  edits: z.array(editResultSchema),
  overall: z.array(layerResultSchema.extend({ curve: z.array(z.tuple([share, share])) })),
  /** Pairs that were laid over one another, and those whose details agree well enough to call one a copy. */
  aligned: z
    .object({ threshold: share, related: count, relatedOver: count, unrelated: count, unrelatedOver: count })
    .nullable(),
  /** Cosines of the calibration queries, which are none of the measured ones. */
  calibration: z.object({
    related: z.array(z.object({ edit: z.string(), group: z.string(), cosines: z.array(score) })),
    unrelated: unrelatedSchema,
  }),
})
export type PicturesResult = z.infer<typeof picturesSchema>

const partResultSchema = z.object({
  edit: z.string(),
  title: z.string(),
  pairs: count,
  /** Pairs for which `models/compare` finds an edit that explains them. */
  explainedRelated: share,
  explainedUnrelated: share,
})
export type PartResult = z.infer<typeof partResultSchema>

const cardsResultSchema = z.object({
  source: z.string(),
  entities: count,
  positives: count,
  negatives: count,
  auc: z.object({ model: share, tfIdf: share }),
})
export type CardsResult = z.infer<typeof cardsResultSchema>

const textResultSchema = z.object({
  scored: z
    .object({ split: z.string().nullable(), pairs: count, spearman: z.object({ model: score, tfIdf: score }) })
    .nullable(),
  cards: z.array(cardsResultSchema),
  /** Cosines of all cards: a card and its changed forms, and different cards of one type. */
  calibration: z.object({
    related: z.array(z.object({ change: z.string(), cosines: z.array(score) })),
    unrelated: unrelatedSchema,
  }),
})
export type TextResult = z.infer<typeof textResultSchema>

const speedSchema = z.object({
  /** Median milliseconds from decoded pixels to a vector, one picture at a time. */
  profileMs: z.number().positive(),
  /** CLIP ViT-B/32, fp32, generated weights, the same pictures. */
  clipMs: z.number().positive(),
  rounds: count,
})
export type SpeedResult = z.infer<typeof speedSchema>

export const resultsSchema = z.object({
  version: z.literal(1),
  profile: z.object({ id: z.string(), version: z.string(), imageModel: z.string(), textModel: z.string() }),
  seed: count,
  measuredAt: z.iso.datetime(),
  pictures: picturesSchema.nullable(),
  parts: z.array(partResultSchema).nullable(),
  text: textResultSchema.nullable(),
  times: speedSchema.nullable(),
})
export type Results = z.infer<typeof resultsSchema>

/** Throws Error that names the file and what is wrong with it. */
export async function readResults(path: string): Promise<Results> {
  if (!existsSync(path)) throw new Error(`${path} is not there: run the evaluation first (npm run eval).`)
  const parsed = resultsSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
  if (!parsed.success) throw new Error(`${path} holds no results: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/** Whole or not at all. */
export async function writeWhole(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.new`, content)
  await rename(`${path}.new`, path)
}

const PRECISION = 1e6

/** Six decimals: more than two machines agree on. */
export function rounded(value: number): number {
  return Math.round(value * PRECISION) / PRECISION
}

/** Shares close together where accidents become rare: down to the single pair. */
const SHARES_BELOW = Array.from({ length: 99 }, (_, at) => (at + 1) / 100)
const STEPS_PER_DECADE = 12

/** Up to 0.99 evenly, from there on ever closer, up to all pairs. */
export function tailShares(pairs: number): number[] {
  const shares = [...SHARES_BELOW]
  for (let step = 1; ; step++) {
    const rest = 0.01 * 10 ** (-step / STEPS_PER_DECADE)
    if (rest * pairs < 1) return [...shares, 1]
    shares.push(1 - rest)
  }
}
