/**
 * Lorebooks: entries that a chat adds when one of their keys is said. They come as SillyTavern's world info, RisuAI's and
 * Agnai's own files, NovelAI's, or as `lorebook_v3` of the V3 specification. All are read into the `character_book` that
 * character cards carry; what a form has beyond it stays in each entry's `extensions`.
 */
import * as z from 'zod'
import { type AssetCard, createCard, parseAssetCardDocument } from '../asset-card/card.ts'
import { isJsonObject, type JsonObject, recognizeCharacterCard } from './schema.ts'

export interface Lorebook {
  /** Empty where the file does not say. */
  readonly name: string
  readonly description: string
  /** As V2 and V3 cards have it. */
  readonly book: JsonObject
  /** As it came. */
  readonly document: JsonObject
}

/** Where an asset card keeps the lorebook as it came. */
const ORIGINAL_KEY = 'lorebook'
const CHARACTER_KEY = 'character_card'
const FALLBACK_NAME = 'Lorebook'
const MAX_BODY_CHARACTERS = 200_000
const MAX_LISTED = 500

const text = z.string().catch('')
const flag = z.boolean().optional().catch(undefined)
const number = z.number().optional().catch(undefined)
/** A list, or one text with commas. */
const keys = z
  .union([z.array(z.coerce.string()), z.string().transform((list) => list.split(','))])
  .catch([])
  .transform((list) => list.map((key) => key.trim()).filter((key) => key !== ''))

type Entry = Readonly<Record<string, unknown>>

/** Undefined for JSON that is no lorebook. */
export function readLorebook(value: unknown): Lorebook | undefined {
  if (!isJsonObject(value)) return undefined
  const entries = entriesOf(value)
  if (entries === undefined || entries.length === 0) return undefined
  const inner = value['spec'] === 'lorebook_v3' && isJsonObject(value['data']) ? value['data'] : value
  const { entries: _entries, data: _data, spec: _spec, type: _type, kind: _kind, ...rest } = inner
  const name = text.parse(inner['name']).trim()
  const description = text.parse(inner['description'])
  return { name, description, document: value, book: { extensions: {}, ...rest, entries } }
}

function entriesOf(document: JsonObject): Entry[] | undefined {
  const { data, entries } = document
  if (document['spec'] === 'lorebook_v3')
    return isJsonObject(data) ? listed(data['entries'], (entry) => entry) : undefined
  if (document['type'] === 'risu') return listed(data, risuEntry)
  if (document['kind'] === 'memory') return listed(entries, agnaiEntry)
  if ('lorebookVersion' in document) return listed(entries, novelAiEntry)
  return isJsonObject(entries) ? listed(Object.values(entries), worldInfoEntry) : undefined
}

/** Undefined where one of them is no entry: then the file is something else. */
function listed(entries: unknown, read: (entry: JsonObject) => Entry | undefined): Entry[] | undefined {
  if (!Array.isArray(entries)) return undefined
  const found = entries.map((entry: unknown) => (isJsonObject(entry) ? read(entry) : undefined))
  return found.every((entry) => entry !== undefined) ? found : undefined
}

/** Names that SillyTavern itself uses in `extensions` where they are not the snake-cased ones. */
const SAME_NAME = new Set(['useProbability', 'selectiveLogic', 'addMemo'])
const WORLD_INFO_FIELDS = new Set([
  ...['uid', 'key', 'keysecondary', 'comment', 'content', 'constant', 'selective', 'order', 'disable', 'extensions'],
])

/** SillyTavern, `convertWorldInfoToCharacterBook` of src/endpoints/characters.js: `{ entries: { "0": { uid, key, … } } }`. */
function worldInfoEntry(entry: JsonObject): Entry | undefined {
  if (!('key' in entry) || typeof entry['content'] !== 'string') return undefined
  const others = Object.entries(entry).filter(([name]) => !WORLD_INFO_FIELDS.has(name))
  const own = isJsonObject(entry['extensions']) ? entry['extensions'] : {}
  return {
    id: number.parse(entry['uid']),
    keys: keys.parse(entry['key']),
    secondary_keys: keys.parse(entry['keysecondary']),
    comment: text.parse(entry['comment']),
    content: entry['content'],
    constant: flag.parse(entry['constant']) ?? false,
    selective: flag.parse(entry['selective']) ?? false,
    insertion_order: number.parse(entry['order']) ?? 100,
    enabled: entry['disable'] !== true,
    position: entry['position'] === 0 ? 'before_char' : 'after_char',
    use_regex: true,
    extensions: { ...own, ...Object.fromEntries(others.map(([name, value]) => [extensionName(name), value])) },
  }
}

