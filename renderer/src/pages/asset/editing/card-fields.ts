/** Reading and writing single fields of a card as the text of a form. */
import type { AssetCard } from '#shared/asset-card/card.ts'
import { type FieldType, KINDS } from '#shared/asset-card/kinds.ts'
import type { EditorDocument } from './document.ts'

export type FieldPath = readonly string[]

export interface FieldSpec {
  readonly path: FieldPath
  readonly type: FieldType | 'seed'
  readonly choices?: readonly string[] | undefined
  /** The value may also be JSON. */
  readonly structured?: boolean | undefined
  readonly required?: boolean | undefined
  /** Of a text, or of each entry of a list; JSON may be as long as a long text. */
  readonly maxLength: number
}

/** What keeps a text from being the field's value. */
export type Problem = 'required' | 'not_whole' | 'not_a_number' | 'negative' | 'too_long' | 'not_json'

type Parsed = { readonly value: unknown } | { readonly problem: Problem }

/** The schema's own limits (`asset-card/blocks.ts`), so that a form never takes what a card cannot. */
const MAX_TEXT = 500
const MAX_LONG_TEXT = 100_000
const MAX_LIST_ITEM = 2_000

function maxLengthOf(type: FieldType): number {
  if (type === 'list') return MAX_LIST_ITEM
  return type === 'long_text' ? MAX_LONG_TEXT : MAX_TEXT
}

export const fieldKey = (path: FieldPath): string => path.join('.')

function spec(path: FieldPath, type: FieldSpec['type'], maxLength: number): FieldSpec {
  return { path, type, maxLength }
}

export const COMMON_FIELDS = {
  name: { path: ['name'], type: 'text', required: true, maxLength: 255 },
  description: spec(['description'], 'long_text', MAX_LONG_TEXT),
  tags: spec(['tags'], 'list', 100),
} as const satisfies Record<string, FieldSpec>

export const GENERATION_FIELDS = {
  prompt: spec(['visual_generation', 'prompt'], 'long_text', MAX_LONG_TEXT),
  negativePrompt: spec(['visual_generation', 'negative_prompt'], 'long_text', MAX_LONG_TEXT),
  model: spec(['visual_generation', 'model'], 'text', MAX_TEXT),
  sampler: spec(['visual_generation', 'sampler'], 'text', MAX_TEXT),
  scheduler: spec(['visual_generation', 'scheduler'], 'text', MAX_TEXT),
  styleLoras: spec(['visual_generation', 'style_loras'], 'list', MAX_TEXT),
  seed: spec(['visual_generation', 'seed'], 'seed', MAX_TEXT),
  steps: spec(['visual_generation', 'steps'], 'integer', MAX_TEXT),
  guidanceScale: spec(['visual_generation', 'guidance_scale'], 'number', MAX_TEXT),
} as const satisfies Record<string, FieldSpec>

export const LICENSE_FIELD: FieldSpec = spec(['licensing', 'license'], 'text', MAX_TEXT)

/** The fields of the card's own kind, in the order of the kind table. */
export function kindFields(card: AssetCard): FieldSpec[] {
  return KINDS[card.asset_type].fields.map((field) => ({
    path: [card.asset_type, field.name],
    type: field.type,
    choices: field.choices,
    structured: field.structured,
    maxLength: field.maxLength ?? maxLengthOf(field.type),
  }))
}

type PlainObject = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function valueAt(card: AssetCard, path: FieldPath): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), card)
}

function withValue(object: PlainObject, path: FieldPath, value: unknown, keepEmpty: string): PlainObject {
  const [key, ...rest] = path
  if (key === undefined) return object
  const inner = object[key]
  const next = rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value, keepEmpty)
  const emptied = key !== keepEmpty && rest.length > 0 && isObject(next) && Object.keys(next).length === 0
  if (next !== undefined && !emptied) return { ...object, [key]: next }
  const { [key]: _removed, ...others } = object
  return others
}

/** The card with one field set, or removed where the value is undefined; unknown fields and their order stay. */
export function withCardValue(card: AssetCard, path: FieldPath, value: unknown): AssetCard {
  // Only fields that a FieldSpec names are written, with values that its type allows; the card stays a card.
  return withValue(card, path, value, card.asset_type) as AssetCard
}

export function isStructuredValue(value: unknown): boolean {
  return isObject(value) || (Array.isArray(value) && value.some((item) => typeof item !== 'string'))
}

/** The field as text; what was typed and is not valid yet goes before the card's value. */
export function fieldText(document: EditorDocument, field: FieldSpec): string {
  const rough = document.rough[fieldKey(field.path)]
  if (rough !== undefined) return rough
  const value = valueAt(document.card, field.path)
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value)
}

