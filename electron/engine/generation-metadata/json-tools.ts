/** Tools that write one flat JSON document: InvokeAI, NovelAI, Fooocus, SwarmUI. */
import * as z from 'zod'
import { type Lora, looseInteger, looseNumber, looseSeed, looseText, type ParsedGeneration } from './generation.ts'

const invokeModelSchema = z
  .looseObject({ name: looseText, model_name: looseText, key: looseText })
  .optional()
  .catch(undefined)

const invokeSchema = z.looseObject({
  positive_prompt: looseText,
  negative_prompt: looseText,
  model: z
    .union([invokeModelSchema, z.string().transform((name) => ({ name, model_name: undefined, key: undefined }))])
    .optional()
    .catch(undefined),
  seed: looseSeed,
  steps: looseInteger,
  cfg_scale: looseNumber,
  scheduler: looseText,
  width: looseInteger,
  height: looseInteger,
  loras: z
    .array(z.looseObject({ model: invokeModelSchema, lora: invokeModelSchema, weight: looseNumber }))
    .optional()
    .catch(undefined),
})

/** `invokeai_metadata` of InvokeAI 3 and later. */
export function parseInvokeAi(value: unknown): ParsedGeneration | undefined {
  const parsed = invokeSchema.safeParse(value)
  if (!parsed.success || (parsed.data.positive_prompt === undefined && parsed.data.model === undefined))
    return undefined
  const { data } = parsed
  return {
    prompt: data.positive_prompt,
    negativePrompt: data.negative_prompt,
    model: data.model?.name ?? data.model?.model_name,
    seed: data.seed,
    steps: data.steps,
    guidanceScale: data.cfg_scale,
    scheduler: data.scheduler,
    width: data.width,
    height: data.height,
    loras: (data.loras ?? []).flatMap(({ model, lora, weight }) =>
      named(model?.name ?? lora?.name ?? lora?.model_name, weight),
    ),
  }
}

const novelSchema = z.looseObject({
  prompt: looseText,
  uc: looseText,
  seed: looseSeed,
  steps: looseInteger,
  scale: looseNumber,
  sampler: looseText,
  noise_schedule: looseText,
  width: looseInteger,
  height: looseInteger,
})

/** `Comment` of NovelAI; the model stands in a text of its own, `Source`. */
export function parseNovelAi(value: unknown, source: string | undefined): ParsedGeneration | undefined {
  const parsed = novelSchema.safeParse(value)
  if (!parsed.success || parsed.data.prompt === undefined) return undefined
  const { data } = parsed
  return {
    prompt: data.prompt,
    negativePrompt: data.uc,
    model: source,
    seed: data.seed,
    steps: data.steps,
    guidanceScale: data.scale,
    sampler: data.sampler,
    scheduler: data.noise_schedule,
    width: data.width,
    height: data.height,
    loras: [],
  }
}

const fooocusSchema = z.looseObject({
  prompt: looseText,
  negative_prompt: looseText,
  base_model: looseText,
  seed: looseSeed,
  steps: looseInteger,
  guidance_scale: looseNumber,
  sampler: looseText,
  scheduler: looseText,
  resolution: looseText,
  loras: z.array(z.array(z.unknown())).optional().catch(undefined),
})

/** `parameters` of Fooocus in its own scheme: labels in title case or in snake case, by version. */
export function parseFooocus(value: unknown): ParsedGeneration | undefined {
  const parsed = fooocusSchema.safeParse(snakeCased(value))
  if (!parsed.success || (parsed.data.prompt === undefined && parsed.data.base_model === undefined)) return undefined
  const { data } = parsed
  const [width, height] = (data.resolution ?? '').match(/\d+/g)?.map(Number) ?? []
  const listed = (data.loras ?? []).flatMap(([name, weight]) => named(looseText.parse(name), looseNumber.parse(weight)))
  return {
    prompt: data.prompt,
    negativePrompt: data.negative_prompt,
    model: data.base_model,
    seed: data.seed,
    steps: data.steps,
    guidanceScale: data.guidance_scale,
    sampler: data.sampler,
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
    sampler: data.sampler,
    scheduler: data.scheduler,
    width: data.width,
    height: data.height,
    loras: (data.loras ?? []).flatMap((name, index) => named(name, data.loraweights?.[index])),
  }
}

function named(name: string | undefined, weight: number | undefined): Lora[] {
  return name === undefined || name === '' || name === 'None' ? [] : [{ name, weight }]
}

function snakeCased(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key.toLowerCase().replaceAll(' ', '_'), entry]),
  )
}
