import { type ReactNode, useState } from 'react'
import { Field, type FieldControlProps } from '../../../components/field.tsx'
import { Select } from '../../../components/select.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { en } from '../../../strings/en.ts'
import {
  type FieldSpec,
  fieldKey,
  fieldList,
  fieldProblem,
  fieldText,
  isStructuredValue,
  settleField,
  textLimit,
  valueAt,
  withCardValue,
  withFieldText,
} from '../editing/card-fields.ts'
import { useDocument, useEditor } from '../use-editor.ts'
import { ListInput } from './list-input.tsx'

const words = en.editor.fields

export interface FormFieldProps {
  field: FieldSpec
  label: string
  help?: string | undefined
  placeholder?: string
  /** Fewest lines of a long text. */
  rows?: number
  aside?: ReactNode
}

/** One field of the card: label above, what is wrong below once it is left. */
export function FormField({ field, label, help, placeholder, rows, aside }: FormFieldProps) {
  const document = useDocument()
  const [focused, setFocused] = useState(false)
  const { session } = useEditor()
  const key = fieldKey(field.path)
  const problem = focused ? null : fieldProblem(document, field)
  const text = fieldText(document, field)
  const limit = textLimit(field, text)
  const nearLimit = text.length > limit * 0.9
  const leave = () => {
    setFocused(false)
    session.settle((present) => settleField(present, field))
    session.seal()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only notices whether the control within has the focus
    <div data-field={key} onFocus={() => setFocused(true)} onBlur={leave}>
      <Field
        label={label}
        help={help}
        hint={nearLimit ? words.characters(text.length, limit) : undefined}
        error={problem && words.problems[problem]}
        aside={aside}
      >
        {(control) => (
          <Control field={field} control={control} label={label} text={text} placeholder={placeholder} rows={rows} />
        )}
      </Field>
    </div>
  )
}

interface ControlProps {
  field: FieldSpec
  control: FieldControlProps
  label: string
  text: string
  placeholder: string | undefined
  rows: number | undefined
}

function Control({ field, control, label, text, placeholder, rows }: ControlProps) {
  const { session } = useEditor()
  const document = useDocument()
  const key = fieldKey(field.path)
  const type = (typed: string) => session.edit({ key, label }, (present) => withFieldText(present, field, typed))
  const set = (value: unknown) =>
    session.edit({ key, label }, (present) => ({ ...present, card: withCardValue(present.card, field.path, value) }))
  const isJson =
    field.structured === true && (isStructuredValue(valueAt(document.card, field.path)) || /^\s*[[{]/.test(text))
  if (field.type === 'list' && !isJson) {
    return (
      <ListInput
        control={control}
        items={fieldList(document.card, field.path)}
        longest={field.maxLength}
        onChange={(items) => set(items.length > 0 ? items : undefined)}
      />
    )
  }
  if (field.type === 'choice') {
    const known = field.choices ?? []
    const others = text !== '' && !known.includes(text) ? [text] : []
    const options = [...known, ...others].map((choice) => ({ value: choice, label: choice }))
    return (
      <Select {...control} value={text} options={[{ value: '', label: words.notSet }, ...options]} onChange={type} />
    )
  }
  if (field.type === 'long_text' || isJson) {
    const code = isJson || field.path.at(-1) === 'code'
    return (
      <TextArea
        {...control}
        value={text}
        minRows={rows ?? 3}
        maxRows={14}
        maxLength={textLimit(field, text)}
        spellCheck={!code}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(code ? { className: 'font-mono text-xs' } : {})}
        onChange={(event) => type(event.target.value)}
      />
    )
  }
  return (
    <TextInput
      {...control}
      value={text}
      maxLength={field.maxLength}
      inputMode={field.type === 'integer' ? 'numeric' : field.type === 'number' ? 'decimal' : undefined}
      spellCheck={field.type === 'text'}
      {...(placeholder === undefined ? {} : { placeholder })}
      onChange={(event) => type(event.target.value)}
    />
  )
}
