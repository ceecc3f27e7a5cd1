/**
 * Character cards V1 (flat), V2 (`chara_card_v2`) and V3 (`chara_card_v3`) as they are found. What is kept of a card
 * is always its own JSON; these schemas only look at it, and a field of an unexpected form reads as absent, since cards
 * in circulation break their specifications in many small ways and none of that may keep one from being imported.
 * V3's text calls some V2 fields removed while its interface keeps them: they are read and written in both.
 */
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'

export type JsonObject = Readonly<Record<string, unknown>>

const CHARACTER_SPECS = ['v1', 'v2', 'v3'] as const
export type CharacterSpec = (typeof CHARACTER_SPECS)[number]

/** A card with the form it is in; `document` is its JSON, untouched. */
export interface CharacterCard {
  readonly spec: CharacterSpec
  readonly document: JsonObject
}

const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)
const text = lenient(z.string())
const texts = lenient(z.array(z.string()))
const flag = lenient(z.boolean())
const number = lenient(z.number())
const extensions = lenient(z.record(z.string(), z.unknown()))

const bookEntrySchema = z.looseObject({
  keys: texts,
  secondary_keys: texts,
  content: text,
  extensions,
  enabled: flag,
  insertion_order: number,
  case_sensitive: flag,
  use_regex: flag,
  constant: flag,
  selective: flag,
  name: text,
  comment: text,
  priority: number,
  id: lenient(z.union([z.number(), z.string()])),
  position: lenient(z.enum(['before_char', 'after_char'])),
})

const bookSchema = z.looseObject({
  name: text,
  description: text,
  scan_depth: number,
  token_budget: number,
  recursive_scanning: flag,
  extensions,
  entries: lenient(z.array(bookEntrySchema)),
})

const v1Shape = {
  name: text,
  description: text,
  personality: text,
  scenario: text,
  first_mes: text,
  mes_example: text,
}

const v2Shape = {
  ...v1Shape,
  creator_notes: text,
  system_prompt: text,
  post_history_instructions: text,
  alternate_greetings: texts,
  character_book: lenient(bookSchema),
  tags: texts,
  creator: text,
  character_version: text,
  extensions,
}

const assetSchema = z.looseObject({ type: z.string(), uri: z.string(), name: z.string(), ext: z.string() })

const v3Shape = {
  ...v2Shape,
  assets: lenient(z.array(assetSchema)),
  nickname: text,
  creator_notes_multilingual: lenient(z.record(z.string(), z.string())),
  source: texts,
  group_only_greetings: texts,
  creation_date: number,
  modification_date: number,
}

const fieldsSchema = z.looseObject(v3Shape)
/** What any card can say; V1 and V2 know fewer of the fields. */
export type CharacterFields = z.infer<typeof fieldsSchema>

const v1DocumentSchema = z
  .looseObject(v1Shape)
  .refine((card) => card.name !== undefined && [card.description, card.personality, card.first_mes].some(isText))

const v2DocumentSchema = z.looseObject({
  spec: z.literal('chara_card_v2'),
  spec_version: text,
  data: z.looseObject(v2Shape),
})

const v3DocumentSchema = z.looseObject({ spec: z.literal('chara_card_v3'), spec_version: text, data: fieldsSchema })

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function specOf(document: JsonObject): CharacterSpec {
  if (v3DocumentSchema.safeParse(document).success) return 'v3'
  if (v2DocumentSchema.safeParse(document).success) return 'v2'
  const spec = document['spec']
  if (spec === 'chara_card_v2' || spec === 'chara_card_v3') {
    throw new LunaError('CARD_INVALID', `data: is missing; a card with spec "${spec}" has its fields there`)
  }
  if (isText(spec) && spec.startsWith('chara_card_')) {
    throw new LunaError('CARD_VERSION_UNSUPPORTED', `spec "${spec}"; V1, chara_card_v2 and chara_card_v3 are supported`)
  }
  if (v1DocumentSchema.safeParse(document).success) return 'v1'
  throw new LunaError('CARD_INVALID', 'card: is not a character card; it needs a name and a description, or a spec')
}

/** Recognizes the form of parsed JSON. Throws CARD_INVALID or CARD_VERSION_UNSUPPORTED. */
export function recognizeCharacterCard(value: unknown): CharacterCard {
  if (!isJsonObject(value)) throw new LunaError('CARD_INVALID', 'card: must be an object')
  return { spec: specOf(value), document: value }
}

/** The object that holds a card's fields: the document itself in V1, its `data` in V2 and V3. */
export function dataOf(card: CharacterCard): JsonObject {
  if (card.spec === 'v1') return card.document
  const data = card.document['data']
  return isJsonObject(data) ? data : {}
}

export function fieldsOf(card: CharacterCard): CharacterFields {
  return fieldsSchema.parse(dataOf(card))
}
