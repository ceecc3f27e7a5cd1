import { describe, expect, test } from 'vitest'
import { CARD_TEXTS } from '#shared/similarity/card-texts.fixture.ts'
import { textChances, weighText } from '#shared/similarity/text-closeness.ts'
import { RARITY_BUCKETS, RARITY_DIGITS, rarityBucket } from '#shared/similarity/word-rarity.ts'
import { indexBm25 } from './bm25.ts'
import { checkText, openGallery, type PreparedText } from './check-texts.ts'
import { fitTextChances } from './fit-text-chance.ts'
import { learnWordRarity } from './learn-word-rarity.ts'

const prepared = (name: string, text: string): PreparedText => ({
  text: { origin: name, name, text, isHeldOut: true },
  weighed: weighText(text),
  vector: null,
})
const works = Object.entries(CARD_TEXTS)
  .map(([name, text]) => prepared(name, text))
  .filter(({ weighed }) => weighed.isComparable)

test('BM25 puts the text with the rare words of the query first', () => {
  const scores = indexBm25(['the old lantern', 'the old river and the old road', 'the sea']).scores('old lantern')
  expect(scores[0]).toBeGreaterThan(scores[1] ?? 0)
  expect(scores[1]).toBeGreaterThan(0)
  expect(scores[2]).toBe(0)
})

describe('a check of texts', () => {
  const gallery = openGallery(works)

  test('finds a copied card by its passages, and accuses no other', () => {
    for (const work of works) {
      const result = checkText(work, gallery, textChances(null))
      expect(result).toMatchObject({
        own: 'passage',
        others: 'nothing',
        isFirst: { fused: true, tfIdf: true, bm25: true },
      })
    }
  })

  test('says that the gallery lacks what it lacks', () => {
    const [first, ...others] = works
    if (first === undefined) throw new Error('there are no cards')
    expect(checkText(first, openGallery(others), textChances(null))).toMatchObject({ own: null, others: 'nothing' })
  })
})

test('rarities are those of the genre in which a word is most common', () => {
  const levels = learnWordRarity([Array(99).fill('river'), ['river', ...Array(99).fill('sea')]])
  expect(levels).toHaveLength(RARITY_BUCKETS)
  const level = (word: string): number => RARITY_DIGITS.indexOf(levels[rarityBucket(word)] ?? '')
  expect([level('river'), level('sea')]).toEqual([0, 0])
  expect(level('lantern')).toBeGreaterThan(20)
})

test('chances are measured between texts of different origins only', () => {
  const vector = Float32Array.of(1, 0)
  const texts = works.map(({ text: { origin, text }, weighed }) => ({ origin, text, weighed, vector }))
  const pairs = (texts.length * (texts.length - 1)) / 2
  expect(fitTextChances([texts], 'cards').words.provenance).toBe(`${pairs} pairs of unrelated texts: cards`)
  const [first] = texts
  if (first === undefined) throw new Error('no texts')
  // One that quotes another is not unrelated to it.
  const quoting = fitTextChances([[...texts, { ...first, origin: 'a quotation' }]], 'cards').words.provenance
  expect(quoting).toBe(`${pairs + texts.length - 1} pairs of unrelated texts: cards`)
  const one = texts.map((text) => ({ ...text, origin: 'one' }))
  expect(() => fitTextChances([one], 'cards')).toThrow(RangeError)
})
