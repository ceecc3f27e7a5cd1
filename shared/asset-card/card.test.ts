import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LunaError } from '../contract/errors.ts'
import {
  ASSET_KINDS,
  type AssetCard,
  assetCardSchema,
  createCard,
  parseAssetCardDocument,
  parseCardJson,
  serializeCard,
  toAssetCardDocument,
} from './card.ts'

/** The card format's own example, with fields that the format does not know at every level. */
const EXAMPLE = {
  luna_asset_card: {
    version: '1.0',
    created_at: '2025-11-08T12:00:00Z',
    asset_id: 'uuid-123',
    asset_type: 'character',
    name: 'Shadowveil, the Drow Rogue',
    creator: { user_id: 'uuid-creator', username: 'fantasy_artist_2024', verified: true, guild: 'north' },
    description: 'A mysterious drow rogue with silver eyes and midnight black skin...',
    tags: ['drow', 'rogue', 'female', 'mysterious', 'dark_fantasy'],
    mood_board: { pins: [1, { deep: null }] },
    character: {
      race: 'Drow',
      class: 'Rogue',
      level: 5,
      alignment: 'Chaotic Neutral',
      personality_traits: ['sarcastic', 'cunning', 'honorable_thieves_code'],
      backstory_summary: 'Escaped from Underdark matriarchy...',
      equipment: ['shortswords', 'leather_armor', 'lockpicks'],
      special_abilities: ['shadow_stepping', 'poison_craft'],
      favorite_color: 'violet',
    },
    visual_generation: {
      model: 'SDXL',
      prompt: 'A stunning drow female rogue, silver eyes, obsidian skin, leather armor...',
      seed: 42957381,
      steps: 40,
      guidance_scale: 7.5,
      style_loras: ['dnd_character_style', 'fantasy_portrait_v2'],
      clip_skip: 2,
    },
    licensing: { ownership_type: 'exclusive', license: 'proprietary', price_usd: 0.25, royalty_percent: 100.0 },
    fingerprints: { visual_hash: 'sha256:xyz789', metadata_hash: 'sha256:meta456', perceptual_hash: 'phash:...' },
  },
}

function failureOf(action: () => unknown): { code: string; detail: string } {
  try {
    action()
  } catch (error) {
    if (error instanceof LunaError) return { code: error.code, detail: error.detail ?? '' }
    throw error
  }
  throw new Error('Expected a LunaError')
}

