import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { STOP_WORDS } from './stop-words.ts'
import { sharedWords } from './words.ts'

describe('sharedWords', () => {
  it('finds the words both texts use and where they stand', () => {
    const a = 'The Shadow dancer of Velmoor; a shadow.'
    const b = 'A dancer and her SHADOW'
    const { words, spansA, spansB } = sharedWords(a, b)
    expect(words).toEqual(['shadow', 'dancer'])
    expect(spansA.map(({ start, end }) => a.slice(start, end))).toEqual(['Shadow', 'dancer', 'shadow'])
    expect(spansB.map(({ start, end }) => b.slice(start, end))).toEqual(['dancer', 'SHADOW'])
  })

  it('shares nothing but stop words', () => {
    expect(sharedWords('the one and only', 'and now the other one')).toEqual({ words: [], spansA: [], spansB: [] })
  })

  it('shares the same words in both directions and marks each of them on both sides', () => {
    const text = fc
      .array(fc.constantFrom('dragon', 'Dragon', 'the', 'oath', 'café', 'CAFE\u0301', '漢字'))
      .map((w) => w.join(', '))
    fc.assert(
      fc.property(text, text, (a, b) => {
        const there = sharedWords(a, b)
        const back = sharedWords(b, a)
        expect(there.words.toSorted()).toEqual(back.words.toSorted())
        expect(there.spansA).toEqual(back.spansB)
        expect(there.words.some((word) => STOP_WORDS.has(word))).toBe(false)
        expect(there.spansA.length).toBeGreaterThanOrEqual(there.words.length)
        expect(there.spansB.length).toBeGreaterThanOrEqual(there.words.length)
      }),
    )
  })
})
