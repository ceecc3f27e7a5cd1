/**
 * A character card as an asset card and back. The asset card keeps the complete original under `character_card`; going
 * back, the original is taken and only what was edited in the asset card since is written over it.
 */
import { blockSchema } from '../asset-card/blocks.ts'
import { type AssetCard, createCard, parseAssetCardDocument } from '../asset-card/card.ts'
import { LunaError } from '../contract/errors.ts'
import { convertCharacterCard, emptyCharacterCard } from './convert.ts'
import { jsonEquals } from './equal.ts'
import {
  type CharacterCard,
  type CharacterSpec,
  dataOf,
  fieldsOf,
  type JsonObject,
  recognizeCharacterCard,
} from './schema.ts'

const ORIGINAL_KEY = 'character_card'
/** Where a character card keeps the fields of the character block that it has no field for (race, class, level ...). */
const EXTENSION_KEY = 'luna/character'
const FALLBACK_NAME = 'Unnamed character'
/** Longest part of a comma-separated personality that still reads as one trait. */
const TRAIT_MAX_LENGTH = 40

/** What both forms have in common, in the asset card's terms. */
interface Essentials {
  readonly name: string
  readonly description: string
  readonly traits: readonly string[]
  readonly backstory: string
  readonly tags: readonly string[]
  readonly creator: string
  /** The rest of the character block. */
  readonly block: JsonObject
}

const NOTHING_SAID: Essentials = {
  name: '',
  description: '',
  traits: [],
  backstory: '',
  tags: [],
  creator: '',
  block: {},
}

/** Cut so that no character outside the basic plane is split in two. */
function clamp(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '')
}

function traitsOf(personality: string): string[] {
  const parts = personality
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const isList = parts.every((part) => part.length <= TRAIT_MAX_LENGTH && !/[.!?]$|[.!?]\s/.test(part))
  const traits = isList ? [...new Set(parts)] : [clamp(personality.trim(), 2_000)]
  return traits.slice(0, 500)
}

/** The block an export of ours left in the extensions; anything unusable there is left to those who wrote it. */
function blockOf(extensions: JsonObject | undefined): JsonObject {
  const parsed = blockSchema('character').safeParse(extensions?.[EXTENSION_KEY])
  return parsed.success ? withoutMapped(parsed.data) : {}
}

function withoutMapped({
  personality_traits: _traits,
  backstory_summary: _backstory,
  ...rest
}: JsonObject): JsonObject {
  return rest
}

function essentialsOf(card: CharacterCard): Essentials {
  const fields = fieldsOf(card)
  const name = clamp((fields.name ?? '').trim(), 255)
  return {
    name: name === '' ? FALLBACK_NAME : name,
    description: clamp(fields.description ?? '', 100_000),
    traits: traitsOf(fields.personality ?? ''),
    backstory: clamp(fields.scenario ?? '', 100_000),
    tags: (fields.tags ?? []).slice(0, 200).map((tag) => clamp(tag, 100)),
    creator: clamp(fields.creator ?? '', 500),
    block: blockOf(fields.extensions),
  }
}

export function characterCardToAssetCard(card: CharacterCard): AssetCard {
  const { name, description, traits, backstory, tags, creator, block } = essentialsOf(card)
  return parseAssetCardDocument({
    ...createCard('character', name),
    description,
    tags,
    ...(creator === '' ? {} : { creator: { username: creator } }),
    character: {
      ...block,
      ...(traits.length === 0 ? {} : { personality_traits: traits }),
      ...(backstory === '' ? {} : { backstory_summary: backstory }),
    },
    [ORIGINAL_KEY]: card.document,
  })
}

function essentialsOfAsset(card: AssetCard, fallback: Essentials): Essentials {
  const { name, description, tags } = card
  const common = { ...fallback, name, description, tags, creator: card.creator?.username ?? '' }
  if (card.asset_type !== 'character') return common
  return {
    ...common,
    traits: card.character?.personality_traits ?? [],
    backstory: card.character?.backstory_summary ?? '',
    block: withoutMapped(card.character ?? {}),
  }
}

/** The edited fields under the names that character cards give them. */
function editsBetween(base: CharacterCard, before: Essentials, after: Essentials): JsonObject {
  const edits: Record<string, unknown> = {}
  if (after.name !== before.name) edits['name'] = after.name
  if (after.description !== before.description) edits['description'] = after.description
  if (!jsonEquals(after.traits, before.traits)) edits['personality'] = after.traits.join(', ')
  if (after.backstory !== before.backstory) edits['scenario'] = after.backstory
  if (!jsonEquals(after.tags, before.tags)) edits['tags'] = after.tags
  if (after.creator !== before.creator) edits['creator'] = after.creator
  if (!jsonEquals(after.block, before.block)) {
    edits['extensions'] = { ...fieldsOf(base).extensions, [EXTENSION_KEY]: after.block }
  }
  return edits
}

/**
 * Some applications repeat fields of `data` outside of it. Repetitions follow the edit; other outer fields do not
 * change.
 */
function repeatedEdits(card: CharacterCard, edits: JsonObject): JsonObject {
  const data = dataOf(card)
  const isRepeated = (key: string) => key in card.document && jsonEquals(card.document[key], data[key])
  return Object.fromEntries(Object.entries(edits).filter(([key]) => isRepeated(key)))
}

function withEdits(card: CharacterCard, edits: JsonObject): CharacterCard {
  if (card.spec === 'v1') return { ...card, document: { ...card.document, ...edits } }
  const data = { ...dataOf(card), ...edits }
  return { ...card, document: { ...card.document, ...repeatedEdits(card, edits), data } }
}

/** Undefined where the card has none; another tool may use the same key for something else. */
function originalOf(card: AssetCard): CharacterCard | undefined {
  try {
    return recognizeCharacterCard(card[ORIGINAL_KEY])
  } catch (cause) {
    if (cause instanceof LunaError) return undefined
    throw cause
  }
}

/**
 * The character card of an asset card, in the given version or, by default, in the one it came in (V3 where there is no
 * original). An asset of another kind gives its name, description, tags and creator alone.
 */
export function assetCardToCharacterCard(card: AssetCard, spec?: CharacterSpec): CharacterCard {
  const original = originalOf(card)
  const base = original ?? emptyCharacterCard(spec ?? 'v3')
  const before = original ? essentialsOf(original) : NOTHING_SAID
  const edits = editsBetween(base, before, essentialsOfAsset(card, before))
  return convertCharacterCard(withEdits(base, edits), spec ?? base.spec)
}
