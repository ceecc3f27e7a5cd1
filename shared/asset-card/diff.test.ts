import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAssetCardDocument } from './card.ts'
import { diffCards, fieldDifferenceSchema } from './diff.ts'

const card = (fields: Record<string, unknown>) =>
  parseAssetCardDocument({ asset_type: 'character', name: 'Mira', ...fields })

describe('differences of cards', () => {
  it('says what was added, removed and changed, unknown fields included', () => {
    const before = card({
      tags: ['elf', 'bard'],
      character: { race: 'Elf', level: 3, equipment: ['lute', 'cloak'] },
      licensing: { offers: [{ offer: 'one_time', price_cents: 199 }] },
      'odd key': { a: 1 },
    })
    const after = card({
      tags: ['bard', 'fire'],
      character: { race: 'Half-elf', equipment: ['cloak', 'lute'], class: 'Bard' },
      licensing: { offers: [{ offer: 'one_time', price_cents: 299 }] },
      'odd key': { a: 2 },
    })
    const differences = diffCards(before, after)
    expect(differences).toHaveLength(8)
    expect(differences).toEqual(
      expect.arrayContaining([
        { path: 'tags', kind: 'removed', before: ['elf'] },
        { path: 'tags', kind: 'added', after: ['fire'] },
        { path: 'character.race', kind: 'changed', before: 'Elf', after: 'Half-elf' },
        { path: 'character.level', kind: 'removed', before: 3 },
        { path: 'character.equipment', kind: 'changed', before: ['lute', 'cloak'], after: ['cloak', 'lute'] },
        { path: 'character.class', kind: 'added', after: 'Bard' },
        { path: 'licensing.offers[0].price_cents', kind: 'changed', before: 199, after: 299 },
        { path: '["odd key"].a', kind: 'changed', before: 1, after: 2 },
      ]),
    )
    for (const difference of differences) expect(fieldDifferenceSchema.parse(difference)).toEqual(difference)
  })

  it('gives tags no order', () => {
    expect(diffCards(card({ tags: ['a', 'b'] }), card({ tags: ['b', 'a'] }))).toStrictEqual([])
  })

  it('handles a list that gains entries, and a value that changes its form', () => {
    const before = card({ extra: [], other: 'x' })
    const after = card({ extra: [{ a: 1 }], other: ['x'] })
    expect(diffCards(before, after)).toStrictEqual([
      { path: 'extra[0]', kind: 'added', after: { a: 1 } },
      { path: 'other', kind: 'changed', before: 'x', after: ['x'] },
    ])
  })

  it('is empty exactly when nothing differs', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)))
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(diffCards(card({ extra: one }), card({ extra: structuredClone(one) }))).toStrictEqual([])
        const isSame = JSON.stringify(one) === JSON.stringify(other)
        const isFound = diffCards(card({ extra: one }), card({ extra: other })).length > 0
        // Objects with their keys in another order are equal though their text is not.
        if (isSame) expect(isFound).toBe(false)
        else if (typeof one !== 'object' || typeof other !== 'object') expect(isFound).toBe(true)
      }),
    )
  })
})
