import { Monitor, Moon, Sun } from 'lucide-react'
import { ToggleGroup } from 'radix-ui'
import type { Settings } from '#shared/contract/studio/system.ts'
import { en } from '../../strings/en.ts'
import { Group } from './parts.tsx'
import { saveSetting } from './save-setting.ts'

const words = en.settings.appearance

const THEMES = [
  { value: 'system', icon: Monitor },
  { value: 'light', icon: Sun },
  { value: 'dark', icon: Moon },
] as const

export function AppearanceSection({ settings }: { settings: Settings }) {
  const choose = (value: string) => {
    const theme = THEMES.find((candidate) => candidate.value === value)?.value
    if (theme) saveSetting('theme', theme, words.theme)
  }
  return (
    <Group title={words.theme} intro={words.themeHelp}>
      <ToggleGroup.Root
        type="single"
        value={settings.theme}
        onValueChange={choose}
        aria-label={words.theme}
        className="flex flex-wrap gap-2"
      >
        {THEMES.map(({ value, icon: Icon }) => (
          <ToggleGroup.Item
            key={value}
            value={value}
            className="flex h-20 w-36 flex-col items-center justify-center gap-2 rounded-md border border-line-strong/60 bg-raised text-ink-2 text-sm hover:bg-hover data-[state=on]:border-accent data-[state=on]:bg-accent-soft data-[state=on]:font-medium data-[state=on]:text-accent"
          >
            <Icon className="size-5" aria-hidden />
            {en.frame.themes[value]}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
    </Group>
  )
}
