/** Fields of a submission in words, and values as one line. */
import { en } from '../../strings/en.ts'

/** `character.backstory_summary` → `backstory summary`; `offers.0` → `offers`. */
export function fieldInWords(field: string): string {
  const parts = field.split('.').filter((part) => !/^\d+$/.test(part))
  const [first = '', ...rest] = parts
  const known = en.submissions.fields[first]
  if (known !== undefined) return known
  return (rest.at(-1) ?? first).replaceAll(/\[\d+\]/g, '').replaceAll('_', ' ')
}

const MAX_CHARACTERS = 300

export function valueInWords(value: unknown): string {
  if (value === undefined || value === null || value === '') return en.submissions.changes.empty
  const text = typeof value === 'string' ? value : Array.isArray(value) ? value.map(plain).join(', ') : plain(value)
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text
}

function plain(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
