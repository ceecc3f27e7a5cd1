import type { PictureRecipe } from '#shared/contract/studio/assets.ts'
import { en } from '../../../strings/en.ts'
import { NEUTRAL_LEVELS } from '../editing/recipe.ts'
import { useDocument } from '../use-editor.ts'
import { EditSlider } from './edit-slider.tsx'
import { Section } from './section.tsx'

const words = en.editor.picture
const whole = (value: number) => String(Math.round(value))
const factor = (value: number) => value.toFixed(2)

type Levels = NonNullable<PictureRecipe['levels']>

/** Levels that change nothing are none. */
function withLevels(recipe: PictureRecipe, part: Partial<Levels>): PictureRecipe {
  const levels = { ...NEUTRAL_LEVELS, ...recipe.levels, ...part }
  const neutral =
    levels.black === NEUTRAL_LEVELS.black &&
    levels.white === NEUTRAL_LEVELS.white &&
    levels.gamma === NEUTRAL_LEVELS.gamma
  return { ...recipe, levels: neutral ? null : levels }
}

export function LevelEdits() {
  const { recipe } = useDocument()
  const levels = recipe.levels ?? NEUTRAL_LEVELS
  return (
    <Section title={words.levels}>
      <EditSlider
        name="black"
        label={words.black}
        value={levels.black}
        neutral={0}
        min={0}
        max={254}
        step={1}
        format={whole}
        change={(now, black) => withLevels(now, { black, white: Math.max(levels.white, black + 1) })}
      />
      <EditSlider
        name="white"
        label={words.white}
        value={levels.white}
        neutral={255}
        min={1}
        max={255}
        step={1}
        format={whole}
        change={(now, white) => withLevels(now, { white, black: Math.min(levels.black, white - 1) })}
      />
      <EditSlider
        name="gamma"
        label={words.gamma}
        value={levels.gamma}
        neutral={1}
        min={0.2}
        max={3}
        step={0.01}
        format={factor}
        change={(now, gamma) => withLevels(now, { gamma })}
      />
    </Section>
  )
}

export function ColorEdits() {
  const { recipe } = useDocument()
  return (
    <Section title={words.color}>
      <EditSlider
        name="hue"
        label={words.hue}
        value={recipe.hueDegrees}
        neutral={0}
        min={-180}
        max={180}
        step={1}
        format={(value) => `${value}°`}
        change={(now, hueDegrees) => ({ ...now, hueDegrees })}
      />
      <EditSlider
        name="saturation"
        label={words.saturation}
        value={recipe.saturation}
        neutral={1}
        min={0}
        max={3}
        step={0.01}
        format={en.common.percent}
        change={(now, saturation) => ({ ...now, saturation })}
      />
      <EditSlider
        name="brightness"
        label={words.brightness}
        value={recipe.brightness}
        neutral={1}
        min={0.2}
        max={3}
        step={0.01}
        format={en.common.percent}
        change={(now, brightness) => ({ ...now, brightness })}
      />
    </Section>
  )
}
