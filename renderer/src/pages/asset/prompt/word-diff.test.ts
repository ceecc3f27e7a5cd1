import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DiffPart, diffWords } from './word-diff.ts'

const text = (parts: readonly DiffPart[], without: DiffPart['kind']) =>
  parts
    .filter(({ kind }) => kind !== without)
    .map((part) => part.text)
    .join('')

describe('the difference of two prompts', () => {
  it('marks words that came and went', () => {
    expect(diffWords('a red fox, oil', 'a silver fox, oil, moonlight')).toEqual([
      { kind: 'same', text: 'a ' },
      { kind: 'removed', text: 'red ' },
      { kind: 'added', text: 'silver ' },
      { kind: 'same', text: 'fox, ' },
      { kind: 'removed', text: 'oil ' },
      { kind: 'added', text: 'oil, moonlight' },
    ])
  })

  it('gives both texts back, word for word', () => {
    const prompt = fc.array(fc.constantFrom('fox', 'owl', 'red', 'oil,', 'moon', ' '), { maxLength: 30 })
    fc.assert(
      fc.property(prompt, prompt, (a, b) => {
        const [before, after] = [a.join(' '), b.join(' ')]
        const parts = diffWords(before, after)
        const words = (joined: string) => joined.split(/\s+/).filter(Boolean)
        expect(words(text(parts, 'added'))).toEqual(words(before))
        expect(text(parts, 'removed').trim()).toBe(after.trim())
      }),
    )
  })

  it('keeps as many words as can be kept', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 7 })
    const longestCommon = (a: readonly string[], b: readonly string[]): number => {
      const [x, ...restA] = a
      const [y, ...restB] = b
      if (x === undefined || y === undefined) return 0
      return x === y ? 1 + longestCommon(restA, restB) : Math.max(longestCommon(restA, b), longestCommon(a, restB))
    }
    fc.assert(
      fc.property(words, words, (a, b) => {
        const parts = diffWords(a.join(' '), b.join(' '))
        const kept = parts
          .filter(({ kind }) => kind === 'same')
          .flatMap((part) => part.text.split(/\s+/).filter(Boolean))
        expect(kept).toHaveLength(longestCommon(a, b))
      }),
    )
  })
})
