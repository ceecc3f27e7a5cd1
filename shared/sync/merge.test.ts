import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCard } from '../asset-card/card.ts'
import { type Draft, draftSchema } from '../contract/market/submissions.ts'
import { type DraftMerge, mergeDrafts, resolveDrafts, type Side } from './merge-drafts.ts'
import { isSameJson, mergeJson } from './merge-json.ts'

const names = fc.constantFrom('Ash', 'Birch', 'Cedar')
const prices = fc.constantFrom(199, 499, 999)
const [LIGHTHOUSE, HARBOR] = ['0193a000-0000-7000-8000-0000000000a1', '0193a000-0000-7000-8000-0000000000a2'] as const
const derivations = fc.record({
  parentAssetId: fc.constantFrom(LIGHTHOUSE, HARBOR),
  royaltyPercent: fc.constantFrom(5, 10, 20),
})

/** Few values for each field, so that the sides often agree. */
const drafts: fc.Arbitrary<Draft> = fc
  .record({
    name: names,
    description: fc.constantFrom('', 'Tall', 'Old'),
    tags: fc.uniqueArray(fc.constantFrom('tree', 'wood', 'green', 'old'), { maxLength: 4 }),
    race: fc.option(names, { nil: undefined }),
    priceCents: fc.option(prices, { nil: undefined }),
    royalty: fc.option(fc.constantFrom(5, 10), { nil: undefined }),
    derivation: fc.option(derivations),
    ageRating: fc.constantFrom('all' as const, '13+' as const, null),
  })
  .map(({ name, description, tags, race, priceCents, royalty, derivation, ageRating }) =>
    draftSchema.parse({
      card: {
        ...createCard('character', name),
        ...{ description, tags },
        character: race === undefined ? {} : { race },
        ...(royalty === undefined ? {} : { licensing: { royalty_percent: royalty } }),
      },
      offers: priceCents === undefined ? [] : [{ offer: 'one_time', priceCents }],
      derivation,
      ageRating,
    }),
  )

/** What is merged whole or not at all, by its path in a conflict. */
const MONEY: Readonly<Record<string, (draft: Draft) => unknown>> = {
  offers: ({ offers }) => offers,
  derivation: ({ derivation }) => derivation,
  'card.licensing': ({ card }) => card.licensing,
}

const threeDrafts = fc.record({ base: drafts, mine: drafts, theirs: drafts })

function conflictsOf(merge: DraftMerge) {
  return merge.type === 'conflict' ? merge.conflicts : []
}

const withoutTagOrder = ({ card, ...rest }: Draft) => ({ ...rest, card: { ...card, tags: card.tags.toSorted() } })

