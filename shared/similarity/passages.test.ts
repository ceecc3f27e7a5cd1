import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../random.ts'
import { byExtent, seed } from '../testing/test-run.ts'
import { CARD_TEXTS } from './card-texts.fixture.ts'
import { type Passage, sharedPassages } from './passages.ts'
import { tokenize } from './tokens.ts'

const random = randomFrom(seed)

/** Words that no text has twice, so that a run is shared only where it was put. */
function ownWords(prefix: string, count: number): string {
  return Array.from({ length: count }, (_, at) => `${prefix}${at}`).join(' ')
}

const wordsOf = (text: string): string[] => tokenize(text).map(({ word }) => word)

/** The same words, and within each text no two passages on one character. */
function expectPassagesOf(a: string, b: string, passages: readonly Passage[]): void {
  for (const { words, a: inA, b: inB } of passages) {
    const shared = wordsOf(a.slice(inA.start, inA.end))
    expect(shared).toHaveLength(words)
    expect(wordsOf(b.slice(inB.start, inB.end))).toEqual(shared)
  }
  for (const side of ['a', 'b'] as const) {
    const spans = passages.map((passage) => passage[side]).toSorted((one, other) => one.start - other.start)
    for (const [at, span] of spans.entries()) expect(span.start).toBeGreaterThanOrEqual(spans[at - 1]?.end ?? 0)
  }
}

/** Length of the longest common run, by comparing every pair of words. */
function longestRun(a: readonly string[], b: readonly string[]): number {
  let longest = 0
  let previous: number[] = []
  for (const word of a) {
    const lengths = b.map((other, at) => (word === other ? (previous[at - 1] ?? 0) + 1 : 0))
    longest = Math.max(longest, ...lengths)
    previous = lengths
  }
  return longest
}

describe('sharedPassages', () => {
  it('finds a passage of 20 words and none of 19', () => {
    const passage = (count: number): string => ownWords('shared', count)
    const around = (prefix: string, inner: string): string => `${ownWords(prefix, 30)} ${inner} ${ownWords(prefix, 5)}`
    expect(sharedPassages(around('a', passage(19)), around('b', passage(19)))).toEqual([])
    const [a, b] = [around('a', passage(20)), around('b', passage(20))]
    const start = a.indexOf('shared0')
    const span = { start, end: start + passage(20).length }
    expect(sharedPassages(a, b)).toEqual([{ words: 20, a: span, b: span }])
  })

  it('does not mind case, accents, punctuation, white space, invisible characters or Unicode form', () => {
    const a =
      'The Café at Ysel’s end serves nothing after nine; its keeper counts spoons, lamps, debts and two unlit windows by heart.'
    const b = `  ${a.toUpperCase().normalize('NFD').replaceAll(';', ' —\n').replaceAll(', ', ' / ').replace('COUNTS', 'CO\u00adUNTS')} `
    const [passage] = sharedPassages(a, b)
    expect(passage?.words).toBe(wordsOf(a).length)
    expect(passage?.a).toEqual({ start: 0, end: a.length - 1 })
    expect(b.slice(passage?.b.start, passage?.b.end)).toMatch(/^THE[\s\S]*HEART$/)
  })

  it('lists several passages, longest first, wherever they were moved to', () => {
    const [short, long] = [ownWords('s', 21), ownWords('l', 40)]
    const a = `${ownWords('a', 9)} ${short} ${ownWords('aa', 9)} ${long}`
    const b = `${long} ${ownWords('b', 9)} ${short}`
    const passages = sharedPassages(a, b)
    expect(passages.map(({ words }) => words)).toEqual([40, 21])
    expectPassagesOf(a, b, passages)
  })

  it('marks a passage as often as both texts have it', () => {
    const passage = ownWords('p', 25)
    const a = Array.from({ length: 3 }, (_, at) => `${passage} a${at}`).join(' ')
    const b = Array.from({ length: 2 }, (_, at) => `b${at} ${passage}`).join(' ')
    expect(sharedPassages(a, b).map(({ words }) => words)).toEqual([25, 25])
  })

  it('takes no repetition of a few words for a passage', () => {
    const chorus = 'row row row your boat '.repeat(30)
    expect(sharedPassages(`One sings ${chorus}`, `${chorus} sings the other`)).toEqual([])
  })

  it('finds none in unrelated cards, and each card whole in itself', () => {
    const texts = Object.values(CARD_TEXTS)
    for (const [at, text] of texts.entries()) {
      expect(sharedPassages(text, text)[0]?.words).toBe(wordsOf(text).length)
      for (const other of texts.slice(at + 1)) expect(sharedPassages(text, other)).toEqual([])
    }
  })

  it('finds the longest shared run, and the same lengths in either order', () => {
    // Few words, so that runs recur; never twice the same in a row, so that no run is mere repetition.
    const text = fc
      .array(fc.constantFrom(...'abcd'), { maxLength: 60 })
      .map((words) => words.filter((word, at) => word !== words[at - 1]).join(' '))
    fc.assert(
      fc.property(text, text, (a, b) => {
        const passages = sharedPassages(a, b, { leastWords: 3 })
        expectPassagesOf(a, b, passages)
        const lengths = passages.map(({ words }) => words)
        expect(lengths).toEqual(lengths.toSorted((one, other) => other - one))
        const swapped = sharedPassages(b, a, { leastWords: 3 })
        expect(swapped[0]?.words).toBe(lengths[0])
        const longest = longestRun(wordsOf(a), wordsOf(b))
        expect(lengths[0]).toBe(longest >= 3 ? longest : undefined)
      }),
      { numRuns: byExtent({ short: 200, long: 5000 }) },
    )
  })

  it('finds every run that was put into two texts of other words', () => {
    const lengths = fc.array(fc.integer({ min: 20, max: 80 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(lengths, fc.nat(), (wanted, order) => {
        const runs = wanted.map((length, at) => ownWords(`r${at}x`, length))
        const a = runs.map((run, at) => `${run} a${at}`).join(' ')
        const b = runs
          .toSorted(() => (order % 3) - 1)
          .map((run, at) => `${run} b${at}`)
          .join(' ')
        const found = sharedPassages(a, b)
        expect(found.map(({ words }) => words)).toEqual(wanted.toSorted((one, other) => other - one))
        expectPassagesOf(a, b, found)
      }),
    )
  })

  it('bears long texts that repeat themselves', () => {
    const verse = ownWords('v', 25)
    const repeated = (between: string): string =>
      Array.from({ length: 200 }, (_, at) => `${verse} ${between}${at}`).join(' ')
    const found = sharedPassages(repeated('a'), repeated('b'))
    expect(found.map(({ words }) => words)).toEqual(Array(64).fill(25))
    const vocabulary = ownWords('w', 12).split(' ')
    const noise = (): string => Array.from({ length: 5000 }, () => vocabulary[Math.floor(random() * 12)]).join(' ')
    expect(sharedPassages(noise(), noise())).toEqual([])
    const cycle = `${ownWords('c', 12)} `.repeat(420)
    expect(sharedPassages(cycle, `other ${cycle}`)[0]?.words).toBe(12 * 420)
  })
})
