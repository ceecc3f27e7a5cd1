import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { openPicture } from '../decode/picture.ts'
import { type PictureHashes, pictureHashes } from './picture-hashes.ts'

async function hashesOf(svgBody: string, width = 512, height = 512): Promise<PictureHashes> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 100 100">${svgBody}</svg>`
  return pictureHashes(await openPicture({ bytes: await sharp(Buffer.from(svg)).png().toBuffer() }))
}

const SCENE =
  '<rect width="100" height="100" fill="#eda"/><circle cx="40" cy="40" r="25" fill="#247"/><path d="M10 95 L60 40 L90 90 Z" fill="#712"/>'

describe('too little to accuse anyone', () => {
  const gradient = (stops: string, attributes = ''): string =>
    `<defs><linearGradient id="g" ${attributes}>${stops}</linearGradient></defs><rect width="100" height="100" fill="url(#g)"/>`
  const ends = '<stop stop-color="#000"/><stop offset="1" stop-color="#fff"/>'
  const cases: Record<string, string> = {
    'nothing at all, fully transparent': '',
    'one color': '<rect width="100" height="100" fill="#48c"/>',
    'two shades next to one another':
      '<rect width="100" height="100" fill="#777"/><rect width="50" height="100" fill="#7a7a7a"/>',
    'a gradient from left to right': gradient(ends),
    'a gradient from corner to corner': gradient(ends, 'x2="1" y2="1"'),
    'a dot': '<rect width="100" height="100" fill="#fff"/><circle cx="50" cy="50" r="2"/>',
  }
  for (const [name, body] of Object.entries(cases)) {
    test(name, async () => {
      expect((await hashesOf(body)).lowInformation).toBe(true)
    })
  }

  test('faint noise', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 3 } as const
    const bytes = await sharp({ create: { width: 400, height: 400, channels: 3, background: '#000', noise } })
      .png()
      .toBuffer()
    expect((await pictureHashes(await openPicture({ bytes }))).lowInformation).toBe(true)
  })

  test('a picture under 32 pixels on a side, whatever it shows', async () => {
    expect((await hashesOf(SCENE, 31, 31)).lowInformation).toBe(true)
    expect((await hashesOf(SCENE, 32, 32)).lowInformation).toBe(false)
  })
})

describe('enough', () => {
  const cases: Record<string, string> = {
    'a scene': SCENE,
    'line art':
      '<rect width="100" height="100" fill="#fff"/><path d="M20 80 Q50 5 80 80 M30 60 H70 M50 20 V90" fill="none" stroke="#000" stroke-width="3"/>',
    'a figure on a clear ground':
      '<circle cx="50" cy="30" r="14" fill="#c96"/><path d="M25 95 Q50 25 75 95 Z" fill="#336"/>',
  }
  for (const [name, body] of Object.entries(cases)) {
    test(name, async () => {
      const { information, lowInformation } = await hashesOf(body)
      expect(information).toBeLessThanOrEqual(1)
      expect(lowInformation).toBe(false)
    })
  }
})