export function fieldList(card: AssetCard, path: FieldPath): string[] {
  const value = valueAt(card, path)
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function parseNumber(text: string, whole: boolean): Parsed {
  const trimmed = text.trim().replace(',', '.')
  if (trimmed === '') return { value: undefined }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(trimmed)) return { problem: whole ? 'not_whole' : 'not_a_number' }
  const value = Number(trimmed)
  if (value < 0) return { problem: 'negative' }
  if (whole && !Number.isSafeInteger(value)) return { problem: 'not_whole' }
  // Zero without a sign: JSON has no negative zero.
  return { value: value + 0 }
}

function parseJson(text: string): Parsed {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { value } : { problem: 'not_json' }
  } catch {
    return { problem: 'not_json' }
  }
}

/** Seeds beyond 2^53 stay text, since a JSON number would not hold them exactly. */
function parseSeed(text: string): Parsed {
  const trimmed = text.trim()
  if (trimmed === '') return { value: undefined }
  const value = Number(trimmed)
  return { value: /^-?\d+$/.test(trimmed) && Number.isSafeInteger(value) ? value + 0 : trimmed }
}

function takesJson(field: FieldSpec, text: string): boolean {
  return field.structured === true && (field.type === 'list' || /^\s*[[{]/.test(text))
}

/** Longest text the field's control takes. */
export function textLimit(field: FieldSpec, text: string): number {
  return takesJson(field, text) ? MAX_LONG_TEXT : field.maxLength
}

/** Parses the text of a field; undefined for an empty field, which the card then leaves out. */
export function parseField(field: FieldSpec, text: string): Parsed {
  if (field.type === 'integer' || field.type === 'number') return parseNumber(text, field.type === 'integer')
  if (takesJson(field, text)) {
    if (text.length > MAX_LONG_TEXT) return { problem: 'too_long' }
    return text.trim() === '' ? { value: undefined } : parseJson(text)
  }
  if (text.length > field.maxLength) return { problem: 'too_long' }
  if (field.type === 'seed') return parseSeed(text)
  if (text.trim() === '' && field.required) return { problem: 'required' }
  if (text === '') return { value: field.path.length === 1 ? '' : undefined }
  return { value: text }
}

/**
 * The document after typing into a field: its value if the text is valid, else the text stored separately from the
 * card.
 */
export function withFieldText(document: EditorDocument, field: FieldSpec, text: string): EditorDocument {
  const key = fieldKey(field.path)
  const parsed = parseField(field, text)
  const { [key]: _typed, ...rough } = document.rough
  if ('problem' in parsed) return { ...document, rough: { ...rough, [key]: text } }
  const normalized = fieldText(
    { ...document, rough: {}, card: withCardValue(document.card, field.path, parsed.value) },
    field,
  )
  const card = withCardValue(document.card, field.path, parsed.value)
  // "1." and "{ }" are valid but would be rewritten under the cursor: their text stays until the field is left.
  return { ...document, card, rough: normalized === text ? rough : { ...rough, [key]: text } }
}

/** Called when a field is left: a valid text gives way to its normal form. */
export function settleField(document: EditorDocument, field: FieldSpec): EditorDocument {
  const key = fieldKey(field.path)
  const text = document.rough[key]
  if (text === undefined || 'problem' in parseField(field, text)) return document
  const { [key]: _typed, ...rough } = document.rough
  return { ...document, rough }
}

export function fieldProblem(document: EditorDocument, field: FieldSpec): Problem | null {
  const text = document.rough[fieldKey(field.path)]
  if (text === undefined) return null
  const parsed = parseField(field, text)
  return 'problem' in parsed ? parsed.problem : null
}

export interface KeptField {
  readonly path: string
  readonly value: unknown
}

const KNOWN_TOP = new Set([
  'version',
  'created_at',
  'asset_id',
  'asset_type',
  'name',
  'description',
  'tags',
  'creator',
  'visual_generation',
  'licensing',
  'fingerprints',
  'preview',
  'age_rating',
  'category',
])

/** What an import brought along and the form has no field for; saved as it is. */
export function keptFields(card: AssetCard): KeptField[] {
  const own = card.asset_type
  const top = Object.entries(card).filter(([key]) => key !== own && !KNOWN_TOP.has(key))
  const block = valueAt(card, [own])
  const known = new Set(KINDS[own].fields.map((field) => field.name))
  const inBlock = isObject(block) ? Object.entries(block).filter(([key]) => !known.has(key)) : []
  return [
    ...inBlock.map(([key, value]) => ({ path: `${own}.${key}`, value })),
    ...top.map(([key, value]) => ({ path: key, value })),
  ]
}
