import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordCount } from './metadata-text.ts'
import { tokenize } from './tokens.ts'

const words = (text: string): string[] => tokenize(text).map(({ word }) => word)

describe('tokenize', () => {
  it.each([
    ['', []],
    ['  —!? ', []],
    ['A half-elf, 3rd class.', ['a', 'half', 'elf', '3rd', 'class']],
    ["The miller's shadow", ['the', "miller's", 'shadow']],
    ['The miller’s shadow', ['the', "miller's", 'shadow']],
    ['CAFÉ café cafe\u0301 cafe', ['cafe', 'cafe', 'cafe', 'cafe']],
    ['ﬁre １２', ['fire', '12']],
    ['sha\u200bdow dan\u00adcer', ['shadow', 'dancer']],
    ['漢字 kana かな', ['漢', '字', 'kana', 'か', 'な']],
    ['abc漢def', ['abc', '漢', 'def']],
    ['हिन्दी भाषा', ['हिन्दी', 'भाषा']],
    ['Ünïcode Straße', ['unicode', 'straße']],
  ])('reads %j', (text, expected) => {
    expect(words(text)).toEqual(expected)
  })

  it('gives spans in order that hold their words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        let position = 0
        for (const { word, start, end } of tokenize(text)) {
          expect(start).toBeGreaterThanOrEqual(position)
          expect(end).toBeGreaterThan(start)
          expect(words(text.slice(start, end))).toEqual([word])
          position = end
        }
        expect(position).toBeLessThanOrEqual(text.length)
      }),
    )
  })

  it('does not see case or the Unicode form', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aZéÖñ’ .7') }), (text) => {
        expect(words(text.normalize('NFD'))).toEqual(words(text))
        expect(words(text.toUpperCase())).toEqual(words(text))
      }),
    )
  })
})

describe('wordCount', () => {
  it('counts what tokenize finds', () => {
    expect(wordCount('One two, three.')).toBe(3)
    expect(wordCount('')).toBe(0)
  })
})
