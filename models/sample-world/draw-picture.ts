/** From a drawing to the bytes of a PNG; equal drawings give equal bytes. */
import sharp from 'sharp'

export interface DrawnPicture {
  /** SVG text. */
  readonly drawing: string
  /** What was done to it afterwards: a mirrored or recolored form of another piece. */
  readonly change?: 'mirrored' | 'recolored'
}

export async function drawPicture({ drawing, change }: DrawnPicture): Promise<Uint8Array> {
  const picture = sharp(Buffer.from(drawing)).flatten()
  if (change === 'mirrored') picture.flop()
  if (change === 'recolored') picture.modulate({ hue: 310, saturation: 0.85, brightness: 0.95 })
  // A copy, since the memory of the picture library itself cannot move to another thread.
  return Uint8Array.from(await picture.png({ compressionLevel: 4 }).toBuffer())
}
