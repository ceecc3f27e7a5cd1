import { Copy } from 'lucide-react'
import { useState } from 'react'
import { attempt } from '../../../components/attempt.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import { en } from '../../../strings/en.ts'
import { FormField } from '../card/form-field.tsx'
import { GENERATION_FIELDS, valueAt } from '../editing/card-fields.ts'
import { useDocument } from '../use-editor.ts'
import { Generate } from './generate.tsx'
import { Iterations } from './iterations.tsx'
import { Loras } from './loras.tsx'

const words = en.editor.prompt

/** How the picture was, or is to be, generated. */
export function PromptTab() {
  const hasStyles = useDocument().card.visual_generation?.style_loras !== undefined
  return (
    <div className="@container mx-auto flex max-w-200 flex-col gap-4 p-4">
      <FormField field={GENERATION_FIELDS.prompt} label={words.prompt} rows={5} aside={<CopyPrompt />} />
      <FormField field={GENERATION_FIELDS.negativePrompt} label={words.negative} rows={2} />
      <FormField field={GENERATION_FIELDS.model} label={words.model} />
      <div className="grid grid-cols-2 gap-3 @md:grid-cols-3">
        <FormField field={GENERATION_FIELDS.seed} label={words.seed} />
        <FormField field={GENERATION_FIELDS.steps} label={words.steps} />
        <FormField field={GENERATION_FIELDS.guidanceScale} label={words.guidance} />
        <FormField field={GENERATION_FIELDS.sampler} label={words.sampler} />
        <FormField field={GENERATION_FIELDS.scheduler} label={words.scheduler} />
      </div>
      <Loras />
      {hasStyles && (
        <FormField field={GENERATION_FIELDS.styleLoras} label={words.styles} help={en.editor.fields.listHelp} />
      )}
      <RawMetadata />
      <Generate />
      <Iterations />
    </div>
  )
}

function CopyPrompt() {
  const prompt = useDocument().card.visual_generation?.prompt ?? ''
  const [copied, setCopied] = useState('')
  return (
    <IconButton
      size="small"
      label={copied === prompt && prompt !== '' ? words.copied : words.copy}
      icon={<Copy />}
      disabled={prompt === ''}
      onClick={() => attempt(navigator.clipboard.writeText(prompt).then(() => setCopied(prompt)))}
    />
  )
}

function RawMetadata() {
  const raw = valueAt(useDocument().card, ['visual_generation', 'raw'])
  if (raw === undefined || raw === null) return null
  return (
    <details className="border-line border-t pt-3">
      <summary className="no-select cursor-default rounded-sm font-semibold text-sm">{words.raw}</summary>
      <p className="py-1 text-ink-2 text-xs">{words.rawHelp}</p>
      <pre
        className="max-h-80 select-text overflow-auto whitespace-pre-wrap break-words rounded-md bg-panel p-3 font-mono text-xs"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolling by keyboard needs the focus here
        tabIndex={0}
      >
        {typeof raw === 'string' ? raw : JSON.stringify(raw, null, 2)}
      </pre>
    </details>
  )
}
