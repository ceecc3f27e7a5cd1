import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { likelyWord, respell, spellingDistance, spellingForms, wordsToSpell } from './spelling.ts'

const letter = fc.constantFrom(...'abcdeéfst')
const word = fc.string({ unit: letter, minLength: 4, maxLength: 12 })

/** A word with one letter too many, too few, wrong or swapped with the next one. */
const slip = fc.record({ word, at: fc.nat(20), letter, kind: fc.constantFrom('add', 'drop', 'replace', 'swap') })

function slipped({ word: right, at, letter: other, kind }: { word: string; at: number; letter: string; kind: string }) {
  const letters = [...right]
  const place = at % letters.length
  const next = Math.min(place + 1, letters.length - 1)
  if (kind === 'add') return letters.toSpliced(place, 0, other).join('')
  if (kind === 'drop') return letters.toSpliced(place, 1).join('')
  if (kind === 'replace') return letters.with(place, other).join('')
  return letters
    .with(place, letters[next] ?? '')
    .with(next, letters[place] ?? '')
    .join('')
}

describe('a misspelled word', () => {
  it('has a form in common with the word that was meant, which is found', () => {
    fc.assert(
      fc.property(slip, (one) => {
        const typed = slipped(one)
        expect(spellingDistance(typed, one.word)).toBeLessThanOrEqual(1)
        expect(spellingForms(typed).some((form) => spellingForms(one.word).includes(form))).toBe(true)
        expect(likelyWord(typed, [one.word])).toBe(one.word)
      }),
    )
  })

  it('is as far from the other as the other from it', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(spellingDistance(a, b)).toBe(spellingDistance(b, a))
        expect(spellingDistance(a, a)).toBe(0)
      }),
    )
  })

  it('means the nearest word, of those the most frequent, and none that is far', () => {
    expect(likelyWord('shadowviel', ['shadowfell', 'shadowveil'])).toBe('shadowveil')
    expect(likelyWord('lantem', ['lantern', 'lanter', 'lanter'])).toBe('lanter')
    expect(likelyWord('tower', ['dower', 'tamer', 'power', 'power'])).toBe('power')
    expect(likelyWord('ilvara', ['ílvara'])).toBe('ílvara')
    expect(likelyWord('sword', ['swamp', 'sea'])).toBeNull()
  })
})

describe('a query', () => {
  it('keeps quotes, signs and words that are right', () => {
    const meant = new Map([
      ['lantren', 'lantern'],
      ['keper', 'keeper'],
    ])
    expect(respell('"Lantren keper" -Sea or x', (typed) => meant.get(typed.toLowerCase()) ?? null)).toBe(
      '"lantern keeper" -Sea or x',
    )
  })

  it('is the same where nothing is respelled', () => {
    fc.assert(
      fc.property(fc.string(), (query) => {
        expect(respell(query, () => null)).toBe(query)
      }),
    )
  })

  it('has words that are long enough to be misspelled', () => {
    expect(wordsToSpell('The Lantern of the SEA, lantern 2026 Ílvara')).toEqual(['lantern', 'ílvara'])
  })
})
