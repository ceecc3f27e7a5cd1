import { RotateCcw } from 'lucide-react'
import type { PictureRecipe } from '#shared/contract/studio/assets.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import { Slider } from '../../../components/slider.tsx'
import { en } from '../../../strings/en.ts'
import { useEditor } from '../use-editor.ts'
import { useRecipeEdit } from './use-recipe-edit.ts'

export interface EditSliderProps {
  /** Names the run of changes that is one step to undo. */
  name: string
  label: string
  value: number
  neutral: number
  min: number
  max: number
  step: number
  format: (value: number) => string
  change: (recipe: PictureRecipe, value: number) => PictureRecipe
}

export function EditSlider({ name, label, value, neutral, min, max, step, format, change }: EditSliderProps) {
  const { session } = useEditor()
  const edit = useRecipeEdit()
  const set = (next: number) => edit(name, label, (recipe) => change(recipe, next))
  return (
    <div className="flex flex-col">
      <div className="flex h-6 items-center gap-1">
        <span className="flex-1 text-ink-2 text-xs">{label}</span>
        <output className="tnum text-xs">{format(value)}</output>
        <IconButton
          size="small"
          label={en.editor.picture.resetOne(label)}
          icon={<RotateCcw className="size-3.5!" />}
          tooltipSide="left"
          disabled={value === neutral}
          className={value === neutral ? 'invisible' : ''}
          onClick={() => {
            session.seal()
            set(neutral)
          }}
        />
      </div>
      <Slider
        label={label}
        value={value}
        min={min}
        max={max}
        step={step}
        valueText={format(value)}
        onChange={(next) => set(Math.round(next * 1000) / 1000)}
        onCommit={() => session.seal()}
      />
    </div>
  )
}
