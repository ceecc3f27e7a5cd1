import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AssetCard, createCard, parseAssetCardDocument } from '../asset-card/card.ts'
import { ASSET_KINDS, type FieldDefinition, KINDS } from '../asset-card/kinds.ts'
import { canonicalHashInput } from './canonical.ts'
import { metadataText } from './metadata-text.ts'

type PlainCard = Record<string, unknown>

// Few distinct letters, so that lists get duplicates; some have a decomposed form.
const phrase = fc
  .array(fc.string({ unit: fc.constantFrom(...'abéÅñ漢'), minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 })
  .map((words) => words.join(' '))
const phrases = fc.array(phrase, { maxLength: 5 })

function generated({ type }: FieldDefinition): fc.Arbitrary<unknown> {
  if (type === 'list') return phrases
  if (type === 'integer' || type === 'number') return fc.nat(1000)
  return phrase
}

const plainCards = fc.constantFrom(...ASSET_KINDS).chain((kind) =>
  fc.record({
    asset_type: fc.constant(kind as string),
    name: phrase,
    description: fc.oneof(fc.constant(''), phrase),
    tags: phrases,
    [kind]: fc.record(Object.fromEntries(KINDS[kind].fields.map((field) => [field.name, generated(field)]))),
    visual_generation: fc.record({ prompt: phrase, seed: fc.nat(), style_loras: phrases }, { requiredKeys: [] }),
    age_rating: fc.constantFrom('all', '13+', '16+', '18+'),
  }),
)

function mapped(value: unknown, text: (text: string) => string, list: (list: unknown[]) => unknown[]): unknown {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return list(value.map((item) => mapped(item, text, list)))
  if (typeof value !== 'object' || value === null) return value
  // Reversed, so that every rewriting also turns the order of the fields round.
  const entries = Object.entries(value).reverse()
  return Object.fromEntries(
    entries.map(([key, item]) => [key, /^(asset_type|age_rating)$/.test(key) ? item : mapped(item, text, list)]),
  )
}

const same = <T>(value: T): T => value
const card = (plain: PlainCard): AssetCard => parseAssetCardDocument(structuredClone(plain))

function expectUnchanged(rewrite: (plain: PlainCard) => unknown): void {
  fc.assert(
    fc.property(plainCards, (plain) => {
      const rewritten = card(rewrite(plain) as PlainCard)
      expect(canonicalHashInput(rewritten)).toBe(canonicalHashInput(card(plain)))
      expect(metadataText(rewritten)).toBe(metadataText(card(plain)))
    }),
    { numRuns: 60 },
  )
}

describe('what does not change hash or text', () => {
  it('the order of the fields', () => {
    expectUnchanged((plain) => mapped(plain, same, same))
  })

  it('the order and repetition of tags, traits and other entries', () => {
    expectUnchanged((plain) => mapped(plain, same, (list) => [...list, ...list].reverse()))
  })

  it('the Unicode form', () => {
    expectUnchanged((plain) => mapped(plain, (text) => text.normalize('NFD'), same))
  })

  it('whitespace', () => {
    expectUnchanged((plain) => mapped(plain, (text) => ` \t${text.replaceAll(' ', '\r\n\u00a0 ')}\n`, same))
  })

  it('creator, ids, times, licensing and price, fingerprints, previews and unknown fields', () => {
    expectUnchanged((plain) => ({
      ...plain,
      version: '1.0',
      created_at: '2024-11-14T03:00:00Z',
      asset_id: 'asset_1',
      creator: { user_id: 'u1', username: 'somebody', verified: true },
      licensing: { license: 'commercial', price_usd: 0.25, offers: [{ offer: 'per_use', price_cents: 25 }] },
      fingerprints: { visual_hash: 'a', metadata_hash: 'b', perceptual_hash: 'c' },
      preview: { thumbnail: 'https://example.com/a.png' },
      updated_at: '2025-01-01T00:00:00Z',
      visual_generation: { ...(plain['visual_generation'] as object), raw: { path: '/home/a' }, source_tool: 'Tool' },
    }))
  })
})

describe('what changes them', () => {
  it.each(ASSET_KINDS)('every field of the kind %s, by its table', (kind) => {
    const original = createCard(kind, 'Name')
    for (const field of KINDS[kind].fields) {
      const value = field.type === 'list' ? ['new'] : field.type === 'integer' || field.type === 'number' ? 7 : 'new'
      const changed = card({ ...original, [kind]: { [field.name]: value } })
      expect(canonicalHashInput(changed), field.name).not.toBe(canonicalHashInput(original))
      expect(metadataText(changed) !== metadataText(original), field.name).toBe(field.compared)
    }
  })

  it('any further word in a compared field', () => {
    fc.assert(
      fc.property(plainCards, fc.nat(), (plain, pick) => {
        const kind = card(plain).asset_type
        const block = plain[kind] as PlainCard
        const textual = KINDS[kind].fields.filter(({ compared, type }) => compared && type !== 'number')
        const field = textual[pick % textual.length]
        if (field === undefined) throw new Error(`${kind} has no compared text field`)
        const before = block[field.name]
        const after = Array.isArray(before) ? [...before, 'zzz'] : `${String(before)} zzz`
        const changed = card({ ...plain, [kind]: { ...block, [field.name]: after } })
        expect(canonicalHashInput(changed)).not.toBe(canonicalHashInput(card(plain)))
        expect(metadataText(changed)).not.toBe(metadataText(card(plain)))
      }),
    )
  })

  it('name, description, tags, kind, age rating and prompt', () => {
    const base = { asset_type: 'character', name: 'Mira', description: 'A dancer', tags: ['elf'] }
    const changes: PlainCard[] = [
      { name: 'Sela' },
      { description: 'A thief' },
      { tags: ['elf', 'rogue'] },
      { asset_type: 'location' },
      { age_rating: '16+' },
      { visual_generation: { prompt: 'a dancer' } },
    ]
    const inputs = [{}, ...changes].map((change) => canonicalHashInput(card({ ...base, ...change })))
    expect(new Set(inputs).size).toBe(inputs.length)
  })

  it('the letter case: the hash is the exact-match key', () => {
    const [lower, upper] = ['mira', 'MIRA'].map((name) => canonicalHashInput(createCard('character', name)))
    expect(lower).not.toBe(upper)
  })
})

describe('the forms themselves', () => {
  const mira = card({
    asset_type: 'character',
    name: ' Mira  Ashvale ',
    description: 'A shadow\ndancer.',
    tags: ['rogue', 'elf', 'rogue', ''],
    character: { backstory_summary: 'Born by the sea.', race: 'Elf', level: 5, personality_traits: ['shy', 'bold'] },
  })

  it('is canonical JSON with sorted keys', () => {
    expect(canonicalHashInput(mira)).toBe(
      '{"asset_type":"character","block":{"backstory_summary":"Born by the sea.","level":5,' +
        '"personality_traits":["bold","shy"],"race":"Elf"},"description":"A shadow dancer.","name":"Mira Ashvale",' +
        '"tags":["elf","rogue"],"visual_generation":{}}',
    )
  })

  it('is one line for each field, compared fields only, in the order of the table', () => {
    expect(metadataText(mira)).toBe('Mira Ashvale\nA shadow dancer.\nelf, rogue\nElf\nbold, shy\nBorn by the sea.')
  })

  it('treats an absent field and an empty one alike', () => {
    const absent = createCard('location', 'Cave')
    const empty = card({ ...absent, location: { region: ' ', landmarks: [], climate: '' }, visual_generation: {} })
    expect(canonicalHashInput(empty)).toBe(canonicalHashInput(absent))
  })

  it('reads the values of structured fields, by sorted key', () => {
    const room = card({
      asset_type: 'room_template',
      name: 'Attic',
      room_template: { layout: { walls: 4, door: 'north' }, modules: [{ type: 'shelf' }, { type: 'desk' }] },
    })
    expect(metadataText(room)).toBe('Attic\nnorth, 4\nshelf, desk')
  })

  it('survives text that is no valid Unicode', () => {
    expect(canonicalHashInput(card({ asset_type: 'item', name: 'a\ud800b' }))).toContain('a\ufffdb')
  })
})
