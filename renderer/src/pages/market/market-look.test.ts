import { expect, test } from 'vitest'
import { countFilters, FIRST_LOOK, isListing, type MarketLook, NO_FILTERS, searchInput } from './market-look.ts'

const look = (change: Partial<MarketLook>): MarketLook => ({ ...FIRST_LOOK, ...change })

test('nothing asked for leads to discovery, unless all works are wanted', () => {
  expect(isListing(FIRST_LOOK)).toBe(false)
  expect(isListing(look({ q: '   ' }))).toBe(false)
  expect(isListing(look({ q: 'moon' }))).toBe(true)
  expect(isListing(look({ isBrowsing: true }))).toBe(true)
  expect(isListing(look({ filters: { ...NO_FILTERS, maxPriceCents: 0 } }))).toBe(true)
})

test('the market is asked for what was chosen and nothing else', () => {
  expect(searchInput(FIRST_LOOK)).toEqual({ sort: 'relevance' })
  const filters = { ...NO_FILTERS, kind: 'item' as const, maxPriceCents: 0 }
  expect(countFilters(filters)).toBe(2)
  expect(searchInput(look({ q: ' moon ', filters, sort: 'newest' }))).toEqual({
    q: 'moon',
    kind: 'item',
    maxPriceCents: 0,
    sort: 'newest',
  })
})

test('what pictures look like is only searched where there are words for it', () => {
  expect(searchInput(look({ by: 'pictures' }))).toEqual({ sort: 'relevance' })
  expect(searchInput(look({ by: 'pictures', q: 'moon', sort: 'newest' }))).toMatchObject({
    sort: 'relevance',
    layer: 'text_to_image',
  })
})
