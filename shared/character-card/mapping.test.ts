import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AssetCard, createCard, parseAssetCardDocument, parseCardJson, serializeCard } from '../asset-card/card.ts'
import { byExtent } from '../testing/test-run.ts'
import { assetCardToCharacterCard, characterCardToAssetCard } from './mapping.ts'
import { arbitraryCard, V1, V2, V3 } from './samples.fixture.ts'
import { fieldsOf, recognizeCharacterCard } from './schema.ts'

const edited = (card: AssetCard, edits: Record<string, unknown>) => parseAssetCardDocument({ ...card, ...edits })

describe('character cards as asset cards', () => {
  for (const spec of ['v1', 'v2', 'v3'] as const) {
    it(`gives every unedited ${spec} card back as it was`, () => {
      fc.assert(
        fc.property(arbitraryCard(spec), (card) => {
          const asset = parseCardJson(serializeCard(characterCardToAssetCard(card)))
          expect(assetCardToCharacterCard(asset)).toStrictEqual(card)
          expect(assetCardToCharacterCard(asset, spec)).toStrictEqual(card)
        }),
        { numRuns: byExtent({ short: 20, long: 80 }) },
      )
    })
  }

  it('takes over what both forms know', () => {
    expect(characterCardToAssetCard(V2)).toMatchObject({
      asset_type: 'character',
      name: 'Aëlis 夜 🜂',
      description: 'A cartographer of drowned cities.',
      tags: ['sea', 'maps'],
      creator: { username: 'n. ferry' },
      character: {
        personality_traits: ['curious', 'stubborn', 'kind'],
        backstory_summary: 'You meet on the last ferry.',
      },
      character_card: V2.document,
    })
  })

  it('keeps a personality in sentences in one piece', () => {
    const personality =
      'She hums while she works, and stops only when someone asks her what the tune is; then she blushes.'
    const asset = characterCardToAssetCard({ spec: 'v1', document: { ...V1.document, personality } })
    expect(asset['character']).toMatchObject({ personality_traits: [personality] })
  })

  it('changes on the way back only what was edited, repetitions next to the data included', () => {
    const asset = edited(characterCardToAssetCard(V2), {
      name: 'Aëlis the Drowned',
      character: { personality_traits: ['calm', 'kind'], backstory_summary: 'You meet on the last ferry.' },
    })
    const data = V2.document['data']
    expect(assetCardToCharacterCard(asset).document).toStrictEqual({
      ...V2.document,
      name: 'Aëlis the Drowned',
      data: { ...(typeof data === 'object' ? data : {}), name: 'Aëlis the Drowned', personality: 'calm, kind' },
    })
  })

  it('carries the rest of the character block in the extensions, next to those of others', () => {
    const block = { race: 'Selkie', class: 'Cartographer', level: 7, familiar: { kind: 'gull' } }
    const asset = edited(characterCardToAssetCard(V3), { character: block })
    const card = assetCardToCharacterCard(asset)
    expect(fieldsOf(card).extensions).toStrictEqual({ ...fieldsOf(V3).extensions, 'luna/character': block })
    expect(characterCardToAssetCard(card)['character']).toStrictEqual(block)
  })

  it('makes a card of an asset that never was one, in every version', () => {
    const asset = edited(createCard('character', 'Brine'), {
      tags: ['sea'],
      character: { race: 'Golem', personality_traits: ['slow'] },
    })
    for (const spec of ['v1', 'v2', 'v3'] as const) {
      const card = assetCardToCharacterCard(asset, spec)
      expect(recognizeCharacterCard(card.document).spec).toBe(spec)
      expect(fieldsOf(card)).toMatchObject({ name: 'Brine', description: '', personality: 'slow', tags: ['sea'] })
      expect(characterCardToAssetCard(card)).toMatchObject({ name: 'Brine', character: { race: 'Golem' } })
    }
    expect(assetCardToCharacterCard(asset).spec).toBe('v3')
  })

  it('converts between versions without dropping a field', () => {
    const downgraded = assetCardToCharacterCard(characterCardToAssetCard(V3), 'v1')
    expect(downgraded.document).toStrictEqual(V3.document['data'])
    const upgraded = assetCardToCharacterCard(characterCardToAssetCard(V1), 'v3')
    expect(upgraded.document).toMatchObject({ spec: 'chara_card_v3', data: { ...V1.document, tags: [] } })
  })

  it('does not mistake a foreign field for an original', () => {
    const asset = edited(createCard('item', 'Lantern'), { description: 'Dim.', character_card: 'none' })
    expect(fieldsOf(assetCardToCharacterCard(asset))).toMatchObject({ name: 'Lantern', description: 'Dim.' })
  })
})
