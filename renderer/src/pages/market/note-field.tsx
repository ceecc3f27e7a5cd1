import { Field } from '../../components/field.tsx'
import { TextArea } from '../../components/text-area.tsx'

export interface NoteFieldProps {
  label: string
  /** Fewest lines shown. */
  minRows?: number
  value: string
  onChange: (text: string) => void
}

/** A field for a few sentences about a work or a rating, as long as the market takes them. */
export function NoteField({ label, minRows = 2, value, onChange }: NoteFieldProps) {
  return (
    <Field label={label}>
      {(control) => (
        <TextArea
          {...control}
          minRows={minRows}
          maxRows={8}
          maxLength={2_000}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
