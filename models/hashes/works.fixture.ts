/** Cards and pictures to compare, made up for tests. */
import sharp from 'sharp'
import { type AssetCard, parseAssetCardDocument } from '#shared/asset-card/card.ts'
import { randomFrom } from '#shared/random.ts'

export function card(fields: { readonly name: string; readonly [field: string]: unknown }): AssetCard {
  return parseAssetCardDocument({ version: '1.0', asset_type: 'character', description: '', tags: [], ...fields })
}

/** A scene of shapes over a gradient; another seed gives another scene. */
export async function scene(seed: number, size: { width: number; height: number } = { width: 320, height: 240 }) {
  const random = randomFrom(seed)
  const { width, height } = size
  const shapes = Array.from({ length: 14 }, () => {
    const [x, y, w, h] = [random() * width, random() * height, 20 + random() * 110, 20 + random() * 90]
    const color = `hsl(${Math.floor(random() * 360)} 70% ${Math.floor(15 + random() * 70)}%)`
    return random() < 0.5
      ? `<ellipse cx="${x}" cy="${y}" rx="${w / 2}" ry="${h / 2}" fill="${color}"/>`
      : `<rect x="${x - w / 2}" y="${y - h / 2}" width="${w}" height="${h}" fill="${color}"/>`
  })
  const sky = `<linearGradient id="g" x2="${random()}" y2="1"><stop stop-color="hsl(${random() * 360} 60% 75%)"/><stop offset="1" stop-color="hsl(${random() * 360} 60% 25%)"/></linearGradient>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${sky}<rect width="100%" height="100%" fill="url(#g)"/>${shapes.join('')}</svg>`
  return sharp(Buffer.from(svg)).png().toBuffer()
}
