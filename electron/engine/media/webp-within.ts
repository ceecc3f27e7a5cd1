import type { Picture } from '#models/decode/picture.ts'

/**
 * Re-encodes a picture as WebP, at most `edge` pixels wide and high, with its transparency. Throws what `draw` throws.
 */
export async function webpWithin(picture: Picture, edge: number, quality: number): Promise<Uint8Array> {
  const size = { width: edge, height: edge, fit: 'inside' } as const
  const { data } = await picture.draw({ format: { type: 'webp', quality, effort: 3 }, keepsAlpha: true, size })
  return data
}
