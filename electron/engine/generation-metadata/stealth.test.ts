import { describe, expect, it } from 'vitest'
import { readHiddenGeneration } from './read-generation.ts'
import { A1111_TEXT as A1111, pixelsWith } from './stealth.fixture.ts'
import { readStealthTexts } from './stealth.ts'

const NOVEL_AI = JSON.stringify({
  ...{ Description: 'a cat', Software: 'NovelAI', Source: 'NovelAI Diffusion V3' },
  Comment: JSON.stringify({ prompt: 'a cat', uc: 'lowres', steps: 28, sampler: 'k_euler', seed: 4, scale: 5 }),
})

describe('texts hidden in pixels', () => {
  it.each([
    { channels: 'alpha', isCompressed: true },
    { channels: 'alpha', isCompressed: false },
    { channels: 'rgb', isCompressed: true },
    { channels: 'rgb', isCompressed: false },
  ] as const)('in $channels, compressed: $isCompressed', (form) => {
    expect(readHiddenGeneration(pixelsWith({ ...form, text: A1111 }))).toMatchObject({
      ...{ sourceTool: 'automatic1111', prompt: 'a circle', seed: '2015833630', model: 'dunes' },
    })
  })

  it('NovelAI hides all of its texts', () => {
    expect(readHiddenGeneration(pixelsWith({ channels: 'alpha', isCompressed: true, text: NOVEL_AI }))).toMatchObject({
      ...{ sourceTool: 'novelai', prompt: 'a cat', model: 'NovelAI Diffusion V3', seed: '4' },
    })
  })

  it.each([0, 8, 0xffffffff, 40 * 64 * 8])('a length of %i bits that cannot be is nothing', (statedBits) => {
    const pixels = pixelsWith({ channels: 'alpha', isCompressed: true, text: A1111, statedBits })
    expect(readStealthTexts(pixels).size).toBe(0)
  })

  it('a picture without a signature has none, however small', () => {
    expect(readHiddenGeneration({ data: new Uint8Array(3), width: 1, height: 1, channels: 3 })).toBeUndefined()
    const noise = Uint8Array.from({ length: 64 * 64 * 4 }, (_, index) => (index * 31) % 251)
    expect(readHiddenGeneration({ data: noise, width: 64, height: 64, channels: 4 })).toBeUndefined()
  })
})
