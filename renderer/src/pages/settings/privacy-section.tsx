import { Check, CloudUpload } from 'lucide-react'
import { useState } from 'react'
import { type Settings, settingsSchema } from '#shared/contract/studio/system.ts'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { Group, SwitchRow } from './parts.tsx'
import { saveSetting } from './save-setting.ts'

const words = en.settings.privacy
const LONGEST_NAME = 120

export function PrivacySection({ settings }: { settings: Settings }) {
  return (
    <>
      <Group title={words.stays}>
        <ul className="flex flex-col gap-1.5 text-sm">
          {words.staysText.map((line) => (
            <li key={line} className="flex gap-2">
              <Check className="mt-0.5 size-4 shrink-0 text-positive" aria-hidden />
              {line}
            </li>
          ))}
        </ul>
        <h3 className="font-medium text-ink-2 text-xs">{words.leaves}</h3>
        <ul className="flex flex-col gap-1.5 text-sm">
          {words.leavesText.map((line) => (
            <li key={line} className="flex gap-2">
              <CloudUpload className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden />
              {line}
            </li>
          ))}
        </ul>
        <p className="text-ink-2 text-sm">{words.noTelemetry}</p>
      </Group>
      <SwitchRow
        label={words.strip}
        help={words.stripHelp}
        checked={settings.stripMetadataOnExport}
        onChange={(checked) => saveSetting('stripMetadataOnExport', checked, words.strip)}
      />
      <CreatorName key={settings.creatorName} name={settings.creatorName} />
    </>
  )
}

function CreatorName({ name }: { name: string }) {
  const [text, setText] = useState(name)
  const valid = settingsSchema.shape.creatorName.safeParse(text.trim()).success
  const save = () => {
    if (valid) saveSetting('creatorName', text.trim(), words.creatorName)
  }
  return (
    <div className="max-w-120 border-line border-t pt-4">
      <Field
        label={words.creatorName}
        hint={words.creatorNameHelp}
        error={valid ? null : words.creatorNameTooLong(LONGEST_NAME)}
      >
        {(control) => (
          <TextInput
            {...control}
            value={text}
            placeholder={words.creatorNamePlaceholder}
            onChange={(event) => setText(event.target.value)}
            onBlur={save}
            onKeyDown={(event) => event.key === 'Enter' && save()}
          />
        )}
      </Field>
    </div>
  )
}
