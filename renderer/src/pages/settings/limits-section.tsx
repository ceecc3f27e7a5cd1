import { useState } from 'react'
import { type Settings, settingsSchema } from '#shared/contract/studio/system.ts'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { Group, SwitchRow } from './parts.tsx'
import { saveSetting } from './save-setting.ts'
import { ScanPresetGroup } from './scan-preset-group.tsx'
import { readWholeNumber } from './whole-number.ts'

const words = en.settings.limits
const { shape } = settingsSchema

type LimitKey = 'memoryBudgetMb' | 'maxFileMb' | 'maxMegapixels'

interface Limit {
  key: LimitKey
  label: string
  help: string
  unit: string
}

const LIMITS: readonly Limit[] = [
  { key: 'memoryBudgetMb', label: words.memory, help: words.memoryHelp, unit: words.units.mb },
  { key: 'maxFileMb', label: words.maxFile, help: words.maxFileHelp, unit: words.units.mb },
  { key: 'maxMegapixels', label: words.maxPixels, help: words.maxPixelsHelp, unit: words.units.megapixels },
]

export function LimitsSection({ settings }: { settings: Settings }) {
  return (
    <>
      <Group title={en.settings.sections.limits} intro={words.intro}>
        <div className="flex flex-col gap-4">
          {LIMITS.map((limit) => (
            <LimitField key={`${limit.key} ${settings[limit.key]}`} limit={limit} value={settings[limit.key]} />
          ))}
        </div>
      </Group>
      <ScanPresetGroup chosen={settings.scanPreset} />
      <SwitchRow
        label={words.useAccelerators}
        help={words.useAcceleratorsHelp}
        checked={settings.useAccelerators}
        onChange={(checked) => saveSetting('useAccelerators', checked, words.useAccelerators)}
      />
      <SwitchRow
        label={words.checkOnImport}
        help={words.checkOnImportHelp}
        checked={settings.checkOnImport}
        onChange={(checked) => saveSetting('checkOnImport', checked, words.checkOnImport)}
      />
    </>
  )
}

function LimitField({ limit, value }: { limit: Limit; value: number }) {
  const { key, label, help, unit } = limit
  const [text, setText] = useState(String(value))
  const [left, setLeft] = useState(false)
  const { minValue, maxValue } = shape[key].unwrap()
  const least = minValue ?? 0
  const most = maxValue ?? Number.MAX_SAFE_INTEGER
  const read = readWholeNumber(text, least, most)
  const save = () => {
    setLeft(true)
    if (read !== null) saveSetting(key, read, label)
  }
  return (
    <Field
      label={label}
      hint={`${help} ${words.range(least, most, unit)}`}
      error={left && read === null ? words.notANumber(least, most) : null}
    >
      {(control) => (
        <span className="flex items-center gap-2">
          <TextInput
            {...control}
            className="tnum w-28"
            inputMode="numeric"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onBlur={save}
            onKeyDown={(event) => event.key === 'Enter' && save()}
          />
          <span className="text-ink-2 text-sm">{unit}</span>
        </span>
      )}
    </Field>
  )
}
