import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../testing/any-text.ts'
import { folderTags, proposeName } from './proposed-name.ts'

const fromPrompt = (prompt: string) => proposeName({ prompt, paths: [] })
const fromPath = (...paths: string[]) => proposeName({ prompt: null, paths })

describe('a proposed name', () => {
  it.each([
    ['1girl, solo, (drow rogue:1.2), silver hair, rain, masterpiece', 'Drow rogue, silver hair, rain'],
    [
      'A weathered lighthouse keeper looks out over the storm. Oil painting',
      'A weathered lighthouse keeper looks out over the storm',
    ],
    [
      'a photo of an old fisherman mending nets in the harbor at dawn, 8k',
      'An old fisherman mending nets in the harbor',
    ],
    ['masterpiece, best quality, 8k', null],
    ['<lora:ink:0.8> Castle', 'Castle'],
    ['', null],
    ['img, 12', null],
  ])('from the prompt "%s"', (prompt, name) => {
    expect(fromPrompt(prompt)).toBe(name)
  })

  it.each([
    ['my-art/2026-09 harbor series/ComfyUI_00162_.png', 'Harbor series 162'],
    ['sea_monsters/IMG.png', 'Sea monsters'],
    ['my-art/7.png', 'My art 7'],
    ['Kraken/output/0007.png', 'Kraken 7'],
    ['2026/03/IMG_2045.png', null],
    ['IMG_2045.png', null],
  ])('from the path %s', (path, name) => {
    expect(fromPath(path)).toBe(name)
  })

  it('says what the prompt says before what the folder says', () => {
    expect(proposeName({ prompt: 'a red fox', paths: ['zoo/1.png'] })).toBe('A red fox')
    expect(proposeName({ prompt: 'best quality', paths: ['out/1.png', 'zoo/1.png'] })).toBe('Zoo 1')
  })

  it('is short, and says something', () => {
    fc.assert(
      fc.property(anyText(400), anyText(60), (prompt, path) => {
        const name = proposeName({ prompt, paths: [path] })
        if (name === null) return
        expect(name.trim()).toBe(name)
        expect(name).not.toBe('')
        expect(name.length).toBeLessThanOrEqual(120)
      }),
    )
  })
})

it('proposes the folders within the outermost as tags, without dates and counters', () => {
  expect(folderTags(['my-art/2026-09 Harbor series/output/1.png', 'my-art/harbor series/2.png', '1.png'])).toEqual([
    'harbor series',
  ])
})
