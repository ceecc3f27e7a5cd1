import { CropIcon, FlipHorizontal, FlipVertical, RotateCcw, RotateCw } from 'lucide-react'
import type { PictureRecipe } from '#shared/contract/studio/assets.ts'
import { Button } from '../../../components/button.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Select } from '../../../components/select.tsx'
import { en } from '../../../strings/en.ts'
import {
  cropToAspect,
  flipRecipe,
  IDENTITY_RECIPE,
  isNeutral,
  normalCrop,
  resultSize,
  type Size,
  turnedSize,
  turnRecipe,
  WHOLE,
} from '../editing/recipe.ts'
import { useDocument } from '../use-editor.ts'
import { BackgroundEdit, ResizeEdit } from './canvas-edits.tsx'
import { ColorEdits, LevelEdits } from './color-edits.tsx'
import { ASPECTS, type Aspect, aspectRatio, useCropping } from './cropping.ts'
import { EditSlider } from './edit-slider.tsx'
import { NumberInput } from './number-input.tsx'
import { Section } from './section.tsx'
import { useRecipeEdit } from './use-recipe-edit.ts'

const words = en.editor.picture

export function PictureTab({ source }: { source: Size }) {
  const { recipe } = useDocument()
  const edit = useRecipeEdit()
  const result = resultSize(source, recipe)
  return (
    <div className="mx-auto flex max-w-160 flex-col gap-4 p-4">
      <div className="flex items-center gap-3">
        <div className="tnum min-w-0 flex-1 text-xs">
          <p className="text-ink">{words.size(result.width, result.height)}</p>
          <p className="text-ink-2">{words.originalSize(source.width, source.height)}</p>
        </div>
        <Button
          size="small"
          disabled={isNeutral(recipe)}
          onClick={() => edit('all', words.resetAll, () => IDENTITY_RECIPE)}
        >
          {words.resetAll}
        </Button>
      </div>
      <Turning />
      <Cropping source={source} />
      <LevelEdits />
      <ColorEdits />
      <BackgroundEdit />
      <ResizeEdit source={source} />
    </div>
  )
}

function Turning() {
  const { recipe } = useDocument()
  const edit = useRecipeEdit()
  const turn = (turns: 1 | 3, label: string) => edit(`turn${Date.now()}`, label, (now) => turnRecipe(now, turns))
  const flip = (axis: 'horizontal' | 'vertical', label: string) =>
    edit(`flip${Date.now()}`, label, (now) => flipRecipe(now, axis))
  return (
    <Section
      title={words.turn}
      aside={
        <div className="flex gap-1">
          <IconButton label={words.turnLeft} icon={<RotateCcw />} onClick={() => turn(3, words.turnLeft)} />
          <IconButton label={words.turnRight} icon={<RotateCw />} onClick={() => turn(1, words.turnRight)} />
          <IconButton
            label={words.flipHorizontal}
            icon={<FlipHorizontal />}
            pressed={recipe.flipHorizontal}
            onClick={() => flip('horizontal', words.flipHorizontal)}
          />
          <IconButton
            label={words.flipVertical}
            icon={<FlipVertical />}
            pressed={recipe.flipVertical}
            onClick={() => flip('vertical', words.flipVertical)}
          />
        </div>
      }
    >
      <EditSlider
        name="rotateDegrees"
        label={words.straighten}
        value={recipe.rotateDegrees}
        neutral={0}
        min={-45}
        max={45}
        step={0.1}
        format={words.degrees}
        change={(now, rotateDegrees) => ({ ...now, rotateDegrees })}
      />
    </Section>
  )
}

function Cropping({ source }: { source: Size }) {
  const { recipe } = useDocument()
  const { on, aspect } = useCropping()
  const edit = useRecipeEdit()
  const turned = turnedSize(source, recipe)
  const crop = recipe.crop ?? WHOLE
  const setCrop = (key: string, change: (now: PictureRecipe) => PictureRecipe['crop']) =>
    edit(key, words.crop, (now) => ({ ...now, crop: change(now), resize: null }))
  const chooseAspect = (next: Aspect) => {
    useCropping.setState({ aspect: next, on: true })
    const ratio = aspectRatio(next, turned)
    if (ratio !== null) setCrop(`aspect.${next}`, () => normalCrop(cropToAspect(crop, turned, ratio)))
  }
  return (
    <Section
      title={words.crop}
      aside={
        <div className="flex gap-1">
          {recipe.crop && (
            <Button size="small" tone="quiet" onClick={() => setCrop('crop.reset', () => null)}>
              {words.cropReset}
            </Button>
          )}
          <Button size="small" icon={<CropIcon />} pressed={on} onClick={() => useCropping.setState({ on: !on })}>
            {on ? words.cropDone : words.cropStart}
          </Button>
        </div>
      }
    >
      <Select
        label={words.aspect}
        value={aspect}
        options={ASPECTS.map((value) => ({
          value,
          label: value === 'free' || value === 'original' ? words.aspects[value] : value,
        }))}
        onChange={chooseAspect}
      />
      {(on || recipe.crop) && <CropNumbers turned={turned} crop={crop} setCrop={setCrop} />}
    </Section>
  )
}

interface CropNumbersProps {
  turned: Size
  crop: NonNullable<PictureRecipe['crop']>
  setCrop: (key: string, change: () => PictureRecipe['crop']) => void
}

/** The crop in pixels, for exact values and for the keyboard. */
function CropNumbers({ turned, crop, setCrop }: CropNumbersProps) {
  const across = (share: number) => Math.round(share * turned.width)
  const down = (share: number) => Math.round(share * turned.height)
  const set = (part: Partial<typeof crop>) => setCrop('crop.numbers', () => normalCrop({ ...crop, ...part }))
  return (
    <div className="grid grid-cols-4 gap-2">
      <NumberInput
        label={words.left}
        value={across(crop.x)}
        min={0}
        max={across(1 - crop.width)}
        onChange={(x) => set({ x: Math.min(x / turned.width, 1 - crop.width) })}
      />
      <NumberInput
        label={words.top}
        value={down(crop.y)}
        min={0}
        max={down(1 - crop.height)}
        onChange={(y) => set({ y: Math.min(y / turned.height, 1 - crop.height) })}
      />
      <NumberInput
        label={words.width}
        value={across(crop.width)}
        min={1}
        max={across(1 - crop.x)}
        onChange={(width) => set({ width: Math.min(width / turned.width, 1 - crop.x) })}
      />
      <NumberInput
        label={words.height}
        value={down(crop.height)}
        min={1}
        max={down(1 - crop.y)}
        onChange={(height) => set({ height: Math.min(height / turned.height, 1 - crop.y) })}
      />
    </div>
  )
}
