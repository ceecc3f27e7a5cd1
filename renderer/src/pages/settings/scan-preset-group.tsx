import { ToggleGroup } from 'radix-ui'
import { SCAN_MEASURED, SCAN_PRESETS, type ScanPreset } from '#shared/similarity/scan-presets.ts'
import { en } from '../../strings/en.ts'
import { Group } from './parts.tsx'
import { saveSetting } from './save-setting.ts'

const words = en.settings.limits.scan

/** How thoroughly a check looks for parts of a picture. */
export function ScanPresetGroup({ chosen }: { chosen: ScanPreset }) {
  const choose = (value: string) => {
    const preset = SCAN_PRESETS.find((candidate) => candidate === value)
    if (preset) saveSetting('scanPreset', preset, words.title)
  }
  return (
    <Group title={words.title} intro={words.intro}>
      <ToggleGroup.Root
        type="single"
        value={chosen}
        onValueChange={choose}
        aria-label={words.title}
        className="grid max-w-160 gap-2 sm:grid-cols-3"
      >
        {SCAN_PRESETS.map((preset) => (
          <ToggleGroup.Item
            key={preset}
            value={preset}
            className="flex flex-col gap-1 rounded-md border border-line-strong/60 bg-raised p-3 text-left text-sm hover:bg-hover data-[state=on]:border-accent data-[state=on]:bg-accent-soft"
          >
            <span className="font-medium">{words.presets[preset].title}</span>
            <span className="text-ink-2 text-xs">{words.presets[preset].text}</span>
            <span className="mt-auto pt-1 text-xs">
              {words.found(en.common.percent(SCAN_MEASURED[preset].found))}{' '}
              {words.timesAsLong(SCAN_MEASURED[preset].timesAsLong)}
            </span>
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
    </Group>
  )
}
