import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { assetQuerySchema } from '#shared/contract/studio/assets.ts'
import { anySearch } from '#shared/search/library/arbitrary-search.fixture.ts'
import { parseSearch } from '#shared/search/library/parse.ts'
import { printSearch } from '#shared/search/library/print.ts'
import { COLORS } from '#shared/search/library/terms.ts'
import { VERDICTS } from '#shared/similarity/verdict.ts'
import { completed } from './library-view.ts'
import { DEFAULT_LOOK, fromQuery, isNarrowed, isRanked, type LibraryLook, toggled, toQuery } from './look.ts'
import { countFilters, filtersIn, NO_FILTERS, type SearchFilters, withFilters, wordsAlone } from './search-filters.ts'
import { labelOf } from './term-label.ts'

const SORTS = ['newest', 'oldest', 'name', 'rating', 'uniqueness'] as const

const anyLook: fc.Arbitrary<LibraryLook> = fc.record({
  search: fc.record({
    mode: fc.constantFrom('words' as const, 'meaning' as const, 'picture' as const),
    text: fc.oneof(fc.string({ maxLength: 30 }), anySearch.map(printSearch)),
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
  collection: fc.option(fc.uuid()),
  trashed: fc.boolean(),
  sort: fc.constantFrom(...SORTS),
  searchSort: fc.constantFrom(...SORTS, 'relevance' as const),
  collapseSeeds: fc.boolean(),
})

const anyFilters: fc.Arbitrary<SearchFilters> = fc.record({
  kinds: fc.uniqueArray(fc.constantFrom(...ASSET_KINDS)),
  tags: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 10 }).filter((tag) => tag.trim() !== '')),
  verdicts: fc.uniqueArray(fc.constantFrom(...VERDICTS, 'unchecked' as const)),
  minRating: fc.integer({ min: 0, max: 5 }),
  flag: fc.option(fc.constantFrom('pick' as const, 'reject' as const, 'none' as const)),
  model: fc.option(fc.string({ minLength: 1, maxLength: 10 }).filter((model) => model.trim() !== '')),
  hasDraft: fc.option(fc.boolean()),
  colors: fc.uniqueArray(fc.constantFrom(...COLORS)),
  made: fc.option(fc.constantFrom('today' as const, { lastDays: 7 }, { from: '2026-03', to: null })),
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
    expect(isRanked({ ...searched, search: { mode: 'words', text: 'tag:elf' } })).toBe(false)
    const within = { ...searched, search: { mode: 'picture' as const, text: 'a tower tag:elf "by night" -ship' } }
    expect(toQuery(within).filter).toEqual({
      semantic: { query: 'a tower by night', by: 'picture' },
      text: 'tag:elf -ship',
    })
  })

  it('does not collapse a stack that was opened', () => {
    const look: LibraryLook = { ...DEFAULT_LOOK, collapseSeeds: true, related: { by: 'seeds', id: 'a', name: 'A' } }
    expect(toQuery(look).collapseSeeds).toBe(false)
  })
})

describe('fromQuery', () => {
  it('keeps alternatives apart from the sentence that is sought', () => {
    const search = { mode: 'meaning' as const, text: 'a lonely tower (tag:elf OR tag:dwarf)' }
    const query = toQuery({ ...DEFAULT_LOOK, search })
    expect(fromQuery(query, '').search).toEqual(search)
  })

  it('gives a look that asks the same question', () => {
    void fc.assert(
      fc.property(anyLook, (look) => {
        const query = toQuery(look)
        expect(toQuery({ ...DEFAULT_LOOK, ...fromQuery(query, '') })).toEqual(query)
      }),
    )
  })
})

describe('filters that controls set', () => {
  it('are in the search as they were set, next to what was typed', () => {
    void fc.assert(
      fc.property(anyFilters, (filters) => {
        const text = withFilters('old tower -tag:sea', filters)
        expect(parseSearch(text).problems).toEqual([])
        expect(filtersIn(text)).toEqual(filters)
        expect(text.startsWith('old tower -tag:sea')).toBe(true)
        expect(withFilters(text, NO_FILTERS)).toBe('old tower -tag:sea')
        expect(wordsAlone(text)).toBe('old tower')
      }),
    )
  })

  it('are read from what was typed', () => {
    const typed = 'tag:elf tag:"old town" rating:5 is:picked is:unique,unchecked model:sdxl is:draft color:red made:7d'
    expect(filtersIn(typed)).toEqual({
      ...{ kinds: [], tags: ['elf', 'old town'], verdicts: ['unique', 'unchecked'], minRating: 5 },
      ...{ flag: 'pick', model: 'sdxl', hasDraft: true, colors: ['red'], made: { lastDays: 7 } },
    })
    expect(filtersIn('tag:el* -tag:elf tag:a,b rating:<3 model:sd* (tag:a OR tag:b)')).toEqual(NO_FILTERS)
  })

  it('change without touching what no control sets', () => {
    expect(withFilters('tag:a -tag:b size:>1024 tag:c', { tags: ['c'] })).toBe('-tag:b size:>=1025 tag:c')
    expect(countFilters('tag:a -tag:b tower')).toBe(2)
  })

  it('have a name in words', () => {
    const labels = (text: string) => {
      const { node } = parseSearch(text)
      return node?.type === 'and' ? node.of.map(labelOf) : []
    }
    expect(labels('kind:item,image rating:>=4 rating:<3 is:picked,unchecked -tag:"old town" lora:ink*')).toEqual([
      'Items or Images',
      '4 stars or more',
      'At most 2 stars',
      'Picked or Not checked',
      'Not Tag: old town',
      'LoRA: ink*',
    ])
    expect(labels('x (tag:a OR size:>2MB)')[1]).toBe('Tag: a or Size: >=2000001B')
  })
})

describe('what an older version stored', () => {
  const stored = { search: { mode: 'words' as const, text: 'tower' }, related: null, trashed: false }

  it('has its filters in the search now', () => {
    const filter = { ...NO_FILTERS, tags: ['old town'], minRating: 4, collection: 'abc' }
    const { look } = completed({ layout: 'list', look: { ...stored, filter } })
    expect(look).toEqual({
      ...DEFAULT_LOOK,
      search: { mode: 'words', text: 'tower tag:"old town" rating:>=4' },
      collection: 'abc',
    })
  })

  it('opens as a smart folder too', () => {
    const filter = { text: 'tower', kinds: ['item' as const], tags: ['sea'], flag: 'pick' as const, hasDraft: false }
    const look = fromQuery({ filter, sort: 'name', collapseSeeds: false }, '')
    expect(look.search).toEqual({ mode: 'words', text: 'tower kind:item tag:sea is:picked is:saved' })
  })
})

describe('filters', () => {
  it('count as narrowing, and blanks as nothing', () => {
    expect(isNarrowed({ ...DEFAULT_LOOK, search: { mode: 'words', text: ' ' } })).toBe(false)
    expect(isNarrowed({ ...DEFAULT_LOOK, search: { mode: 'words', text: 'elf' } })).toBe(true)
    expect(isNarrowed({ ...DEFAULT_LOOK, collection: 'a' })).toBe(true)
  })
  it('toggle a value without touching the others', () => {
    expect(toggled(['a', 'b'], 'b')).toEqual(['a'])
    expect(toggled(['a'], 'b')).toEqual(['a', 'b'])
  })
})
