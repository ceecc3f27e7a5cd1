import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../testing/any-text.ts'
import { LONGEST_NAME, type NameFacts, parseRenamePattern, renamed } from './rename-pattern.ts'

const facts: NameFacts = {
  ...{ name: 'Harbor-web', file: 'ComfyUI_00162_', kind: 'Image', model: 'sdxl', seed: null, date: '2026-03-09' },
}

function apply(pattern: string, { find = '', replacement = '', number = 7 } = {}): string {
  const parsed = parseRenamePattern(pattern)
  if ('unknown' in parsed) throw new Error(parsed.unknown)
  return renamed({ ...parsed, find, replacement }, facts, number)
}

describe('a pattern of names', () => {
  it.each([
    ['{name}', 'Harbor-web'],
    ['Pier {n:3}', 'Pier 007'],
    ['{N} of {date}, {Model}', '7 of 2026-03-09, sdxl'],
    ['{file}  {seed} {kind}', 'ComfyUI_00162_ Image'],
    ['{file} ({seed}) [{seed}]', 'ComfyUI_00162_'],
    ['{{n}} {n}', '{n} 7'],
    ['  ', ''],
  ])('%s', (pattern, name) => {
    expect(apply(pattern)).toBe(name)
  })

  it('replaces text in the name, letter by letter', () => {
    expect(apply('{name}', { find: '-WEB' })).toBe('Harbor')
    expect(apply('{name}!', { find: 'r', replacement: '$&' })).toBe('Ha$&bo$&-web!')
    expect(apply('x', { find: 'Harbor', replacement: 'Pier' })).toBe('x')
  })

  it.each(['{nmae}', '{name', 'name}', '{}', '{name:2}', '{n:12}'])('is not understood: %s', (pattern) => {
    expect(parseRenamePattern(pattern)).toHaveProperty('unknown')
  })

  it('gives names that a card takes, without an error', () => {
    fc.assert(
      fc.property(anyText(20), anyText(4), anyText(10), (name, find, text) => {
        const parsed = parseRenamePattern(`{name}${text.replaceAll(/[{}]/g, '')}`)
        if ('unknown' in parsed) throw new Error(parsed.unknown)
        const result = renamed({ ...parsed, find, replacement: text.repeat(40) }, { ...facts, name }, 1)
        expect(result.length).toBeLessThanOrEqual(LONGEST_NAME)
        expect(result).toBe(result.trim())
      }),
    )
  })
})