describe('asset card', () => {
  it('keeps the example byte for byte, unknown fields and key order included', () => {
    const text = `${JSON.stringify(EXAMPLE, null, 2)}\n`
    const card = parseCardJson(text)
    expect(serializeCard(card)).toBe(text)
    expect(toAssetCardDocument(card)).toStrictEqual(EXAMPLE)
    expect(parseAssetCardDocument(EXAMPLE.luna_asset_card)).toStrictEqual(card)
    expect(parseCardJson(new TextEncoder().encode(`\uFEFF${text}`))).toStrictEqual(card)
  })

  it('creates a valid card of every kind', () => {
    for (const kind of ASSET_KINDS) {
      const card = createCard(kind, 'Ünïcode 名')
      expect(assetCardSchema.parse(card)).toStrictEqual(card)
      expect(parseCardJson(serializeCard(card))).toStrictEqual(card)
    }
  })

  it('needs of a draft only a kind and a name', () => {
    const card = parseAssetCardDocument({ asset_type: 'music', name: 'Dawn' })
    expect(card).toStrictEqual({ version: '1.0', asset_type: 'music', name: 'Dawn', description: '', tags: [] })
  })

  it('does not share its contents with the value it was read from', () => {
    const source = structuredClone(EXAMPLE)
    const card = parseAssetCardDocument(source)
    source.luna_asset_card.tags.push('later')
    expect(card.tags).not.toContain('later')
  })

  it('gives the type of the block to the kind', () => {
    const card: AssetCard = parseAssetCardDocument(EXAMPLE)
    if (card.asset_type !== 'character') throw new Error('The example is a character')
    const level: number | undefined = card.character?.level
    const traits: string[] | undefined = card.character?.personality_traits
    expect([level, traits?.length]).toStrictEqual([5, 3])
  })

  it('names each wrong field and what to put there', () => {
    const failure = failureOf(() =>
      parseAssetCardDocument({
        asset_type: 'character',
        name: '  ',
        tags: 'drow',
        character: { level: -1, race: 7 },
        licensing: { offers: [{ offer: 'free', price_cents: 0.5 }] },
      }),
    )
    expect(failure.code).toBe('CARD_INVALID')
    expect(failure.detail).toContain('name: must not be empty')
    expect(failure.detail).toContain('tags: must be a list')
    expect(failure.detail).toContain('character.level: is too small; the minimum is 0')
    expect(failure.detail).toContain('character.race: must be text')
    expect(failure.detail).toContain('licensing.offers.0.offer: must be one of: per_use')
    expect(failure.detail).toContain('licensing.offers.0.price_cents: must be a whole number')
  })

  it.each([
    [{ asset_type: 'character' }, 'CARD_INVALID', 'name: is missing'],
    [{ asset_type: 'dragon', name: 'x' }, 'CARD_INVALID', 'asset_type: must be one of: character'],
    [{ name: 'x' }, 'CARD_INVALID', 'asset_type'],
    [[], 'CARD_INVALID', 'must be an object'],
    [{ luna_asset_card: null }, 'CARD_INVALID', 'must be an object'],
    [{ version: '2.0', asset_type: 'item', name: 'x' }, 'CARD_VERSION_UNSUPPORTED', '2.0'],
    [{ version: 1, asset_type: 'item', name: 'x' }, 'CARD_INVALID', 'version'],
    [{ asset_type: 'item', name: 'x'.repeat(256) }, 'CARD_INVALID', 'the maximum is 255 characters'],
    [{ asset_type: 'item', name: 'x', description: 'x'.repeat(100_001) }, 'CARD_INVALID', 'description: is too large'],
  ])('refuses %j', (value, code, detail) => {
    const failure = failureOf(() => parseAssetCardDocument(value))
    expect(failure.code).toBe(code)
    expect(failure.detail).toContain(detail)
  })

  it('takes the structured forms of the format for rooms and modules', () => {
    const room = { layout: { rows: 2 }, modules: [{ id: 'clock' }], customization: { theme: 'dark' } }
    const card = parseAssetCardDocument({ asset_type: 'room_template', name: 'Loft', room_template: room })
    expect(card['room_template']).toStrictEqual(room)
    parseAssetCardDocument({ asset_type: 'room_template', name: 'Loft', room_template: { layout: 'two rows' } })
    expect(() =>
      parseAssetCardDocument({ asset_type: 'room_template', name: 'Loft', room_template: { layout: 4 } }),
    ).toThrow(LunaError)
  })

  it('keeps arbitrary unknown fields through text', () => {
    const unknown = fc.dictionary(
      fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
      fc.jsonValue({ maxDepth: 5 }).map((value) => JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto'))),
    )
    fc.assert(
      fc.property(fc.constantFrom(...ASSET_KINDS), unknown, unknown, (kind, outer, inner) => {
        const card = parseAssetCardDocument({ extra: outer, asset_type: kind, name: 'x', [kind]: { extra: inner } })
        const again = parseCardJson(serializeCard(card))
        expect(again).toStrictEqual(card)
        expect(again['extra']).toEqual(outer)
        expect(again[kind]).toEqual({ extra: inner })
        expect(serializeCard(again)).toBe(serializeCard(card))
      }),
      { numRuns: 60 },
    )
  })
})

describe('card JSON from outside', () => {
  it('refuses deep nesting before parsing, and ignores brackets in texts', () => {
    const deep = `{"asset_type":"item","name":"x","extra":${'['.repeat(100_000)}`
    expect(failureOf(() => parseCardJson(deep)).code).toBe('JSON_TOO_DEEP')
    const quoted = parseCardJson(`{"asset_type":"item","name":"${'[{\\"'.repeat(60)}"}`)
    expect(quoted.name).toHaveLength(180)
  })

  it.each([
    ['{"asset_type":"item",', 'JSON_INVALID'],
    ['"unterminated \\', 'JSON_INVALID'],
    ['  ', 'FILE_EMPTY'],
    [new Uint8Array([0x7b, 0xff, 0x7d]), 'JSON_INVALID'],
    [`"${'x'.repeat(5_000_001)}"`, 'FILE_TOO_LARGE'],
    [`"${'名'.repeat(2_000_000)}"`, 'FILE_TOO_LARGE'],
  ])('refuses broken or oversized input', (text, code) => {
    expect(failureOf(() => parseCardJson(text)).code).toBe(code)
  })

  it('lets no key reach a prototype', () => {
    const card = parseCardJson(
      '{"asset_type":"item","name":"x","__proto__":{"polluted":1},"extra":[{"__proto__":{"polluted":1}}],"constructor":{"prototype":{"polluted":1}}}',
    )
    expect(Object.getPrototypeOf(card)).toBe(Object.prototype)
    expect('polluted' in card).toBe(false)
    expect('polluted' in {}).toBe(false)
    expect(card['extra']).toStrictEqual([{}])
  })
})
