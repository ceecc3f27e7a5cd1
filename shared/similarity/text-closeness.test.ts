import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CARD_TEXTS } from './card-texts.fixture.ts'
import { chanceTableSchema, logChance } from './chance.ts'
import {
  compareTexts,
  fusedCloseness,
  logTextChance,
  textChances,
  type WeighedText,
  weighText,
  wordCloseness,
} from './text-closeness.ts'

const PROFILE = 'embedded@1'
/** E ≤ 0.001 among 10,000 works looked at in 6 ways. */
const EVIDENCE = Math.log10(0.001 / 60_000)

const cards = Object.values(CARD_TEXTS)
const weighed = cards.map(weighText)

const word = fc.constantFrom('the', 'of', 'a', 'river', 'lantern', 'keeper', 'counts', 'ships', 'ysel', '42')
const text = fc.array(word, { maxLength: 60 }).map((words) => words.join(' '))

describe('wordCloseness', () => {
  it('is the same in either order, 0 to 1, and 1 between texts of the same words', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [one, other] = [weighText(a), weighText(b)]
        const closeness = wordCloseness(one, other)
        expect(closeness).toBe(wordCloseness(other, one))
        expect(closeness).toBeGreaterThanOrEqual(0)
        expect(closeness).toBeLessThanOrEqual(1)
        const reversed = weighText(a.toUpperCase().split(' ').reverse().join(', '))
        expect(wordCloseness(one, reversed)).toBe(one.length > 0 ? 1 : 0)
      }),
    )
  })

  it('counts a shared rare word for more than a shared common one', () => {
    const [a, rare, common] = ['great lantern', 'stone lantern', 'great stone'].map(weighText)
    if (a === undefined || rare === undefined || common === undefined) throw new Error('three texts were weighed')
    expect(wordCloseness(a, rare)).toBeGreaterThan(wordCloseness(a, common))
  })

  it('is 0 for texts without words', () => {
    expect(wordCloseness(weighText('…'), weighText('…'))).toBe(0)
  })
})

describe('compareTexts', () => {
  const [a, b] = [weighed[0], weighed[1]]
  if (a === undefined || b === undefined) throw new Error('there are no cards')

  it('uses all that is known of both texts', () => {
    expect(compareTexts(a, b, null)).toEqual({ by: 'words', closeness: wordCloseness(a, b) })
    expect(compareTexts(a, b, 0.4)).toEqual({ by: 'both', closeness: fusedCloseness(wordCloseness(a, b), 0.4) })
    expect(compareTexts(a, null, 0.4)).toEqual({ by: 'meaning', closeness: 0.4 })
    expect(compareTexts(a, null, null)).toBeNull()
  })

  it('shows nothing for texts under 20 words, on either side', () => {
    const words = 'One of the keepers of the old lighthouse counts the ships that come from the north before the long'
    expect(weighText(words)).toMatchObject({ words: 19, isComparable: false })
    expect(weighText(`${words} winter`)).toMatchObject({ words: 20, isComparable: true })
    expect(compareTexts(weighText(words), a, 1)).toBeNull()
    expect(compareTexts(a, weighText(words), 1)).toBeNull()
  })

  it.each([
    'Der alte Wächter zählt jeden Abend die Schiffe, die aus dem Norden kommen, und schreibt ihre Namen in ein Buch, das niemand lesen darf.',
    'Старый смотритель каждый вечер считает корабли, которые приходят с севера, и записывает их имена в книгу, которую никому нельзя читать вслух.',
    '老看守人每天晚上数从北方来的船，并把它们的名字写在一本没有人可以读的书里。',
  ])('shows nothing for texts of other languages: %s', (foreign) => {
    expect(weighText(foreign).isComparable).toBe(false)
    expect(compareTexts(a, weighText(foreign), 0.9)).toBeNull()
  })
})

describe('the tables of chance', () => {
  const chances = textChances(PROFILE)

  it('are valid, and fall throughout', () => {
    for (const table of Object.values(chances)) {
      expect(chanceTableSchema.parse(table)).toEqual(table)
      expect(table.tailDecades).toBeGreaterThan(0)
    }
  })

  it('are those of the words alone for models that were not measured', () => {
    for (const profile of [null, 'embedded@0']) {
      expect(textChances(profile)).toEqual({ words: chances.words, meaning: null, both: null })
    }
    expect(logTextChance({ by: 'both', closeness: 1 }, textChances(null))).toBeNull()
    expect(logTextChance({ by: 'words', closeness: 0.3 }, textChances(null))).toBe(logChance(chances.words, 0.3))
  })

  const logOf = (a: WeighedText, b: WeighedText): number => {
    const measure = compareTexts(a, b, null)
    return measure === null ? 0 : (logTextChance(measure, chances) ?? 0)
  }

  it('find no unrelated cards close, and each card reordered and with every tenth word replaced', () => {
    const comparable = cards.filter((card) => weighText(card).isComparable)
    expect(comparable.length).toBeGreaterThanOrEqual(12)
    for (const [at, card] of comparable.entries()) {
      const own = weighText(card)
      for (const other of comparable.slice(at + 1)) expect(logOf(own, weighText(other))).toBeGreaterThan(EVIDENCE)
      const words = card.split(/\s+/)
      const changed = words.map((one, index) => (index % 10 === 0 ? `other${index}` : one)).join(' ')
      for (const copy of [words.toReversed().join(' '), changed]) {
        expect(logOf(own, weighText(copy))).toBeLessThan(EVIDENCE)
      }
    }
  })
})
