import { useState } from 'react'
import { Checkbox } from '../../../components/checkbox.tsx'
import { Switch } from '../../../components/switch.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { en } from '../../../strings/en.ts'
import { croppedSize, type Size } from '../editing/recipe.ts'
import { useDocument } from '../use-editor.ts'
import { NumberInput } from './number-input.tsx'
import { Section } from './section.tsx'
import { useRecipeEdit } from './use-recipe-edit.ts'

const words = en.editor.picture
const FIRST_BACKGROUND = '#ffffff'
const MAX_EDGE_PX = 16_384

export function BackgroundEdit() {
  const { recipe } = useDocument()
  const edit = useRecipeEdit()
  const [typed, setTyped] = useState<string | null>(null)
  const set = (background: string | null) =>
    edit(background === null ? 'background.off' : 'background', words.background, (now) => ({ ...now, background }))
  const type = (text: string) => {
    const hex = text.trim().toLowerCase()
    const valid = /^#[0-9a-f]{6}$/.test(hex)
    setTyped(valid ? null : text)
    if (valid) set(hex)
  }
  return (
    <Section
      title={words.background}
      aside={
        <Switch
          label={words.backgroundOn}
          checked={recipe.background !== null}
          onChange={(on) => set(on ? FIRST_BACKGROUND : null)}
        />
      }
    >
      {recipe.background !== null && (
        <div className="flex items-center gap-2">
          <input
            type="color"
            aria-label={words.background}
            value={recipe.background}
            onChange={(event) => type(event.target.value)}
            className="h-8 w-12 rounded-md border border-line-strong/70 bg-raised p-0.5"
          />
          <TextInput
            aria-label={words.backgroundHex}
            aria-invalid={typed !== null || undefined}
            className="w-28 font-mono"
            value={typed ?? recipe.background}
            maxLength={7}
            onChange={(event) => type(event.target.value)}
            onBlur={() => setTyped(null)}
          />
        </div>
      )}
    </Section>
  )
}

export function ResizeEdit({ source }: { source: Size }) {
  const { recipe } = useDocument()
  const edit = useRecipeEdit()
  const [locked, setLocked] = useState(true)
  const natural = croppedSize(source, recipe)
  const size = recipe.resize
  const set = (resize: Size | null) =>
    edit(resize ? 'resize' : 'resize.off', words.resize, (now) => ({ ...now, resize }))
  const limit = (pixels: number) => Math.min(MAX_EDGE_PX, Math.max(1, Math.round(pixels)))
  const setWidth = (width: number) =>
    size && set({ width, height: locked ? limit((width * natural.height) / natural.width) : size.height })
  const setHeight = (height: number) =>
    size && set({ height, width: locked ? limit((height * natural.width) / natural.height) : size.width })
  return (
    <Section
      title={words.resize}
      aside={<Switch label={words.resizeOn} checked={size !== null} onChange={(on) => set(on ? natural : null)} />}
    >
      {size && (
        <>
          <div className="grid grid-cols-2 gap-2">
            <NumberInput label={words.width} value={size.width} min={1} max={MAX_EDGE_PX} onChange={setWidth} />
            <NumberInput label={words.height} value={size.height} min={1} max={MAX_EDGE_PX} onChange={setHeight} />
          </div>
          <Checkbox label={words.lock} checked={locked} onChange={setLocked} />
        </>
      )}
    </Section>
  )
}
