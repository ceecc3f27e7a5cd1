import { describe, expect, it } from 'vitest'
import { proposeTags } from './proposed-tags.ts'

describe('tags that a prompt suggests', () => {
  it.each([
    [
      'emphasis, weights and LoRAs are left out',
      '(masterpiece:1.2), best quality, ((silver hair)), [blue eyes], (drow rogue:1.15) <lora:ink_style:0.8>, 8k',
      ['silver hair', 'blue eyes', 'drow rogue'],
    ],
    [
      'tags in the form of Danbooru',
      '1girl, long_hair, fate_\\(series\\), artist:someone, score_9, rating_safe, smile, BREAK outdoors',
      ['1girl', 'long hair', 'fate (series)', 'smile', 'outdoors'],
    ],
    [
      'emphasis of NovelAI',
      '{{castle}}, 1.3::thunderstorm::, -1::clouds::, [[fog]]',
      ['castle', 'thunderstorm', 'clouds', 'fog'],
    ],
    [
      'a sentence is no tag',
      'A weathered lighthouse keeper looks out over the storm. Oil painting, by Greg Someone, HDR',
      ['oil painting'],
    ],
    ['each once, whatever its capitals', 'Forest, forest,  FOREST ,, river\nmoon', ['forest', 'river', 'moon']],
    ['letters of all scripts', '星空, déjà vu, 100, ***', ['星空', 'déjà vu']],
  ])('%s', (_, prompt, tags) => {
    expect(proposeTags(prompt)).toEqual(tags)
  })

  it('proposes nothing for an empty prompt and few for an endless one', () => {
    expect(proposeTags(' , ,')).toEqual([])
    expect(proposeTags(Array.from({ length: 100 }, (_, index) => `thing ${index}`).join(', '))).toHaveLength(30)
  })
})
