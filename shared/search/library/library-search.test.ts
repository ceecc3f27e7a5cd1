import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../../testing/any-text.ts'
import { anySearch } from './arbitrary-search.fixture.ts'
import { complete, completionAt, keysLike } from './complete.ts'
import { parseSearch } from './parse.ts'
import { printSearch, searchAsUnderstood } from './print.ts'
import { describeProblem, isUnfinished, MOST_TERMS } from './problems.ts'
import { besideSentence, sentenceOf } from './structure.ts'
import { SEARCH_KEYS, type SearchNode } from './terms.ts'

const understood = (text: string): SearchNode | null => {
  const { node, problems } = parseSearch(text)
  expect(problems, text).toEqual([])
  return node
}
const problemsOf = (text: string) => parseSearch(text).problems.map(describeProblem)
/** What people may type: pieces of the language in any order. */
const typed = fc.oneof(
  anyText(60),
  fc
    .array(
      fc.constantFrom(...'"“”()-,*:\\ ', 'tag:', 'size:>=', 'made:2026..', 'rating:4', ' OR ', ' AND ', 'NOT ', 'elf'),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
)
const countTerms = (node: SearchNode): number => {
  if (node.type === 'and' || node.type === 'or') return node.of.reduce((sum, child) => sum + countTerms(child), 0)
  return node.type === 'not' ? countTerms(node.of) : 1
}

describe('reading and writing a search', () => {
  it('reads what it writes as the same search', () => {
    fc.assert(
      fc.property(
        anySearch.filter((node) => countTerms(node) <= MOST_TERMS),
        (node) => {
          expect(understood(printSearch(node))).toEqual(node)
        },
      ),
    )
  })

  it('makes a search of anything that is typed, and reads that as the same', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const understood = searchAsUnderstood(text)
        expect(parseSearch(understood).node).toEqual(parseSearch(text).node)
        expect(parseSearch(understood).problems).toEqual([])
      }),
    )
  })

  it('gives each problem a place in the text', () => {
    fc.assert(
      fc.property(typed, (text) => {
        for (const { start, end } of parseSearch(text).problems) {
          expect(start).toBeGreaterThanOrEqual(0)
          expect(start).toBeLessThan(end)
          expect(end).toBeLessThanOrEqual(text.length)
        }
      }),
    )
  })

  it.each([
    ['drow rogue', 'drow rogue'],
    ['tag:elf,orc -tag:human', 'tag:elf,orc -tag:human'],
    ['tag:"old town" tag:“sea side”', 'tag:"old town" tag:"sea side"'],
    ['model:*XL* lora:"ink "*', 'model:*XL* lora:"ink "*'],
    ['tag:fate_(series)', 'tag:"fate_(series)"'],
    ['(tag:a OR tag:b) c', '(tag:a OR tag:b) c'],
    ['tarot OR cups sea', 'tarot OR cups sea'],
    ['a AND NOT b | c', 'a -b OR c'],
    ['--a -(b OR c)', 'a -(b OR c)'],
    ['seed:007 seed:18446744073709551616', 'seed:7 seed:18446744073709551616'],
    ['rating:>3 rating:<=2 rating:2..4 rating:5', 'rating:>=4 rating:<=2 rating:2..4 rating:5'],
    ['size:1024x768 size:>1024 size:<2MB size:>=1.5mb', 'size:1024x768 size:>=1025 size:<=1999999B size:>=1500kB'],
    ['aspect:Portrait aspect:16:9 aspect:3x2', 'aspect:portrait aspect:16:9 aspect:3:2'],
    ['colour:blue Color:RED', 'color:blue color:red'],
    ['made:2026-03 made:>2026-03-31 made:<2026', 'made:2026-03 made:>=2026-04-01 made:<=2025'],
    ['made:2025..2026-02 made:today made:7d', 'made:2025..2026-02 made:today made:7d'],
    ['kind:quest-hook is:"own duplicate",unchecked', 'kind:quest_hook is:own-duplicate,unchecked'],
    ['in:my-art/harbor in:*', 'in:my-art/harbor in:*'],
    ['  --- "" ( ) ) * ', ''],
    ['(unclosed OR "quote', 'unclosed OR "quote"'],
    ['10:30 3:2', '10:30 3:2'],
  ])('%s', (text, printed) => {
    expect(printSearch(understood(text))).toBe(printed)
  })
})

