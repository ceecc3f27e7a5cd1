/** Pictures, cards and generators for the tests of this folder. */
import fc from 'fast-check'
import { zlibSync } from 'fflate'
import { LunaError } from '../contract/errors.ts'
import { bytesFromLatin1, concatBytes, crc32 } from './bytes.ts'
import type { CharacterCard, CharacterSpec, JsonObject } from './schema.ts'

export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const body = concatBytes([bytesFromLatin1(type), data])
  const frame = new DataView(new ArrayBuffer(8))
  frame.setUint32(0, data.length)
  frame.setUint32(4, crc32(body))
  return concatBytes([new Uint8Array(frame.buffer, 0, 4), body, new Uint8Array(frame.buffer, 4, 4)])
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
/** One gray pixel of eight bits. */
const HEADER = Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0)

/** A valid picture of one pixel with the given chunks before its pixels, and bytes after its end. */
export function pngWith(chunks: readonly Uint8Array[], trailer: Uint8Array = new Uint8Array()): Uint8Array {
  const pixels = pngChunk('IDAT', zlibSync(Uint8Array.of(0, 128)))
  const parts = [SIGNATURE, pngChunk('IHDR', HEADER), ...chunks, pixels, pngChunk('IEND', new Uint8Array()), trailer]
  return concatBytes(parts)
}

export function codeOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof LunaError) return error.code
    throw error
  }
  return 'nothing thrown'
}

const FIELDS = {
  name: 'Aëlis 夜 🜂',
  description: 'A cartographer of drowned cities.',
  personality: 'curious, stubborn, kind',
  scenario: 'You meet on the last ferry.',
  first_mes: 'Mind the <gap>, {{user}}.',
  mes_example: '<START>\n{{char}}: …',
}
const V2_FIELDS = {
  ...FIELDS,
  creator_notes: 'Best with long answers.',
  system_prompt: '',
  post_history_instructions: '',
  alternate_greetings: ['Ahoy.'],
  character_book: {
    extensions: { depth: 4 },
    entries: [{ keys: ['ferry'], content: 'It never docks.', extensions: {}, enabled: true, insertion_order: 1, x: 1 }],
  },
  tags: ['sea', 'maps'],
  creator: 'n. ferry',
  character_version: '1.2',
  extensions: { 'other/app': { nested: [1, null, { deep: true }] } },
}

export const V1: CharacterCard = { spec: 'v1', document: FIELDS }
export const V2: CharacterCard = {
  spec: 'v2',
  document: { spec: 'chara_card_v2', spec_version: '2.0', data: V2_FIELDS, name: FIELDS.name },
}
export const V3: CharacterCard = {
  spec: 'v3',
  document: {
    spec: 'chara_card_v3',
    spec_version: '3.0',
    data: {
      ...V2_FIELDS,
      assets: [
        { type: 'icon', uri: 'ccdefault:', name: 'main', ext: 'png' },
        { type: 'emotion', uri: 'embeded://assets/emotion/images/joy.png', name: 'joy', ext: 'png' },
      ],
      nickname: 'Aë',
      creator_notes_multilingual: { en: 'Notes', fr: 'Notes à lire' },
      source: ['https://cards.example/1'],
      group_only_greetings: [],
      creation_date: 1_700_000_000,
      modification_date: 1_710_000_000,
    },
  },
}

/** JSON as it comes from a file: no negative zero, no key that reading drops. */
const jsonObject = fc
  .dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 4 }))
  .map((value): Record<string, unknown> => JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto')))

/** Cards of one version with arbitrary texts, odd values in known fields, and unknown fields at every level. */
export function arbitraryCard(spec: CharacterSpec): fc.Arbitrary<CharacterCard> {
  const text = fc.string({ unit: 'binary' })
  const known = fc.record(
    {
      personality: text,
      scenario: text,
      tags: fc.oneof(fc.array(text), text),
      creator: text,
      extensions: jsonObject,
      character_book: fc.option(fc.record({ entries: fc.array(jsonObject), extensions: jsonObject })),
      assets: fc.option(fc.array(jsonObject)),
    },
    { requiredKeys: [] },
  )
  const data = fc
    .tuple(jsonObject, known, fc.record({ name: text, description: text }))
    .map(([unknown, optional, required]): JsonObject => {
      // Through text, as from a file: that also gives every object its usual prototype.
      return JSON.parse(JSON.stringify({ ...unknown, ...optional, ...required }))
    })
  if (spec === 'v1') {
    return data.map((fields) => ({ spec, document: { ...fields, spec: 'a field of its own' } }))
  }
  return fc.tuple(jsonObject, data).map(([outer, fields]) => ({
    spec,
    document: { ...outer, spec: `chara_card_${spec}`, spec_version: spec === 'v2' ? '2.0' : '3.0', data: fields },
  }))
}
