/** Pixels that hide a text, as extensions of the web UI write them. */
import { gzipSync } from 'node:zlib'
import type { Pixels } from './stealth.ts'

export const A1111_TEXT =
  'a circle\nNegative prompt: a square\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 2015833630, Size: 64x64, Model: dunes'

interface Hidden {
  readonly channels: 'alpha' | 'rgb'
  readonly isCompressed: boolean
  readonly text: string
  /** As the header states it; otherwise what is true. */
  readonly statedBits?: number
}

/** Column by column, the highest bit of each byte first. */
export function pixelsWith({ channels, isCompressed, text, statedBits }: Hidden): Pixels {
  const [width, height] = [40, 64]
  const data = new Uint8Array(width * height * 4).fill(254)
  const body = isCompressed ? gzipSync(text) : Buffer.from(text)
  const head = Buffer.alloc(4)
  head.writeUInt32BE(statedBits ?? body.length * 8)
  const name = `stealth_${channels === 'alpha' ? 'png' : 'rgb'}${isCompressed ? 'comp' : 'info'}`
  const bytes = Buffer.concat([Buffer.from(name), head, body])
  const used = channels === 'alpha' ? [3] : [0, 1, 2]
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const pixel = Math.floor(bit / used.length)
    const at = ((pixel % height) * width + Math.floor(pixel / height)) * 4 + (used[bit % used.length] ?? 0)
    data[at] = (data[at] ?? 0) | (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
  }
  return { data, width, height, channels: 4 }
}
