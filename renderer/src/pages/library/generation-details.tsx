import type { VisualGeneration } from '#shared/asset-card/card.ts'
import { en } from '../../strings/en.ts'
import { Detail, DetailList, InspectorSection } from './inspector-parts.tsx'

const words = en.library.inspector

const SHORT_FIELDS = [
  'model',
  'seed',
  'steps',
  'guidance_scale',
  'sampler',
  'scheduler',
  'source_tool',
] as const satisfies (keyof VisualGeneration)[]

/** How the picture was generated, as its file or its creator said. */
export function GenerationDetails({ generation }: { generation: VisualGeneration }) {
  const shown = SHORT_FIELDS.flatMap((field) => {
    const value = generation[field]
    return value === undefined || value === '' ? [] : [{ field, value: String(value) }]
  })
  const loras = [
    ...(generation.loras ?? []).map(({ name, weight }) => (weight === undefined ? name : `${name} (${weight})`)),
    ...(generation.style_loras ?? []),
  ]
  const { prompt, negative_prompt: negative } = generation
  if (shown.length + loras.length === 0 && !prompt && !negative) return null
  return (
    <InspectorSection title={words.generation}>
      {prompt && <PromptText label={words.fields.prompt} text={prompt} />}
      {negative && <PromptText label={words.fields.negative_prompt} text={negative} />}
      <DetailList>
        {shown.map(({ field, value }) => (
          <Detail key={field} label={words.fields[field]}>
            {value}
          </Detail>
        ))}
        {loras.length > 0 && <Detail label={words.loras}>{loras.join(', ')}</Detail>}
      </DetailList>
    </InspectorSection>
  )
}

function PromptText({ label, text }: { label: string; text: string }) {
  return (
    <div className="mb-2">
      <p className="text-ink-3 text-xs">{label}</p>
      <p className="max-h-40 select-text overflow-y-auto whitespace-pre-wrap break-words text-xs">{text}</p>
    </div>
  )
}
