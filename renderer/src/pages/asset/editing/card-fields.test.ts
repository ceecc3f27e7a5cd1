import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AssetCard, assetCardSchema, createCard } from '#shared/asset-card/card.ts'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import {
  COMMON_FIELDS,
  type FieldSpec,
  fieldProblem,
  fieldText,
  GENERATION_FIELDS,
  keptFields,
  kindFields,
  settleField,
  valueAt,
  withCardValue,
  withFieldText,
} from './card-fields.ts'
import type { EditorDocument } from './document.ts'
import { IDENTITY_RECIPE } from './recipe.ts'

function documentWith(card: AssetCard): EditorDocument {
  return { card, recipe: IDENTITY_RECIPE, mediaId: null, rough: {} }
}

const empty = documentWith(createCard('character', 'Mira'))

function ownField(card: AssetCard, name: string): FieldSpec {
  const field = kindFields(card).find(({ path }) => path.at(-1) === name)
  if (!field) throw new Error(`No field ${name}`)
  return field
}

describe('typing into a field', () => {
  it('sets the value, and an emptied field leaves the card', () => {
    const race = ownField(empty.card, 'race')
    const typed = withFieldText(empty, race, 'Elf')
    expect(valueAt(typed.card, race.path)).toBe('Elf')
    expect(withFieldText(typed, race, '').card).toEqual(empty.card)
  })

  it('keeps what is not valid yet next to the last valid value', () => {
    const level = ownField(empty.card, 'level')
    const five = withFieldText(empty, level, '5')
    const wrong = withFieldText(five, level, '5x')
    expect(valueAt(wrong.card, level.path)).toBe(5)
    expect(fieldText(wrong, level)).toBe('5x')
    expect(fieldProblem(wrong, level)).toBe('not_whole')
    expect(fieldProblem(withFieldText(wrong, level, '-1'), level)).toBe('negative')
    expect(fieldProblem(withFieldText(wrong, level, '6'), level)).toBeNull()
  })

  it('never takes the name away', () => {
    const wiped = withFieldText(empty, COMMON_FIELDS.name, ' ')
    expect(wiped.card.name).toBe('Mira')
    expect(fieldProblem(wiped, COMMON_FIELDS.name)).toBe('required')
  })

  it('does not rewrite a number under the cursor, but when the field is left', () => {
    const guidance = GENERATION_FIELDS.guidanceScale
    const typed = withFieldText(empty, guidance, '7.')
    expect(fieldText(typed, guidance)).toBe('7.')
    expect(fieldProblem(typed, guidance)).toBeNull()
    expect(fieldText(settleField(typed, guidance), guidance)).toBe('7')
  })

  it('keeps seeds that numbers cannot hold as text', () => {
    const big = withFieldText(empty, GENERATION_FIELDS.seed, '12345678901234567890')
    expect(valueAt(big.card, GENERATION_FIELDS.seed.path)).toBe('12345678901234567890')
    const small = withFieldText(empty, GENERATION_FIELDS.seed, '42')
    expect(valueAt(small.card, GENERATION_FIELDS.seed.path)).toBe(42)
  })

  it('takes JSON or words where a field allows both', () => {
    const room = documentWith(createCard('room_template', 'Loft'))
    const layout = ownField(room.card, 'layout')
    expect(valueAt(withFieldText(room, layout, 'Sofa at the window').card, layout.path)).toBe('Sofa at the window')
    expect(valueAt(withFieldText(room, layout, '{"sofa": [1, 2]}').card, layout.path)).toEqual({ sofa: [1, 2] })
    expect(fieldProblem(withFieldText(room, layout, '{"sofa": ['), layout)).toBe('not_json')
  })
})

describe('unknown fields', () => {
  const card = assetCardSchema.parse({
    ...createCard('item', 'Lamp'),
    item: { item_type: 'Lamp', lumen: 800 },
    'x-studio': { mood: 'dim' },
  })

  it('are listed', () => {
    expect(keptFields(card).map(({ path }) => path)).toEqual(['item.lumen', 'x-studio'])
  })

  it('survive an edit, in their order', () => {
    const edited = withCardValue(card, ['item', 'item_type'], 'Lantern')
    expect(Object.keys(edited)).toEqual(Object.keys(card))
    expect(keptFields(edited)).toEqual(keptFields(card))
  })
})

it('gives a valid card whatever is typed, and shows what was typed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ASSET_KINDS),
      fc.nat(),
      fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String), fc.json()),
      (kind, index, text) => {
        const document = documentWith(createCard(kind, 'Any'))
        const fields = [
          ...kindFields(document.card).filter((field) => field.type !== 'list' || field.structured),
          ...Object.values(GENERATION_FIELDS).filter(({ type }) => type !== 'list'),
          COMMON_FIELDS.name,
          COMMON_FIELDS.description,
        ]
        const field = fields[index % fields.length]
        if (!field) return
        const typed = withFieldText(document, field, text)
        expect(assetCardSchema.safeParse(typed.card).success).toBe(true)
        expect(fieldText(typed, field)).toBe(text)
      },
    ),
    { numRuns: 500 },
  )
})