describe('what is not understood', () => {
  it.each([
    ['tga:elf', 'There is no filter “tga:”. Did you mean tag:?'],
    ['ratings:4', 'There is no filter “ratings:”. Did you mean rating:?'],
    ['https://example.com', `There is no filter “https:”. Filters are ${Object.keys(SEARCH_KEYS).join(', ')}.`],
    ['tag:', '“tag:” needs a tag, such as tag:elf.'],
    ['tag:a,', '“tag:” needs a tag, such as tag:elf.'],
    ['rating:6', '“6” is not understood after “rating:”. It takes stars from 0 to 5, such as rating:>=4.'],
    ['rating:4,x', '“x” is not understood after “rating:”. It takes stars from 0 to 5, such as rating:>=4.'],
    ['made:2026-02-30', '“2026-02-30” is not understood after “made:”.'],
    ['made:2026..2025', '“2026..2025” is not understood after “made:”.'],
    ['size:big', '“big” is not understood after “size:”.'],
    ['seed:1.5', '“1.5” is not understood after “seed:”.'],
    ['is:nice', '“nice” is not understood after “is:”.'],
    ['elf OR', 'OR needs something to search for on both sides.'],
    ['OR elf', 'OR needs something to search for on both sides.'],
    ['(elf OR) AND', 'OR needs something to search for on both sides.'],
    ['elf AND', 'AND needs something to search for on both sides.'],
    ['elf NOT', 'NOT needs something to search for after it.'],
    ['a '.repeat(65), 'A search has at most 64 terms.'],
    ['('.repeat(17), 'Parentheses can be nested 16 deep.'],
  ])('%s', (text, said) => {
    expect(problemsOf(text)[0]).toContain(said)
  })

  it('can become words, and keeps everything else', () => {
    expect(searchAsUnderstood('tga:elf rating:4 sea OR')).toBe('"tga:elf" rating:4 sea')
  })

  it('is unfinished only at the end of the text', () => {
    const first = (text: string) => {
      const [problem] = parseSearch(text).problems
      return problem !== undefined && isUnfinished(problem, text)
    }
    expect(['tag:', 'elf OR ', 'elf tag:a,'].map(first)).toEqual([true, true, true])
    expect(['tag: elf', 'tga:elf', 'rating:9'].map(first)).toEqual([false, false, false])
  })
})

describe('a search by meaning', () => {
  it('is for the words, within what the filters leave', () => {
    const node = understood('a  lonely "sea tower" -ship tag:elf')
    expect(sentenceOf(node)).toBe('a lonely sea tower')
    expect(printSearch(besideSentence(node))).toBe('-ship tag:elf')
    expect(sentenceOf(understood('red OR blue'))).toBe('red blue')
    expect(sentenceOf(understood('tag:elf OR blue'))).toBe('')
  })
})

describe('completion', () => {
  const at = (marked: string) => completionAt(marked.replace('^', ''), marked.indexOf('^'))

  it('knows whether the name of a filter or a value is typed', () => {
    expect(at('elf ta^')).toEqual({ key: null, typed: 'ta', start: 4, end: 6 })
    expect(at('-ta^')).toEqual({ key: null, typed: 'ta', start: 1, end: 3 })
    expect(at('t^ag:elf')).toEqual({ key: null, typed: 't', start: 0, end: 4 })
    expect(at('tag:^')).toEqual({ key: 'tag', typed: '', start: 4, end: 4 })
    expect(at('(colour:bl^ OR a)')).toEqual({ key: 'color', typed: 'bl', start: 8, end: 10 })
    expect(at('tag:"old to^"')).toEqual({ key: 'tag', typed: 'old to', start: 4, end: 12 })
    expect(at('tag:elf,dw^arf x')).toEqual({ key: 'tag', typed: 'dw', start: 8, end: 13 })
    expect(at('elf ^')).toEqual({ key: null, typed: '', start: 4, end: 4 })
    expect(at('"a phr^ase"')).toBeNull()
    expect(at('tga:el^f')).toBeNull()
  })

  it('puts a choice in its place', () => {
    const chosen = (marked: string, choice: string) => {
      const completion = at(marked)
      if (completion === null) throw new Error('nothing to complete')
      const { text, caret } = complete(marked.replace('^', ''), completion, choice)
      return `${text.slice(0, caret)}^${text.slice(caret)}`
    }
    expect(chosen('elf ta^', 'tag')).toBe('elf tag:^')
    expect(chosen('t^ga:elf', 'tag')).toBe('tag:^elf')
    expect(chosen('tag:"old to^" x', '"old town"')).toBe('tag:"old town"^ x')
    expect(chosen('tag:el^', 'elf')).toBe('tag:elf ^')
  })

  it('offers the names that begin so', () => {
    expect(keysLike('m')).toEqual(['model', 'made'])
    expect(keysLike('COLO')).toEqual(['color'])
    expect(keysLike('colou')).toEqual(['color'])
    expect(keysLike('')).toHaveLength(Object.keys(SEARCH_KEYS).length)
    expect(keysLike('x')).toEqual([])
  })
})
