/** What is asked of the generator, out of the card and the few values that are not in it. */
import type { VisualGeneration } from '#shared/asset-card/card.ts'
import {
  type GenerationBatch,
  type GenerationRequest,
  type GenerationResult,
  generationRequestSchema,
  MAX_SEED,
  seedAfter,
} from '#shared/contract/studio/generators.ts'

/** As typed. */
export interface GenerateForm {
  readonly count: string
  readonly firstSeed: string
  readonly width: string
  readonly height: string
  readonly startsFromPicture: boolean
  readonly strength: number
}

const USUAL = { side: 1_024, steps: 25, guidanceScale: 7 } as const

export function randomSeed(): string {
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1))
  return String(seed)
}

/** The values of the card where it has them. */
export function firstForm(generation: VisualGeneration | undefined, seed: string): GenerateForm {
  const side = (given: number | undefined) => String(given === undefined ? USUAL.side : Math.round(given / 8) * 8)
  return {
    count: '4',
    firstSeed: seed,
    width: side(generation?.width),
    height: side(generation?.height),
    startsFromPicture: false,
    strength: 0.6,
  }
}

type FormField = 'count' | 'firstSeed' | 'width' | 'height'

export interface ReadForm {
  /** Null where something is wrong. */
  readonly request: GenerationRequest | null
  readonly wrong: ReadonlySet<FormField | 'prompt'>
}

const PATHS: Readonly<Record<string, FormField | 'prompt'>> = {
  count: 'count',
  firstSeed: 'firstSeed',
  width: 'width',
  height: 'height',
  prompt: 'prompt',
}

function whole(text: string): number {
  return /^\d{1,12}$/.test(text.trim()) ? Number(text) : Number.NaN
}

export function readForm(form: GenerateForm, generation: VisualGeneration | undefined): ReadForm {
  const parsed = generationRequestSchema.safeParse({
    prompt: generation?.prompt ?? '',
    negativePrompt: generation?.negative_prompt ?? '',
    model: generation?.model || null,
    sampler: generation?.sampler || null,
    scheduler: generation?.scheduler || null,
    steps: generation?.steps ?? USUAL.steps,
    guidanceScale: generation?.guidance_scale ?? USUAL.guidanceScale,
    ...{ width: whole(form.width), height: whole(form.height), count: whole(form.count) },
    ...{ firstSeed: form.firstSeed.trim(), startsFromPicture: form.startsFromPicture, strength: form.strength },
  })
  if (parsed.success) {
    const { firstSeed, count } = parsed.data
    const isBeyond = BigInt(seedAfter(firstSeed, count - 1)) > MAX_SEED
    return isBeyond ? { request: null, wrong: new Set(['firstSeed']) } : { request: parsed.data, wrong: new Set() }
  }
  const wrong = parsed.error.issues.flatMap(({ path }) => PATHS[String(path[0])] ?? [])
  return { request: null, wrong: new Set(wrong) }
}

function compareSeeds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1)
}

/** The most unique first; what is not compared yet comes last, in the order of the seeds. */
export function byUniqueness(results: readonly GenerationResult[]): GenerationResult[] {
  return results.toSorted((a, b) => (b.uniqueness ?? -1) - (a.uniqueness ?? -1) || compareSeeds(a.seed, b.seed))
}

/** Null where none was compared. */
export function mostUnique(results: readonly GenerationResult[]): GenerationResult | null {
  const [first] = byUniqueness(results)
  return first === undefined || first.uniqueness === null ? null : first
}

/** Behind the last one of a batch; a random one where no seed is left. */
export function nextSeed({ firstSeed, count }: GenerationRequest): string {
  const next = seedAfter(firstSeed, count)
  return BigInt(next) > MAX_SEED ? randomSeed() : next
}

/** What is left to make of a batch that stopped; null where nothing is, or seeds in between are missing. */
export function restOf({ request, results, state }: GenerationBatch): GenerationRequest | null {
  const isOver = state === 'cancelled' || state === 'failed' || state === 'interrupted'
  if (!isOver || results.length >= request.count) return null
  return { ...request, firstSeed: seedAfter(request.firstSeed, results.length), count: request.count - results.length }
}
