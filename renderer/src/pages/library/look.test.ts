import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { assetQuerySchema } from '#shared/contract/studio/assets.ts'
import { VERDICTS } from '#shared/similarity/verdict.ts'
import {
  countFilters,
  DEFAULT_LOOK,
  fromQuery,
  isNarrowed,
  isRanked,
  type LibraryLook,
  NO_FILTER,
  toggled,
  toQuery,
} from './look.ts'

const SORTS = ['newest', 'oldest', 'name', 'rating', 'uniqueness'] as const

const anyLook: fc.Arbitrary<LibraryLook> = fc.record({
  search: fc.record({
    mode: fc.constantFrom('words' as const, 'meaning' as const, 'picture' as const),
    text: fc.string({ maxLength: 30 }),
  }),
  related: fc.option(
    fc.oneof(
      fc.record({
        by: fc.constantFrom('similar' as const, 'seeds' as const),
        id: fc.uuid(),
        name: fc.constant('Moon tower'),
      }),
      fc.record({ by: fc.constant('chosen' as const), ids: fc.array(fc.uuid()), name: fc.constant('3 chosen') }),
    ),
  ),
  filter: fc.record({
    kinds: fc.uniqueArray(fc.constantFrom(...ASSET_KINDS)),
    tags: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 10 })),
    collection: fc.option(fc.uuid()),
    verdicts: fc.uniqueArray(fc.constantFrom(...VERDICTS, 'unchecked' as const)),
    minRating: fc.integer({ min: 0, max: 5 }),
    flag: fc.option(fc.constantFrom('pick' as const, 'reject' as const, 'none' as const)),
    model: fc.option(fc.string({ minLength: 1, maxLength: 10 })),
    hasDraft: fc.option(fc.boolean()),
  }),
  trashed: fc.boolean(),
  sort: fc.constantFrom(...SORTS),
  searchSort: fc.constantFrom(...SORTS, 'relevance' as const),
  collapseSeeds: fc.boolean(),
})

describe('toQuery', () => {
  it('always asks what the engine accepts', () => {
    void fc.assert(
      fc.property(anyLook, (look) => {
        expect(assetQuerySchema.safeParse(toQuery(look)).success).toBe(true)
      }),
    )
  })

  it('asks for nothing in particular by default', () => {
    expect(toQuery(DEFAULT_LOOK)).toEqual({ filter: {}, sort: 'newest', collapseSeeds: false })
  })

  it('puts the best match first while something is searched for, and only then', () => {
    const searched = { ...DEFAULT_LOOK, search: { mode: 'meaning' as const, text: ' a lonely tower ' } }
    expect(toQuery(searched)).toEqual({
      filter: { semantic: { query: 'a lonely tower', by: 'text' } },
      sort: 'relevance',
      collapseSeeds: false,
    })
    expect(isRanked({ ...searched, search: { mode: 'meaning', text: '   ' } })).toBe(false)
  })

  it('does not collapse a stack that was opened', () => {
    const look: LibraryLook = { ...DEFAULT_LOOK, collapseSeeds: true, related: { by: 'seeds', id: 'a', name: 'A' } }
    expect(toQuery(look).collapseSeeds).toBe(false)
  })
})

describe('fromQuery', () => {
  it('gives a look that asks the same question', () => {
    void fc.assert(
      fc.property(anyLook, (look) => {
        const query = toQuery(look)
        expect(toQuery({ ...DEFAULT_LOOK, ...fromQuery(query, '') })).toEqual(query)
      }),
    )
  })
})

describe('filters', () => {
  it('counts each value that narrows', () => {
    expect(countFilters(NO_FILTER)).toBe(0)
    expect(countFilters({ ...NO_FILTER, kinds: ['item', 'image'], minRating: 3, hasDraft: false })).toBe(4)
  })
  it('counts a search as narrowing, and blanks as nothing', () => {
    expect(isNarrowed({ ...DEFAULT_LOOK, search: { mode: 'words', text: ' ' } })).toBe(false)
    expect(isNarrowed({ ...DEFAULT_LOOK, search: { mode: 'words', text: 'elf' } })).toBe(true)
  })
  it('toggles a value without touching the others', () => {
    expect(toggled(['a', 'b'], 'b')).toEqual(['a'])
    expect(toggled(['a'], 'b')).toEqual(['a', 'b'])
  })
})
