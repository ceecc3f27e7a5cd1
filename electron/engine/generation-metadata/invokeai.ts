/** InvokeAI: a command line in version 1, JSON since version 2, in a form of its own since version 3. */
import * as z from 'zod'
import { looseInteger, looseNumber, looseSeed, looseText, type ParsedGeneration } from './generation.ts'
import { named } from './json-tools.ts'

const modelSchema = z
  .union([
    z.string().transform((name) => ({ name, model_name: undefined })),
    z.looseObject({ name: looseText, model_name: looseText }),
  ])
  .optional()
  .catch(undefined)

const metadataSchema = z.looseObject({
  positive_prompt: looseText,
  negative_prompt: looseText,
  model: modelSchema,
  seed: looseSeed,
  steps: looseInteger,
  cfg_scale: looseNumber,
  guidance: looseNumber,
  scheduler: looseText,
  width: looseInteger,
  height: looseInteger,
  loras: z
    .array(z.looseObject({ model: modelSchema, lora: modelSchema, weight: looseNumber }))
    .optional()
    .catch(undefined),
})

/** `invokeai_metadata` of InvokeAI 3 and later. */
export function parseInvokeAi(value: unknown): ParsedGeneration | undefined {
  const parsed = metadataSchema.safeParse(value)
  if (!parsed.success || (parsed.data.positive_prompt === undefined && parsed.data.model === undefined))
    return undefined
  const { data } = parsed
  return {
    prompt: data.positive_prompt,
    negativePrompt: data.negative_prompt,
    model: nameOf(data.model),
    seed: data.seed,
    steps: data.steps,
    guidanceScale: data.cfg_scale ?? data.guidance,
    scheduler: data.scheduler,
    width: data.width,
    height: data.height,
    loras: (data.loras ?? []).flatMap(({ model, lora, weight }) => named(nameOf(model) ?? nameOf(lora), weight)),
  }
}

function nameOf(model: z.output<typeof modelSchema>): string | undefined {
  return model?.name ?? model?.model_name
}

const imageSchema = z.looseObject({
  prompt: z
    .union([
      z.string(),
      z.array(z.looseObject({ prompt: z.string() })).transform((parts) => parts.map(({ prompt }) => prompt).join(' ')),
    ])
    .optional()
    .catch(undefined),
  sampler: looseText,
  seed: looseSeed,
  steps: looseInteger,
  cfg_scale: looseNumber,
  width: looseInteger,
  height: looseInteger,
})
const documentSchema = z.looseObject({ model_weights: looseText, image: imageSchema })

/** `sd-metadata` of InvokeAI 2. */
export function parseInvokeAi2(value: unknown): ParsedGeneration | undefined {
  const parsed = documentSchema.safeParse(value)
  if (!parsed.success || parsed.data.image.prompt === undefined) return undefined
  const { image, model_weights } = parsed.data
  return {
    ...sidesOf(image.prompt ?? ''),
    model: model_weights,
    seed: image.seed,
    steps: image.steps,
    guidanceScale: image.cfg_scale,
    sampler: image.sampler,
    width: image.width,
    height: image.height,
    loras: [],
  }
}

/** `Dream` of InvokeAI 1: `"the prompt [what it should not be]" -s 50 -S 123 -W 512 -H 768 -C 7.5 -A k_lms`. */
export function parseInvokeAi1(text: string | undefined): ParsedGeneration | undefined {
  const match = /^"(.*)"((?:\s+-.*)?)$/s.exec(text?.trim() ?? '')
  if (match === null) return undefined
  const options = new Map([...(match[2] ?? '').matchAll(/\s-(\w)\s*([^\s]+)/g)].map(([, key, value]) => [key, value]))
  const integer = (key: string) => looseInteger.parse(options.get(key))
  return {
    ...sidesOf(match[1] ?? ''),
    seed: looseSeed.parse(options.get('S')),
    steps: integer('s'),
    guidanceScale: looseNumber.parse(options.get('C')),
    sampler: options.get('A'),
    width: integer('W'),
    height: integer('H'),
    loras: [],
  }
}

/** Text in brackets is the negative prompt. */
function sidesOf(text: string): { prompt: string; negativePrompt: string | undefined } {
  const negative = [...text.matchAll(/\[([^[\]]*)\]/g)].map(([, inside = '']) => inside.trim()).filter(Boolean)
  const prompt = text.replace(/\s*\[[^[\]]*\]\s*/g, ' ').trim()
  return { prompt, negativePrompt: negative.length === 0 ? undefined : negative.join(', ') }
}
