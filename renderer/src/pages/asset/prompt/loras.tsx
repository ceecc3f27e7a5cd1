import { Plus, X } from 'lucide-react'
import { useRef } from 'react'
import type { VisualGeneration } from '#shared/asset-card/card.ts'
import { Button } from '../../../components/button.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { en } from '../../../strings/en.ts'
import { parseField, withCardValue } from '../editing/card-fields.ts'
import type { EditorDocument } from '../editing/document.ts'
import { useDocument, useEditor } from '../use-editor.ts'

const words = en.editor.prompt
const PATH = ['visual_generation', 'loras'] as const

type Lora = NonNullable<VisualGeneration['loras']>[number]

function weightKey(index: number): string {
  return `visual_generation.loras.${index}.weight`
}

function withLoras(document: EditorDocument, loras: readonly Lora[]): EditorDocument {
  return { ...document, card: withCardValue(document.card, PATH, loras.length > 0 ? loras : undefined) }
}

/** A weight may be below zero, which other numbers of a card may not. */
function readWeight(text: string): number | undefined | null {
  const negative = text.trim().startsWith('-')
  const unsigned = negative ? text.trim().slice(1) : text
  const parsed = parseField({ path: [], type: 'number', maxLength: 20 }, unsigned)
  if ('problem' in parsed || (negative && parsed.value === undefined)) return null
  return typeof parsed.value === 'number' ? parsed.value * (negative ? -1 : 1) + 0 : undefined
}

function withWeight(document: EditorDocument, index: number, text: string): EditorDocument {
  const weight = readWeight(text)
  const rough = { ...document.rough, [weightKey(index)]: text }
  if (weight === null) return { ...document, rough }
  const loras = (document.card.visual_generation?.loras ?? []).map((lora, at) => {
    if (at !== index) return lora
    const { weight: _former, ...others } = lora
    return weight === undefined ? others : { ...others, weight }
  })
  return { ...withLoras(document, loras), rough }
}

function settled(document: EditorDocument): EditorDocument {
  const rough = Object.entries(document.rough).filter(
    ([key, text]) => !key.startsWith('visual_generation.loras.') || readWeight(text) === null,
  )
  return { ...document, rough: Object.fromEntries(rough) }
}

/** LoRAs with their weights. */
export function Loras() {
  const { session } = useEditor()
  const document = useDocument()
  const list = useRef<HTMLUListElement>(null)
  const loras = document.card.visual_generation?.loras ?? []
  const edit = (key: string, make: (now: EditorDocument) => EditorDocument) =>
    session.edit({ key: `loras.${key}`, label: words.loras }, make)
  const add = () => {
    edit(`add.${loras.length}`, (now) => withLoras(now, [...loras, { name: '' }]))
    requestAnimationFrame(() => list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus())
  }
  return (
    <section className="flex flex-col gap-2" aria-label={words.loras}>
      <div className="flex items-center justify-between">
        <h2 className="font-medium text-ink-2 text-xs">{words.loras}</h2>
        <Button size="small" tone="quiet" icon={<Plus />} onClick={add}>
          {words.loraAdd}
        </Button>
      </div>
      {loras.length > 0 && (
        <ul ref={list} className="flex flex-col gap-1.5" onBlur={() => session.settle(settled)}>
          {loras.map((lora, index) => (
            // Rows have no identity but their place; nothing but their values depends on it.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={index} className="flex items-center gap-1.5">
              <TextInput
                className="flex-1"
                aria-label={words.loraName(index + 1)}
                value={lora.name}
                maxLength={500}
                onChange={(event) =>
                  edit(`name.${index}`, (now) =>
                    withLoras(
                      now,
                      loras.map((other, at) => (at === index ? { ...other, name: event.target.value } : other)),
                    ),
                  )
                }
              />
              <TextInput
                className="tnum w-20"
                aria-label={words.loraWeight(index + 1)}
                aria-invalid={readWeight(document.rough[weightKey(index)] ?? '') === null || undefined}
                inputMode="decimal"
                placeholder="1"
                value={document.rough[weightKey(index)] ?? (lora.weight === undefined ? '' : String(lora.weight))}
                onChange={(event) => edit(`weight.${index}`, (now) => withWeight(now, index, event.target.value))}
              />
              <IconButton
                label={words.loraRemove(lora.name)}
                icon={<X />}
                onClick={() =>
                  edit(`remove.${index}.${loras.length}`, (now) =>
                    withLoras(
                      settled(now),
                      loras.filter((_other, at) => at !== index),
                    ),
                  )
                }
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
