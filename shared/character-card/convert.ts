/**
 * One card in the form of another version. Nothing is dropped: what a version does not know stays as unknown fields.
 */
import { type CharacterCard, type CharacterSpec, dataOf, type JsonObject } from './schema.ts'

/** The fields each version calls mandatory, with the values it prescribes where a card does not say. */
const V1_DEFAULTS: JsonObject = {
  name: '',
  description: '',
  personality: '',
  scenario: '',
  first_mes: '',
  mes_example: '',
}
const V2_DEFAULTS: JsonObject = {
  ...V1_DEFAULTS,
  creator_notes: '',
  system_prompt: '',
  post_history_instructions: '',
  alternate_greetings: [],
  tags: [],
  creator: '',
  character_version: '',
  extensions: {},
}
const V3_DEFAULTS: JsonObject = { ...V2_DEFAULTS, group_only_greetings: [] }

/** The card's own keys first and in their order, then the defaults it lacks. */
function completed(data: JsonObject, defaults: JsonObject): JsonObject {
  return { ...data, ...Object.fromEntries(Object.entries(defaults).filter(([key]) => !Object.hasOwn(data, key))) }
}

/** Returns the fields outside of `data` in V2 and V3 documents. */
function outerFields(card: CharacterCard): JsonObject {
  if (card.spec === 'v1') return {}
  const { spec: _spec, spec_version: _version, data: _data, ...outer } = card.document
  return outer
}

export function convertCharacterCard(card: CharacterCard, spec: CharacterSpec): CharacterCard {
  if (card.spec === spec) return card
  const data = dataOf(card)
  switch (spec) {
    case 'v1':
      return { spec, document: { ...outerFields(card), ...completed(data, V1_DEFAULTS) } }
    case 'v2': {
      const head = { spec: 'chara_card_v2', spec_version: '2.0', data: completed(data, V2_DEFAULTS) }
      return { spec, document: { ...outerFields(card), ...head } }
    }
    case 'v3': {
      const head = { spec: 'chara_card_v3', spec_version: '3.0', data: completed(data, V3_DEFAULTS) }
      return { spec, document: { ...outerFields(card), ...head } }
    }
  }
}

/** A card of the given version in which nothing is said yet. */
export function emptyCharacterCard(spec: CharacterSpec): CharacterCard {
  return convertCharacterCard({ spec: 'v1', document: V1_DEFAULTS }, spec)
}
