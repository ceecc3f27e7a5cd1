/** Tools that write one flat JSON document: Fooocus and its descendants, SwarmUI, Civitai. */
import * as z from 'zod'
import { type Lora, looseInteger, looseNumber, looseSeed, looseText, type ParsedGeneration } from './generation.ts'

const fooocusSchema = z.looseObject({
  prompt: looseText,
  negative_prompt: looseText,
  negative: looseText,
  base_model: looseText,
  base_model_name: looseText,
  seed: looseSeed,
  steps: looseInteger,
  guidance_scale: looseNumber,
  cfg: looseNumber,
  sampler: looseText,
  sampler_name: looseText,
  scheduler: looseText,
  resolution: looseText,
  width: looseInteger,
  height: looseInteger,
  loras: z.array(z.array(z.unknown())).optional().catch(undefined),
})

/**
 * `parameters` of Fooocus in its own scheme, with labels in title case or in snake case, by version; `Comment` of
 * Fooocus-MRE; `parameters` of RuinedFooocus, which shortens some names.
 */
export function parseFooocus(value: unknown): ParsedGeneration | undefined {
  const parsed = fooocusSchema.safeParse(snakeCased(value))
  if (!parsed.success) return undefined
  const { data } = parsed
  const model = data.base_model ?? data.base_model_name
  // A prompt alone says nothing about the tool: NovelAI writes one too.
  if (model === undefined) return undefined
  const [width = data.width, height = data.height] = (data.resolution ?? '').match(/\d+/g)?.map(Number) ?? []
  const listed = (data.loras ?? []).flatMap(([name, weight]) => named(looseText.parse(name), looseNumber.parse(weight)))
  return {
    prompt: data.prompt,
    negativePrompt: data.negative_prompt ?? data.negative,
    model,
    seed: data.seed,
    steps: data.steps,
    guidanceScale: data.guidance_scale ?? data.cfg,
    sampler: data.sampler ?? data.sampler_name,
    scheduler: data.scheduler,
    width,
    height,
    loras: listed.length > 0 ? listed : combinedLoras(data),
  }
}

/** `lora_combined_1: "name : 0.5"`, as older versions list them. */
function combinedLoras(data: Record<string, unknown>): Lora[] {
  return Object.entries(data).flatMap(([key, value]) => {
    if (!/^lora(_combined)?_\d+$/.test(key) || typeof value !== 'string') return []
    const separator = value.lastIndexOf(':')
    return separator < 0
      ? named(value, undefined)
      : named(value.slice(0, separator).trim(), looseNumber.parse(value.slice(separator + 1)))
  })
}

const swarmSchema = z.looseObject({
  sui_image_params: z.looseObject({
    prompt: looseText,
    negativeprompt: looseText,
    model: looseText,
    seed: looseSeed,
    steps: looseInteger,
    cfgscale: looseNumber,
    sampler: looseText,
    scheduler: looseText,
    comfyuisampler: looseText,
    comfyuischeduler: looseText,
    width: looseInteger,
    height: looseInteger,
    loras: z
      .union([z.array(z.string()), z.string().transform((list) => list.split(','))])
      .optional()
      .catch(undefined),
    loraweights: z
      .union([z.array(looseNumber), z.string().transform((list) => list.split(',').map(Number))])
      .optional()
      .catch(undefined),
  }),
})

/** `sui_image_params` of SwarmUI. */
export function parseSwarmUi(value: unknown): ParsedGeneration | undefined {
  const parsed = swarmSchema.safeParse(value)
  if (!parsed.success) return undefined
  const data = parsed.data.sui_image_params
  return {
    prompt: data.prompt,
    negativePrompt: data.negativeprompt,
    model: data.model,
    seed: data.seed,
    steps: data.steps,
    guidanceScale: data.cfgscale,
    sampler: data.sampler ?? data.comfyuisampler,
    scheduler: data.scheduler ?? data.comfyuischeduler,
    width: data.width,
    height: data.height,
    loras: (data.loras ?? []).flatMap((name, index) => named(name, data.loraweights?.[index])),
  }
}

const civitaiSchema = z.looseObject({
  prompt: looseText,
  negativePrompt: looseText,
  steps: looseInteger,
  cfgScale: looseNumber,
  sampler: looseText,
  scheduler: looseText,
  seed: looseSeed,
  width: looseInteger,
  height: looseInteger,
})

/** `extraMetadata`, which Civitai's own generator adds to the nodes of the ComfyUI graph that it ran. */
export function parseCivitai(value: unknown): ParsedGeneration | undefined {
  const parsed = civitaiSchema.safeParse(value)
  if (!parsed.success || parsed.data.prompt === undefined) return undefined
  const { cfgScale, prompt, negativePrompt, steps, sampler, scheduler, seed, width, height } = parsed.data
  const loras: Lora[] = []
  return { prompt, negativePrompt, steps, guidanceScale: cfgScale, sampler, scheduler, seed, width, height, loras }
}

export function named(name: string | undefined, weight: number | undefined): Lora[] {
  return name === undefined || name === '' || name === 'None' ? [] : [{ name, weight }]
}

function snakeCased(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key.toLowerCase().replaceAll(' ', '_'), entry]),
  )
}
