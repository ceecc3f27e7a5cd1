import { describe, expect, it } from 'vitest'
import { addTag, suggestTags } from './tags.ts'

describe('addTag', () => {
  it('splits at commas, trims and folds white space', () => {
    expect(addTag(['elf'], ' dark  forest, night ,')).toEqual(['elf', 'dark forest', 'night'])
  })
  it('does not add a tag twice, whatever its case', () => {
    expect(addTag(['Élf'], 'e\u0301lf, orc, ORC')).toEqual(['Élf', 'orc'])
  })
  it('cuts a tag at the longest length the library takes', () => {
    expect(addTag([], 'x'.repeat(150))[0]).toHaveLength(100)
  })
})

describe('suggestTags', () => {
  const known = ['portrait', 'port town', 'night portrait', 'elf']
  it('offers what begins with the text before what contains it, and nothing that is taken', () => {
    expect(suggestTags('POR', known, ['Port town'])).toEqual(['portrait', 'night portrait'])
  })
  it('offers nothing for nothing', () => {
    expect(suggestTags('  ', known, [])).toEqual([])
  })
})
