/** NovelAI: JSON in `Comment`, the prompt in `Description` too, the model in `Source`. */
import * as z from 'zod'
import { looseInteger, looseNumber, looseSeed, looseText, type ParsedGeneration } from './generation.ts'

/** Since version 4, what all of the picture shows and then each character by itself. */
const captionSchema = z
  .looseObject({
    caption: z.looseObject({
      base_caption: z.string(),
      char_captions: z.array(z.looseObject({ char_caption: z.string() })).catch([]),
    }),
  })
  .transform(({ caption }) => [caption.base_caption, ...caption.char_captions.map((one) => one.char_caption)])
  .optional()
  .catch(undefined)

const commentSchema = z.looseObject({
  prompt: looseText,
  v4_prompt: captionSchema,
  uc: looseText,
  v4_negative_prompt: captionSchema,
  seed: looseSeed,
  steps: looseInteger,
  scale: looseNumber,
  sampler: looseText,
  noise_schedule: looseText,
  width: looseInteger,
  height: looseInteger,
})

interface OtherTags {
  readonly description: string | undefined
  readonly source: string | undefined
}

/** Older pictures have their prompt in `Description` alone. Undefined where the comment is not NovelAI's. */
export function parseNovelAi(comment: unknown, { description, source }: OtherTags): ParsedGeneration | undefined {
  const parsed = commentSchema.safeParse(comment)
  if (!parsed.success || parsed.data.sampler === undefined || parsed.data.scale === undefined) return undefined
  const { data } = parsed
  const prompt = lines(data.v4_prompt) ?? data.prompt ?? description?.trim()
  if (prompt === undefined) return undefined
  return {
    prompt,
    negativePrompt: lines(data.v4_negative_prompt) ?? data.uc,
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

function lines(captions: readonly string[] | undefined): string | undefined {
  const filled = (captions ?? []).map((caption) => caption.trim()).filter((caption) => caption !== '')
  return filled.length === 0 ? undefined : filled.join('\n')
}
