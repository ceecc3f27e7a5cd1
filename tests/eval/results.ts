/** What an evaluation found: `out/eval/<profile>/results.json`. Equal input gives equal results but for the times. */
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

const methodFoundSchema = z.object({
  method: z.string(),
  /** Checks with any other verdict than unique. */
  found: count,
  /** Of these, those that name the true original. */
  named: count,
})

const checkedEditSchema = z.object({
  edit: z.string(),
  title: z.string(),
  group: z.enum(['copy', 'turn', 'part', 'overlay']),
  checks: count,
  methods: z.array(methodFoundSchema),
})

const gallerySchema = z.object({
  works: count,
  /** Of these, how many are of the index that fills galleries up, and how many were drawn by our own code. */
  filled: count,
  drawn: count,
  /** Of the checks; not equal in equal runs. */
  medianMs: z.number().min(0),
  /** The product's check first. Those with a threshold say "copy" from there on: bits of pHash, or a cosine. */
  methods: z.array(z.object({ name: z.string(), title: z.string(), threshold: z.number().nullable() })).min(1),
  /** Checks of pictures that share nothing with the gallery. */
  unrelated: z.object({
    checks: count,
    /** Files that could not be read. */
    leftOut: count,
    methods: z.array(
      z.object({
        method: z.string(),
        /** Checks with any other verdict than unique. */
        accused: count,
        /** Checks that named only pictures which a person found to share a part; not among the accused. */
        sharing: count,
      }),
    ),
  }),
  edits: z.array(checkedEditSchema),
})
export type GalleryResult = z.infer<typeof gallerySchema>

/** The works themselves, or a catalog of them alone, as the market gives it. */
export const AGAINST = ['library', 'catalog'] as const

const checksSchema = z.object({
  /** In words: which pictures. */
  source: z.string(),
  /** What the checks compared with. */
  against: z.enum(AGAINST),
  preset: z.string(),
  galleries: z.array(gallerySchema).min(1),
})
export type ChecksResult = z.infer<typeof checksSchema>

const vectorsSchema = z.object({
  /** In words: which pictures. */
  source: z.string(),
  /** Pictures that were edited, and all that these were compared with. */
  queries: count,
  gallery: count,
  /** Left out: unreadable, or too plain to accuse anyone. */
  leftOut: count,
  /** Pairs of an edited picture's original and another version of the same work: neither right nor wrong. */
  samePairs: count,
  /** Cosines of the image vectors. */
  calibration: z.object({
    related: z.array(z.object({ edit: z.string(), group: z.string(), cosines: z.array(score) })),
    unrelated: unrelatedSchema,
  }),
})
export type VectorsResult = z.infer<typeof vectorsSchema>

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

const captionsSchema = z.object({
  /** In words: which pictures. */
  source: z.string(),
  /** Pictures that each caption searched. */
  pictures: count,
  /** A caption has found its picture where one with this caption is among so many. */
  first: count,
  captions: count,
  /** Captions of which the models know no word: not found. */
  unknown: count,
  found: count,
})
export type CaptionsResult = z.infer<typeof captionsSchema>

const speedSchema = z.object({
  /** Median milliseconds from decoded pixels to a vector, one picture at a time. */
  profileMs: z.number().positive(),
  /** CLIP ViT-B/32, fp32, generated weights, the same pictures. */
  clipMs: z.number().positive(),
  rounds: count,
})
export type SpeedResult = z.infer<typeof speedSchema>

export const resultsSchema = z.object({
  version: z.literal(2),
  profile: z.object({ id: z.string(), version: z.string(), imageModel: z.string(), textModel: z.string() }),
  seed: count,
  measuredAt: z.iso.datetime(),
  checks: checksSchema.nullable(),
  vectors: vectorsSchema.nullable(),
  text: textResultSchema.nullable(),
  captions: captionsSchema.nullable().default(null),
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
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
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
