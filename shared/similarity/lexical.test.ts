import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibrationSchema } from './calibration.ts'
import { CARD_TEXTS } from './card-texts.fixture.ts'
import { LEXICAL_CALIBRATION, lexicalSimilarity, prepareLexical } from './lexical.ts'

const texts = Object.entries(CARD_TEXTS)
const pairs = texts.flatMap(([nameA, a], i) => texts.slice(i + 1).map(([nameB, b]) => ({ nameA, nameB, a, b })))

function everyNthWordReplaced(text: string, n: number): string {
  let count = 0
  return text.replace(/\p{L}{4,}/gu, (word) => (++count % n === 0 ? `zz${[...word].reverse().join('')}` : word))
}

const sentencesReversed = (text: string): string =>
  text
    .split(/(?<=\.)\s+|\n/)
    .reverse()
    .join('\n')

describe('lexicalSimilarity', () => {
  it('has a valid calibration', () => {
    expect(calibrationSchema.safeParse(LEXICAL_CALIBRATION).success).toBe(true)
  })

  it('finds every pair of unrelated cards unrelated', () => {
    expect(pairs).toHaveLength(91)
    for (const { nameA, nameB, a, b } of pairs) {
      expect(lexicalSimilarity(a, b), `${nameA} and ${nameB}`).toBeLessThan(0.4)
    }
  })

  it.each(texts)('knows %s again when its sentences are reordered or its case changed', (_, text) => {
    expect(lexicalSimilarity(text, text)).toBe(1)
    expect(lexicalSimilarity(text, sentencesReversed(text))).toBeGreaterThan(0.97)
    expect(lexicalSimilarity(text, text.toUpperCase())).toBeGreaterThan(0.97)
  })

  it.each(texts)('ranks edits of %s by how much they change', (_, text) => {
    const [few, some, many] = [20, 10, 5].map((n) => lexicalSimilarity(text, everyNthWordReplaced(text, n)))
    expect(few).toBeGreaterThan(0.97)
    expect(some).toBeGreaterThan(0.95)
    expect(many).toBeGreaterThan(0.85)
    expect(lexicalSimilarity(text, text.slice(0, text.length / 2))).toBeGreaterThan(0.8)
  })

  it('sees through new names', () => {
    const original = CARD_TEXTS.shadowDancer
    const renamed = original
      .replaceAll('Mira', 'Sela')
      .replaceAll('Ashvale', 'Thornwick')
      .replaceAll('Velmoor', 'Karsk')
      .replaceAll(/\bshe\b/g, 'he')
      .replaceAll(/\bher\b/g, 'his')
    expect(lexicalSimilarity(original, renamed)).toBeGreaterThan(0.9)
  })

  it('is symmetric, within 0 and 1, and 1 for a text with any word against itself', () => {
    const text = fc
      .array(fc.constantFrom('dragon', 'the', 'and', 'sword', 'Oath', 'café', '漢字', '!'))
      .map((w) => w.join(' '))
    fc.assert(
      fc.property(text, text, (a, b) => {
        const similarity = lexicalSimilarity(a, b)
        expect(similarity).toBe(lexicalSimilarity(b, a))
        expect(similarity >= 0 && similarity <= 1).toBe(true)
        expect(lexicalSimilarity(a, a)).toBe(prepareLexical(a).length === 0 ? 0 : 1)
      }),
    )
  })

  it('is below 1 where a word stands in one text only', () => {
    const word = fc.constantFrom<string>('dragon', 'sword', 'oath', 'river', 'tower', 'ember')
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1 }), fc.nat(), (words, pick) => {
        const changed = words.with(pick % words.length, 'unheard')
        expect(lexicalSimilarity(words.join(' '), changed.join(' '))).toBeLessThan(1)
      }),
    )
  })

  it('compares texts of stop words by those', () => {
    expect(lexicalSimilarity('Now and Then', 'now and then')).toBe(1)
    expect(lexicalSimilarity('Now and Then', 'Above Us')).toBe(0)
    expect(lexicalSimilarity('', '')).toBe(0)
  })

  it('gives the same for texts prepared before', () => {
    const { orchard, swampAssassin } = CARD_TEXTS
    expect(lexicalSimilarity(prepareLexical(orchard), prepareLexical(swampAssassin))).toBe(
      lexicalSimilarity(orchard, swampAssassin),
    )
  })
})
