/** What an AI tool wrote about how a picture was made, in one form for all tools. */
import * as z from 'zod'
import type { VisualGeneration } from '#shared/asset-card/card.ts'

export const SOURCE_TOOLS = [
  'automatic1111',
  'comfyui',
  'invokeai',
  'novelai',
  'fooocus',
  'swarmui',
  'civitai',
  'unknown',
] as const

export interface Generation {
  readonly sourceTool: (typeof SOURCE_TOOLS)[number]
  readonly prompt?: string | undefined
  readonly negativePrompt?: string | undefined
  readonly model?: string | undefined
  /** Decimal digits: seeds of 64 bits do not fit a JSON number. */
  readonly seed?: string | undefined
  readonly steps?: number | undefined
  readonly guidanceScale?: number | undefined
  readonly sampler?: string | undefined
  readonly scheduler?: string | undefined
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly loras: readonly Lora[]
  /** The text as found in the file, kept and searchable even where nothing could be parsed. */
  readonly raw: string
}

export interface Lora {
  readonly name: string
  readonly weight?: number | undefined
}

/** What a parser finds; the reader adds the tool's name and the raw text. */
export type ParsedGeneration = Omit<Generation, 'sourceTool' | 'raw'>

/** Numbers may come as numbers or as text; anything else counts as absent. */
export const looseNumber = z
  .preprocess(
    (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
    z.number().finite(),
  )
  .optional()
  .catch(undefined)
export const looseInteger = looseNumber.transform((value) => (value === undefined ? undefined : Math.round(value)))
export const looseText = z.string().optional().catch(undefined)

/** Digits from a number or a text; a number beyond 2^53 has already lost digits and is kept as it was read. */
export const looseSeed = z
  .union([
    z.number().transform((value) => (Number.isSafeInteger(value) ? String(value) : value.toFixed(0))),
    z.string().regex(/^-?\d+$/),
  ])
  .optional()
  .catch(undefined)

/** The card's block, with the raw text left out where `keepRaw` is false. */
export function toVisualGeneration(generation: Generation): VisualGeneration {
  const { seed, loras } = generation
  const values: VisualGeneration = {
    source_tool: generation.sourceTool,
    model: generation.model,
    prompt: generation.prompt,
    negative_prompt: generation.negativePrompt,
    seed: seed === undefined ? undefined : Number.isSafeInteger(Number(seed)) ? Number(seed) : seed,
    steps: generation.steps,
    guidance_scale: generation.guidanceScale,
    sampler: generation.sampler,
    scheduler: generation.scheduler,
    width: generation.width,
    height: generation.height,
    loras:
      loras.length === 0
        ? undefined
        : loras.map(({ name, weight }) => ({ name, ...(weight === undefined ? {} : { weight }) })),
    style_loras: loras.length === 0 ? undefined : loras.map(({ name }) => name),
  }
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as VisualGeneration
}

/** Equal for generations that differ only in their seed; undefined where too little is known to say so. */
export function settingsKey(generation: Generation): string | undefined {
  const { prompt, negativePrompt, model, steps, guidanceScale, sampler, scheduler, width, height, loras } = generation
  if (prompt === undefined || prompt.trim() === '') return undefined
  return JSON.stringify([prompt, negativePrompt, model, steps, guidanceScale, sampler, scheduler, width, height, loras])
}
