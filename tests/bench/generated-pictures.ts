/** Pictures as generators write them: PNGs of about a megapixel, each with its own seed in its text. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { replacePngTexts } from '#shared/character-card/png-text.ts'

/** The usual sizes of pictures from current models. */
const SIZES = [
  [1024, 1024],
  [832, 1216],
  [1216, 832],
  [1344, 768],
  [896, 1152],
] as const

/** So many differ in their pixels; the others are the same picture with another seed written into it. */
const DRAWINGS = 100

export async function writeGeneratedPictures(folder: string, count: number): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  const drawings: Buffer[] = []
  const paths: string[] = []
  for (let index = 0; index < count; index++) {
    const drawing = drawings[index % DRAWINGS] ?? (await drawPicture(index))
    drawings[index % DRAWINGS] = drawing
    const path = join(folder, `${String(index).padStart(5, '0')}-${1_000_000 + index}.png`)
    await writeFile(path, withSeed(drawing, 1_000_000 + index))
    paths.push(path)
  }
  return paths
}

function withSeed(png: Buffer, seed: number): Uint8Array {
  const text = `a harbour at dusk, layered paper, low sun\nSteps: 28, Sampler: Euler a, CFG scale: 7, Seed: ${seed}, Model: bench`
  return replacePngTexts(png, () => false, [{ keyword: 'parameters', value: Buffer.from(text, 'latin1') }])
}

/** Shapes over a gradient, with the fine grain that diffusion leaves and that keeps PNGs large. */
async function drawPicture(seed: number): Promise<Buffer> {
  const [width, height] = SIZES[seed % SIZES.length] ?? SIZES[0]
  const hue = (seed * 47) % 360
  const shapes = Array.from({ length: 24 }, (_, index) => {
    const [x, y, r] = [
      (seed * 97 + index * 211) % width,
      (seed * 61 + index * 157) % height,
      20 + ((seed + index * 37) % 160),
    ]
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="hsl(${(hue + index * 23) % 360}, 60%, ${25 + ((index * 13) % 50)}%)" fill-opacity="0.7"/>`
  })
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x2="0" y2="1">
    <stop stop-color="hsl(${hue}, 50%, 30%)"/><stop offset="1" stop-color="hsl(${(hue + 60) % 360}, 60%, 70%)"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/>${shapes.join('')}</svg>`
  const grain = await sharp({
    create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 5 } },
  })
    .png({ compressionLevel: 0 })
    .toBuffer()
  return sharp(Buffer.from(scene))
    .composite([{ input: grain, blend: 'soft-light' }])
    .removeAlpha()
    .png({ compressionLevel: 6 })
    .toBuffer()
}
