import { describe, expect, it } from 'vitest'
import { collectChosen, isHiddenPath } from './collect-files.ts'

describe('isHiddenPath', () => {
  it.each(['.DS_Store', 'art/.git/HEAD', '__MACOSX/art/elf.png', 'art/Thumbs.db'])('leaves out %s', (path) => {
    expect(isHiddenPath(path)).toBe(true)
  })
  it.each(['elf.png', 'art/v1.2/elf.final.png'])('takes %s', (path) => {
    expect(isHiddenPath(path)).toBe(false)
  })
})

describe('collectChosen', () => {
  it('keeps the path within a chosen folder', () => {
    const inFolder = new File(['x'], 'elf.png')
    Object.defineProperty(inFolder, 'webkitRelativePath', { value: 'art/elf.png' })
    const found = collectChosen([inFolder, new File(['y'], 'orc.png'), new File(['z'], '.hidden')])
    expect(found.map(({ path }) => path)).toEqual(['art/elf.png', 'orc.png'])
  })
})