describe('mergeDrafts', () => {
  it('comes to the same on both devices, and names the same conflicts', () => {
    void fc.assert(
      fc.property(threeDrafts, ({ base, mine, theirs }) => {
        const here = mergeDrafts({ base, mine, theirs })
        const there = mergeDrafts({ base, mine: theirs, theirs: mine })
        expect(
          conflictsOf(there)
            .map(({ path }) => path)
            .toSorted(),
        ).toEqual(
          conflictsOf(here)
            .map(({ path }) => path)
            .toSorted(),
        )
        if (here.type !== 'conflict') expect(withoutTagOrder(there.draft)).toEqual(withoutTagOrder(here.draft))
      }),
    )
  })

  it('keeps what one side alone changed', () => {
    void fc.assert(
      fc.property(threeDrafts, ({ base, mine, theirs }) => {
        const { draft } = mergeDrafts({ base, mine, theirs })
        const fields = ['name', 'description'] as const
        for (const field of fields) {
          if (base.card[field] === mine.card[field]) expect(draft.card[field]).toBe(theirs.card[field])
          if (base.card[field] === theirs.card[field]) expect(draft.card[field]).toBe(mine.card[field])
        }
      }),
    )
  })

  it('loses no tag that a side added, and keeps none that a side took away', () => {
    void fc.assert(
      fc.property(threeDrafts, ({ base, mine, theirs }) => {
        const { draft } = mergeDrafts({ base, mine, theirs })
        for (const tag of [...mine.card.tags, ...theirs.card.tags]) {
          const wasThere = base.card.tags.includes(tag)
          const stays = mine.card.tags.includes(tag) && theirs.card.tags.includes(tag)
          expect(draft.card.tags.includes(tag)).toBe(stays || !wasThere)
        }
      }),
    )
  })

  it('never puts a price or terms together that neither side has, and never chooses between two', () => {
    void fc.assert(
      fc.property(threeDrafts, ({ base, mine, theirs }) => {
        const merge = mergeDrafts({ base, mine, theirs })
        for (const [part, of] of Object.entries(MONEY)) {
          const known = [of(base), of(mine), of(theirs)]
          expect(known.some((one) => isSameJson(one, of(merge.draft)))).toBe(true)
          const bothChanged = !isSameJson(of(mine), of(base)) && !isSameJson(of(theirs), of(base))
          const isOpen = bothChanged && !isSameJson(of(mine), of(theirs))
          expect(conflictsOf(merge).some(({ path, concernsMoney }) => path === part && concernsMoney)).toBe(isOpen)
        }
      }),
    )
  })

  it('asks where one side names another parent and the other another royalty', () => {
    const derivedFrom = (parentAssetId: string, royaltyPercent: number): Draft =>
      draftSchema.parse({ card: createCard('character', 'Ash'), derivation: { parentAssetId, royaltyPercent } })
    const [base, mine, theirs] = [derivedFrom(LIGHTHOUSE, 5), derivedFrom(HARBOR, 5), derivedFrom(LIGHTHOUSE, 20)]
    expect(conflictsOf(mergeDrafts({ base, mine, theirs }))).toEqual([
      {
        ...{ path: 'derivation', keys: ['derivation'], concernsMoney: true },
        ...{ base: base.derivation, mine: mine.derivation, theirs: theirs.derivation },
      },
    ])
    expect(resolveDrafts({ base, mine, theirs }, { derivation: 'theirs' })).toEqual(theirs)
  })

  it('is done once: merged again with the same other side, nothing changes', () => {
    void fc.assert(
      fc.property(threeDrafts, ({ base, mine, theirs }) => {
        const first = mergeDrafts({ base, mine, theirs })
        if (first.type === 'conflict') return
        const again = mergeDrafts({ base: theirs, mine: first.draft, theirs })
        expect(withoutTagOrder(again.draft)).toEqual(withoutTagOrder(first.draft))
        expect(['same', 'mine']).toContain(again.type)
      }),
    )
  })
})

describe('resolveDrafts', () => {
  const all = (merge: DraftMerge, side: Side) => Object.fromEntries(conflictsOf(merge).map(({ path }) => [path, side]))

  it('gives whichever side was chosen for what is in conflict, and the merge for the rest', () => {
    void fc.assert(
      fc.property(threeDrafts, fc.constantFrom<Side>('base', 'mine', 'theirs'), (sides, side) => {
        const merge = mergeDrafts(sides)
        const resolved = resolveDrafts(sides, all(merge, side))
        // Nothing is left open between what was decided and the same sides.
        const settled = mergeDrafts({ base: sides.theirs, mine: resolved, theirs: sides.theirs })
        expect(settled.type).not.toBe('conflict')
        if (side === 'mine') expect(resolved).toEqual(merge.draft)
        for (const { path, [side]: value } of conflictsOf(merge)) {
          const of = MONEY[path]
          if (of !== undefined) expect(of(resolved)).toEqual(value)
          if (path === 'card.name') expect(resolved.card.name).toBe(value)
        }
      }),
    )
  })

  it('asks for every field', () => {
    const [base, mine, theirs] = ['Ash', 'Birch', 'Cedar'].map((name) =>
      draftSchema.parse({ card: createCard('character', name) }),
    )
    if (base === undefined || mine === undefined || theirs === undefined) throw new Error('three drafts')
    expect(() => resolveDrafts({ base, mine, theirs }, {})).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})

describe('mergeJson', () => {
  const json = fc.jsonValue({ maxDepth: 3 })
  const rules = { isSet: () => false }

  it('takes the other side where this one is as it was, and this one where the other is', () => {
    void fc.assert(
      fc.property(json, json, (base, changed) => {
        expect(mergeJson(base, base, changed, rules)).toEqual({ value: changed, conflicts: [] })
        expect(mergeJson(base, changed, base, rules)).toEqual({ value: changed, conflicts: [] })
      }),
    )
  })

  it('is not misled by names that every object has', () => {
    const theirs = { constructor: 'x', toString: 'y' }
    expect(mergeJson({}, { a: 1 }, theirs, rules)).toEqual({ value: { a: 1, ...theirs }, conflicts: [] })
  })
})
