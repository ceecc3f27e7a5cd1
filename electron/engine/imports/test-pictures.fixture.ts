/** Small pictures for tests; each seed gives another one. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'

export function drawn(seed: number, side = 120): Sharp {
  const hue = (seed * 67) % 360
  return sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}">
      <rect width="100%" height="100%" fill="hsl(${hue}, 55%, 45%)"/>
      <circle cx="${20 + ((seed * 31) % 80)}" cy="${20 + ((seed * 17) % 80)}" r="${10 + (seed % 23)}" fill="hsl(${(hue + 150) % 360}, 70%, 65%)"/>
      <rect x="${(seed * 13) % 90}" y="${(seed * 7) % 90}" width="${14 + (seed % 19)}" height="22" fill="#${(seed % 1000).toString().padStart(3, '0')}"/>
    </svg>`),
  )
}

export const pngOf = (seed: number, side?: number): Promise<Buffer> => drawn(seed, side).png().toBuffer()

/** `picture-1.png` and so on; answers with their paths. */
export async function writePictures(folder: string, count: number, side?: number): Promise<string[]> {
  const paths: string[] = []
  for (let seed = 1; seed <= count; seed++) {
    const path = join(folder, `picture-${seed}.png`)
    await writeFile(path, await pngOf(seed, side))
    paths.push(path)
  }
  return paths
}
