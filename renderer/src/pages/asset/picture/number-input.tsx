import { type KeyboardEvent, useState } from 'react'
import { Field } from '../../../components/field.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { en } from '../../../strings/en.ts'

export interface NumberInputProps {
  label: string
  value: number
  min: number
  max: number
  disabled?: boolean
  onChange: (value: number) => void
}

/** A whole number, taken over with Enter or when left; arrows change it at once. */
export function NumberInput({ label, value, min, max, disabled = false, onChange }: NumberInputProps) {
  const [text, setText] = useState<string | null>(null)
  const limit = (wanted: number) => Math.min(max, Math.max(min, Math.round(wanted)))
  const typed = text === null ? value : Number(text)
  const wrong = text !== null && !/^\s*\d+\s*$/.test(text)
  const commit = () => {
    if (text === null || wrong) return
    setText(null)
    onChange(limit(typed))
  }
  const keyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 10 : 1
    if (event.key === 'Enter') commit()
    else if (event.key === 'Escape') setText(null)
    else if (event.key === 'ArrowUp') onChange(limit(value + step))
    else if (event.key === 'ArrowDown') onChange(limit(value - step))
    else return
    if (event.key.startsWith('Arrow')) setText(null)
    event.preventDefault()
  }
  return (
    <Field label={label} error={wrong ? en.editor.fields.problems.not_whole : null}>
      {(control) => (
        <TextInput
          {...control}
          className="tnum"
          inputMode="numeric"
          disabled={disabled}
          value={text ?? String(value)}
          onChange={(event) => setText(event.target.value)}
          onBlur={commit}
          onKeyDown={keyDown}
        />
      )}
    </Field>
  )
}
