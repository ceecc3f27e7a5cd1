/** Text vectors against judgments of people and against cards of known origin, each with TF-IDF in the same run. */
import * as z from 'zod'
import type { Inference } from '#models/inference/engine.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { cosine } from '#shared/similarity/vectors.ts'
import { type Entity, givenEntities, sampleEntities } from './cards.ts'
import { keptCosines, unrelatedOf } from './edit-results.ts'
import { readLines } from './picture-set.ts'
import type { Progress } from './progress.ts'
import { rocAuc, spearman } from './rank-metrics.ts'
import { type CardsResult, rounded, type TextResult } from './results.ts'
import { binOf, createTally, type ScoreTally } from './score-tally.ts'
import { fitTfIdf, termCosine } from './tf-idf.ts'

const CHUNK = 64
const SAME_ENTITY = 'same-entity'

const pairSchema = z.object({
  a: z.string().min(1),
  b: z.string().min(1),
  type: z.string(),
  /** How alike people find the two, 0 to 1. */
  score: z.number().optional(),
  split: z.string().optional(),
})
type Pair = z.infer<typeof pairSchema>

export interface TextsOptions {
  readonly inference: Inference
  /** Lines of JSON; without it only the sample cards are compared. */
  readonly texts?: string | undefined
  readonly isHoldOut: boolean
  /** Of the scored pairs; those without one are always taken. */
  readonly split: string
  readonly seed: number
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

/** How alike two texts are. */
type Compare = (a: string, b: string) => number

interface Comparers {
  readonly model: Compare
  readonly tfIdf: Compare
}

/** Throws CANCELLED, what the models throw, and Error where a line of the file is not a pair. */
export async function measureTexts(options: TextsOptions): Promise<TextResult> {
  const { texts, isHoldOut, split, seed } = options
  const rows = texts === undefined ? [] : await readLines(texts, pairSchema)
  const scored = rows.filter((row) => row.score !== undefined && (row.split ?? split) === split)
  const given = givenEntities(
    rows.filter(({ type }) => type === SAME_ENTITY),
    isHoldOut,
    seed,
  )
  const sources: [string, Entity[]][] = [['cards of the sample world', sampleEntities(seed)]]
  if (given.length > 1) sources.push([isHoldOut ? 'given pairs, held out' : 'given pairs', given])
  const tally = createTally()
  const related = new Map<string, number[]>()
  const cards: CardsResult[] = []
  for (const [source, entities] of sources) {
    cards.push(await measureCards(source, entities, options, { tally, related }))
  }
  return {
    scored: scored.length < 2 ? null : await measureScored(scored, options),
    cards,
    calibration: {
      related: [...related].map(([change, cosines]) => ({ change, cosines: keptCosines(cosines) })),
      unrelated: unrelatedOf(tally),
    },
  }
}

async function measureScored(pairs: readonly Pair[], options: TextsOptions): Promise<TextResult['scored']> {
  const { model, tfIdf } = await compareTexts(
    'scored pairs',
    pairs.flatMap(({ a, b }) => [a, b]),
    options,
  )
  const judged = pairs.map(({ score = 0 }) => score)
  const agreement = (compare: Compare): number =>
    rounded(
      spearman(
        pairs.map(({ a, b }) => compare(a, b)),
        judged,
      ),
    )
  return { split: options.split, pairs: pairs.length, spearman: { model: agreement(model), tfIdf: agreement(tfIdf) } }
}

/** Where the cosines of all sources come together, for the calibration. */
interface Collected {
  readonly tally: ScoreTally
  readonly related: Map<string, number[]>
}

async function measureCards(
  source: string,
  entities: readonly Entity[],
  options: TextsOptions,
  { tally, related }: Collected,
): Promise<CardsResult> {
  const texts = entities.flatMap(({ text, variants }) => [text, ...variants.map((variant) => variant.text)])
  const { model, tfIdf } = await compareTexts(source, texts, options)
  const positives = { model: [] as number[], tfIdf: [] as number[] }
  const negatives = { model: [] as number[], tfIdf: [] as number[] }
  for (const entity of entities) {
    for (const { change, text } of entity.variants) {
      const likeness = model(entity.text, text)
      positives.model.push(likeness)
      positives.tfIdf.push(tfIdf(entity.text, text))
      related.set(change, [...(related.get(change) ?? []), likeness])
    }
    for (const other of entities) {
      if (other.type !== entity.type || other.name === entity.name) continue
      for (const { text } of other.variants) {
        const likeness = model(entity.text, text)
        negatives.model.push(likeness)
        negatives.tfIdf.push(tfIdf(entity.text, text))
        const bin = binOf(likeness)
        tally.unrelated[bin] = (tally.unrelated[bin] ?? 0) + 1
      }
    }
  }
  const auc = (name: keyof Comparers): number => rounded(rocAuc(positives[name], negatives[name]))
  return {
    ...{ source, entities: entities.length, positives: positives.model.length, negatives: negatives.model.length },
    auc: { model: auc('model'), tfIdf: auc('tfIdf') },
  }
}

async function compareTexts(what: string, texts: readonly string[], options: TextsOptions): Promise<Comparers> {
  const { inference, progress, signal } = options
  const different = [...new Set(texts)]
  const onDone = progress(what, different.length)
  const vectors = new Map<string, Float32Array>()
  for (let from = 0; from < different.length; from += CHUNK) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const chunk = different.slice(from, from + CHUNK)
    const embedded = await inference.embedTexts(chunk, signal === undefined ? {} : { signal })
    for (const [at, text] of chunk.entries()) vectors.set(text, embedded[at] ?? new Float32Array())
    onDone(Math.min(from + CHUNK, different.length))
  }
  const baseline = fitTfIdf(different)
  const terms = new Map(different.map((text) => [text, baseline.vector(text)]))
  const none = { vector: new Float32Array(), terms: new Map<string, number>() }
  return {
    model: (a, b) => cosine(vectors.get(a) ?? none.vector, vectors.get(b) ?? none.vector),
    tfIdf: (a, b) => termCosine(terms.get(a) ?? none.terms, terms.get(b) ?? none.terms),
  }
}
