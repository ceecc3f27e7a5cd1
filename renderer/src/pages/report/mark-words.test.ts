import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenize } from '#shared/similarity/tokens.ts'
import { markWords } from './mark-words.ts'

const marked = (text: string, shared: string[]) =>
  markWords(text, new Set(shared))
    .filter((part) => part.marked)
    .map((part) => part.text)

describe('markWords', () => {
  it('marks whole words whatever their case and accents', () => {
    expect(marked('Elara, élara and Elaras', ['elara'])).toEqual(['Elara', 'élara'])
  })

  it('marks nothing in an empty text', () => {
    expect(markWords('', new Set(['a']))).toEqual([])
  })

  it('loses nothing of the text and marks exactly the shared words', () => {
    void fc.assert(
      fc.property(fc.lorem({ maxCount: 12 }), fc.nat(11), (text, which) => {
        const tokens = tokenize(text)
        const word = tokens[which % Math.max(1, tokens.length)]?.word ?? ''
        const parts = markWords(text, new Set([word]))
        expect(parts.map((part) => part.text).join('')).toBe(text)
        expect(parts.filter((part) => part.marked)).toHaveLength(tokens.filter((token) => token.word === word).length)
        for (const part of parts) expect(text.slice(part.start, part.start + part.text.length)).toBe(part.text)
      }),
    )
  })
})
