import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { settingsSchema } from '#shared/contract/studio/system.ts'
import { Field } from '../../components/field.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { saveSetting } from './save-setting.ts'

const words = en.settings.models
const schema = settingsSchema.shape.modelHub
const USUAL = settingsSchema.parse({}).modelHub

/** Where models come from; a mirror for networks that do not reach the usual host. */
export function HubField({ address }: { address: string }) {
  const [text, setText] = useState(address)
  const [left, setLeft] = useState(false)
  const typed = text.trim()
  const valid = schema.safeParse(typed).success
  const save = () => {
    setLeft(true)
    if (valid) saveSetting('modelHub', typed, words.hub)
  }
  const reset = (
    <IconButton
      size="small"
      label={words.hubReset}
      icon={<RotateCcw />}
      tooltipSide="top"
      onClick={() => saveSetting('modelHub', USUAL, words.hub)}
    />
  )
  return (
    <div className="max-w-120 border-line border-t pt-4">
      <Field
        label={words.hub}
        help={words.hubHelp}
        hint={words.hubHint}
        error={left && !valid ? words.hubInvalid : null}
      >
        {(control) => (
          <TextInput
            {...control}
            inputMode="url"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onBlur={save}
            onKeyDown={(event) => event.key === 'Enter' && save()}
            trailing={address === USUAL ? undefined : reset}
          />
        )}
      </Field>
    </div>
  )
}