function extensionName(name: string): string {
  return SAME_NAME.has(name) ? name : name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** RisuAI, src/ts/process/lorebook.svelte.ts: `{ type: 'risu', data: [{ key: 'a, b', secondkey, … }] }`. */
function risuEntry(entry: JsonObject): Entry | undefined {
  if (typeof entry['content'] !== 'string') return undefined
  const { key, secondkey, comment, content, insertorder, alwaysActive, selective, useRegex, ...others } = entry
  return {
    keys: keys.parse(key),
    secondary_keys: keys.parse(secondkey),
    name: text.parse(comment),
    comment: text.parse(comment),
    content,
    constant: flag.parse(alwaysActive) ?? false,
    selective: flag.parse(selective) ?? false,
    insertion_order: number.parse(insertorder) ?? 100,
    enabled: true,
    use_regex: flag.parse(useRegex) ?? false,
    extensions: others,
  }
}

/** Agnai, common/types/memory.ts: `{ kind: 'memory', entries: [{ name, entry, keywords, priority, weight, enabled }] }`. */
function agnaiEntry(entry: JsonObject): Entry | undefined {
  const { name, entry: content, keywords, priority, weight, enabled, ...others } = entry
  if (typeof content !== 'string') return undefined
  return {
    keys: keys.parse(keywords),
    name: text.parse(name),
    content,
    enabled: flag.parse(enabled) ?? true,
    // Agnai adds the heaviest last, and drops those of the lowest priority first.
    insertion_order: number.parse(weight) ?? 0,
    priority: number.parse(priority) ?? 0,
    extensions: others,
  }
}

/** NovelAI: `{ lorebookVersion, entries: [{ text, keys, displayName, enabled, forceActivation, … }] }`. */
function novelAiEntry(entry: JsonObject): Entry | undefined {
  const { text: content, keys: words, displayName, enabled, forceActivation, ...others } = entry
  if (typeof content !== 'string') return undefined
  return {
    keys: keys.parse(words),
    name: text.parse(displayName),
    content,
    constant: flag.parse(forceActivation) ?? false,
    enabled: flag.parse(enabled) ?? true,
    insertion_order: 100,
    extensions: others,
  }
}

const shownSchema = z.array(z.looseObject({ name: text, comment: text, keys, content: text })).catch([])

/** A work of its own, whose text is compared as that of others is. */
export function lorebookToAssetCard(lorebook: Lorebook, fallbackName: string): AssetCard {
  const entries = shownSchema.parse(lorebook.book['entries'])
  const titles = entries.map((entry) => entry.name || entry.comment || entry.keys.join(', '))
  const body = entries.map(({ content, keys: said }, index) => {
    const about = said.length === 0 ? '' : ` (${said.join(', ')})`
    return `${titles[index] ?? ''}${about}\n${content}`
  })
  const name = (lorebook.name || fallbackName || FALLBACK_NAME).slice(0, 255)
  return parseAssetCardDocument({
    ...createCard('template', name),
    description: lorebook.description.slice(0, 100_000),
    template: {
      template_type: 'Document',
      structure: titles.filter((title) => title !== '').slice(0, MAX_LISTED),
      body: body.join('\n\n').slice(0, MAX_BODY_CHARACTERS),
    },
    [ORIGINAL_KEY]: lorebook.document,
  })
}

/** The lorebook that an asset card keeps; undefined where it has none. */
export function lorebookOf(card: AssetCard): Lorebook | undefined {
  return readLorebook(card[ORIGINAL_KEY])
}

/**
 * A character with the lorebook attached: its entries follow those of the book that the character has. Undefined where the
 * card has no character card to carry one.
 */
export function withLorebook(card: AssetCard, lorebook: Lorebook): AssetCard | undefined {
  const original = card[CHARACTER_KEY]
  if (!isJsonObject(original)) return undefined
  const { spec } = recognizeCharacterCard(original)
  const data = spec === 'v1' ? original : original['data']
  if (!isJsonObject(data)) return undefined
  const character_book = joined(data['character_book'], lorebook.book)
  const document = spec === 'v1' ? { ...original, character_book } : { ...original, data: { ...data, character_book } }
  return parseAssetCardDocument({ ...card, [CHARACTER_KEY]: document })
}

function joined(own: unknown, added: JsonObject): JsonObject {
  if (!isJsonObject(own)) return added
  const list = (book: JsonObject): unknown[] => (Array.isArray(book['entries']) ? book['entries'] : [])
  return { ...own, entries: [...list(own), ...list(added)] }
}
