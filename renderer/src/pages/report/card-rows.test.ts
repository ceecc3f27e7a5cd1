import { describe, expect, it } from 'vitest'
import { assetCardSchema } from '#shared/asset-card/card.ts'
import { diffCards } from '#shared/asset-card/diff.ts'
import { cardRows, pathLabel, valueText } from './card-rows.ts'

const card = (fields: object) => assetCardSchema.parse({ asset_type: 'character', name: 'Elara', ...fields })

describe('cardRows', () => {
  const own = card({
    description: 'A pale ranger',
    tags: ['elf', 'ranger'],
    asset_id: 'one',
    character: { race: 'Elf', level: 3, personality_traits: ['brave'] },
  })
  const other = card({
    description: 'A pale scout',
    tags: ['elf'],
    asset_id: 'two',
    character: { race: 'Elf', level: 5 },
    licensing: { royalty_percent: 10 },
  })
  const rows = cardRows(own, other, diffCards(own, other))
  const rowOf = (path: string) => rows.find((row) => row.path === path)

  it('shows compared fields whole, the same and the different', () => {
    expect(rowOf('name')).toMatchObject({ own: 'Elara', other: 'Elara', differs: false, compared: true })
    expect(rowOf('description')).toMatchObject({ own: 'A pale ranger', other: 'A pale scout', differs: true })
    expect(rowOf('tags')).toMatchObject({ own: 'elf, ranger', other: 'elf' })
    expect(rowOf('character.personality_traits')).toMatchObject({ own: 'brave', other: null, differs: true })
  })

  it('lists other differences after them, without bookkeeping', () => {
    expect(rows.filter((row) => !row.compared).map((row) => row.path)).toEqual(['character.level', 'licensing'])
    expect(rowOf('character.level')).toMatchObject({ own: '3', other: '5', label: 'Level' })
  })

  it('leaves out what neither has', () => {
    expect(rowOf('character.backstory_summary')).toBeUndefined()
  })
})

describe('valueText', () => {
  it('reads lists, numbers and truth values', () => {
    expect(valueText(['a', 'b'])).toBe('a, b')
    expect(valueText(0)).toBe('0')
    expect(valueText(false)).toBe('No')
    expect(valueText([])).toBeNull()
    expect(valueText({ a: 1 })).toBe('A: 1')
  })
})

it('labels fields of kinds and of the card', () => {
  expect(pathLabel('character.backstory_summary')).toBe('Backstory')
  expect(pathLabel('licensing.royalty_percent')).toBe('Licensing: Royalty percent')
  expect(pathLabel('licensing.offers[0].price_cents')).toBe('Licensing: Offers 1: Price cents')
})
