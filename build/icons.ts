// The app's icons, drawn from icon.svg: PNG files for Linux, an ICO for Windows, an ICNS for macOS.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

const PNG_SIZES = [16, 32, 48, 64, 128, 256, 512, 1024]
const ICO_SIZES = [16, 32, 48, 64, 128, 256]
/** The icon types of Apple's ICNS container that hold PNG data, with their size in pixels. */
const ICNS_TYPES: [type: string, size: number][] = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
]

type Pictures = ReadonlyMap<number, Buffer>

function pictureOf(pictures: Pictures, size: number): Buffer {
  const picture = pictures.get(size)
  if (!picture) throw new Error(`no picture of ${size} px was drawn`)
  return picture
}

/** An ICO file: a directory of 16-byte entries, then the PNG pictures. Size 256 is written as 0. */
function encodeIco(pictures: Pictures): Buffer {
  const head = Buffer.alloc(6 + 16 * ICO_SIZES.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(ICO_SIZES.length, 4)
  let offset = head.length
  ICO_SIZES.forEach((size, index) => {
    const entry = 6 + 16 * index
    const { length } = pictureOf(pictures, size)
    head.writeUInt8(size % 256, entry)
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4) // color planes
    head.writeUInt16LE(32, entry + 6) // bits per pixel
    head.writeUInt32LE(length, entry + 8)
    head.writeUInt32LE(offset, entry + 12)
    offset += length
  })
  return Buffer.concat([head, ...ICO_SIZES.map((size) => pictureOf(pictures, size))])
}

/** An ICNS file: blocks of type, length with this 8-byte head, and PNG data. */
function encodeIcns(pictures: Pictures): Buffer {
  const block = (type: string, data: Buffer): Buffer => {
    const head = Buffer.alloc(8)
    head.write(type, 0, 'latin1')
    head.writeUInt32BE(data.length + 8, 4)
    return Buffer.concat([head, data])
  }
  return block('icns', Buffer.concat(ICNS_TYPES.map(([type, size]) => block(type, pictureOf(pictures, size)))))
}

/** Writes icons/<size>x<size>.png, icon.ico and icon.icns into a folder. */
export async function drawIcons(folder: string): Promise<void> {
  const svg = await readFile(path.join(import.meta.dirname, 'icon.svg'))
  const pictures = new Map<number, Buffer>()
  for (const size of PNG_SIZES) {
    pictures.set(size, await sharp(svg).resize(size, size).png().toBuffer())
  }
  await mkdir(path.join(folder, 'icons'), { recursive: true })
  for (const [size, picture] of pictures) await writeFile(path.join(folder, 'icons', `${size}x${size}.png`), picture)
  await writeFile(path.join(folder, 'icon.ico'), encodeIco(pictures))
  await writeFile(path.join(folder, 'icon.icns'), encodeIcns(pictures))
}
