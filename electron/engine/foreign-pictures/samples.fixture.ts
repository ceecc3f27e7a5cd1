/**
 * One picture in every foreign format: 24 × 16 pixels, its quarters in four colors. Written by hand after the formats'
 * specifications, so that the readers are not tested with files of their own writers. HEIC and JPEG XL cannot be
 * written so, and were made with heif-enc 1.15 (x265) and cjxl 0.7 (lossless).
 */
export const WIDTH = 24
export const HEIGHT = 16
type Color = readonly [number, number, number]
export const QUARTERS = {
  topLeft: [220, 40, 30],
  topRight: [30, 180, 60],
  bottomLeft: [40, 60, 200],
  bottomRight: [240, 230, 200],
} as const satisfies Record<string, Color>

function colorAt(x: number, y: number): Color {
  if (y < HEIGHT / 2) return x < WIDTH / 2 ? QUARTERS.topLeft : QUARTERS.topRight
  return x < WIDTH / 2 ? QUARTERS.bottomLeft : QUARTERS.bottomRight
}

/** Rows of pixels, each as `pixel` writes it; from the top unless `fromBottom`. */
function rows(pixel: (color: Color) => readonly number[], fromBottom = false): Buffer[] {
  const lines = Array.from({ length: HEIGHT }, (_, y) =>
    Buffer.from(Array.from({ length: WIDTH }, (__, x) => pixel(colorAt(x, y))).flat()),
  )
  return fromBottom ? lines.reverse() : lines
}

/** Numbers in a row, each with its own width: `u16`, `u32` and so on, by the byte order in front. */
function fields(order: 'LE' | 'BE', ...values: readonly (readonly ['u8' | 'u16' | 'u32', number] | string)[]): Buffer {
  return Buffer.concat(
    values.map((value) => {
      if (typeof value === 'string') return Buffer.from(value, 'latin1')
      const [width, number] = value
      const bytes = Buffer.alloc(width === 'u8' ? 1 : width === 'u16' ? 2 : 4)
      if (width === 'u8') bytes.writeUInt8(number)
      else if (width === 'u16') bytes[`writeUInt16${order}`](number)
      else bytes[`writeUInt32${order}`](number)
      return bytes
    }),
  )
}

const u8 = (value: number) => ['u8', value] as const
const u16 = (value: number) => ['u16', value] as const
const u32 = (value: number) => ['u32', value] as const

/** Without the file's own header, as icons hold it too; `height` counts an icon's mask as well. */
function bitmap(bits: 24 | 32, height: number): Buffer {
  const pixel = ([r, g, b]: Color) => (bits === 32 ? [b, g, r, 255] : [b, g, r])
  const header = [u32(40), u32(WIDTH), u32(height), u16(1), u16(bits), u32(0), u32(0), u32(0), u32(0), u32(0), u32(0)]
  return Buffer.concat([fields('LE', ...header), ...rows(pixel, true)])
}

function bmp(): Buffer {
  const body = bitmap(24, HEIGHT)
  return Buffer.concat([fields('LE', 'BM', u32(14 + body.length), u32(0), u32(54)), body])
}

/** With a smaller drawing of one color in front of the picture. */
export function icon(type: 1 | 2 = 1): Buffer {
  const small = Buffer.concat([
    fields('LE', u32(40), u32(2), u32(4), u16(1), u16(32), u32(0), u32(0), u32(0), u32(0), u32(0), u32(0)),
    Buffer.alloc(2 * 2 * 4, 0x7f),
    Buffer.alloc(2 * 4),
  ])
  const large = Buffer.concat([bitmap(32, HEIGHT * 2), Buffer.alloc(HEIGHT * 4)])
  const entry = (width: number, height: number, size: number, at: number) =>
    fields(
      'LE',
      u8(width),
      u8(height),
      u8(0),
      u8(0),
      u16(type === 1 ? 1 : 0),
      u16(type === 1 ? 32 : 0),
      u32(size),
      u32(at),
    )
  const directory = fields('LE', u16(0), u16(type), u16(2))
  const entries = [entry(2, 2, small.length, 38), entry(WIDTH, HEIGHT, large.length, 38 + small.length)]
  return Buffer.concat([directory, ...entries, small, large])
}

/** Of version 1 without a footer, or of version 2; `descriptor` 0x20 says that rows go from the top. */
export function targa({ fromTop, version }: { readonly fromTop: boolean; readonly version: 1 | 2 }): Buffer {
  const ends = [u16(WIDTH), u16(HEIGHT), u8(24), u8(fromTop ? 0x20 : 0)]
  const header = fields('LE', u8(0), u8(0), u8(2), u16(0), u16(0), u8(0), u16(0), u16(0), ...ends)
  const footer = version === 2 ? fields('LE', u32(0), u32(0), 'TRUEVISION-XFILE.\0') : Buffer.alloc(0)
  return Buffer.concat([header, ...rows(([r, g, b]) => [b, g, r], !fromTop), footer])
}

interface Document {
  readonly version?: 1 | 2
  /** False: as Photoshop writes it where compatibility is off, white. */
  readonly isMerged?: boolean
  /** In the colors of printing inks, which are stored inverted: red light is what cyan leaves over. */
  readonly isForPrint?: boolean
}

/** Raw planes. */
export function photoshop({ version = 1, isMerged = true, isForPrint = false }: Document = {}): Buffer {
  const versionInfo = fields('BE', '8BIM', u16(1057), u16(0), u32(5), u32(1), u8(isMerged ? 1 : 0), u8(0))
  const [channels, mode] = isForPrint ? [4, 4] : [3, 3]
  const head = fields(
    'BE',
    '8BPS',
    u16(version),
    u16(0),
    u32(0),
    u16(channels),
    u32(HEIGHT),
    u32(WIDTH),
    u16(8),
    u16(mode),
  )
  const noLayers = version === 2 ? [u32(0), u32(0)] : [u32(0)]
  const parts = fields('BE', u32(0), u32(versionInfo.length))
  const plane = (channel: 0 | 1 | 2) => rows((color) => [isMerged ? color[channel] : 255])
  const black = isForPrint ? rows(() => [255]) : []
  const pixels = [...plane(0), ...plane(1), ...plane(2), ...black]
  return Buffer.concat([head, parts, versionInfo, fields('BE', ...noLayers, u16(0)), ...pixels])
}

function qoi(): Buffer {
  const header = fields('BE', 'qoif', u32(WIDTH), u32(HEIGHT), u8(3), u8(0))
  return Buffer.concat([header, ...rows((color) => [0xfe, ...color]), Buffer.from([0, 0, 0, 0, 0, 0, 0, 1])])
}

/** Not compressed, 32 bits a pixel. */
function dds(): Buffer {
  const pixelFormat = [u32(32), u32(0x41), u32(0), u32(32), u32(0xff0000), u32(0xff00), u32(0xff), u32(0xff000000)]
  const header = [u32(124), u32(0x100f), u32(HEIGHT), u32(WIDTH), u32(WIDTH * 4), u32(0), u32(0)]
  const rest = [u32(0x1000), u32(0), u32(0), u32(0), u32(0)]
  const reserved = Array.from({ length: 11 }, () => u32(0))
  return Buffer.concat([
    fields('LE', 'DDS ', ...header, ...reserved, ...pixelFormat, ...rest),
    ...rows(([r, g, b]) => [b, g, r, 255]),
  ])
}

/** IEC 61966-2-1, backward: what a camera would have measured. */
function toLinear(value: number): number {
  const part = value / 255
  return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}

/** `brighter` than the picture by this factor. */
export function radiance(brighter = 1): Buffer {
  const pixel = (color: Color) => {
    const light = color.map((value) => toLinear(value) * brighter)
    const exponent = Math.ceil(Math.log2(Math.max(...light) * 1.001))
    return [...light.map((value) => Math.floor((value / 2 ** exponent) * 256)), exponent + 128]
  }
  const header = `#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y ${HEIGHT} +X ${WIDTH}\n`
  // Rows that say they are not compressed: none begins with two twos.
  return Buffer.concat([Buffer.from(header, 'latin1'), ...rows(pixel)])
}

/** Not compressed, 32-bit floats, three channels in the order of their names. */
export function openExr(): Buffer {
  const text = (value: string) => Buffer.from(`${value}\0`, 'latin1')
  const attribute = (name: string, type: string, value: Buffer) =>
    Buffer.concat([text(name), text(type), fields('LE', u32(value.length)), value])
  const channel = (name: string) => Buffer.concat([text(name), fields('LE', u32(2), u32(0), u32(1), u32(1))])
  const window = fields('LE', u32(0), u32(0), u32(WIDTH - 1), u32(HEIGHT - 1))
  const float = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeFloatLE(value)
    return bytes
  }
  const header = Buffer.concat([
    fields('LE', u32(20_000_630), u32(2)),
    attribute('channels', 'chlist', Buffer.concat([channel('B'), channel('G'), channel('R'), Buffer.of(0)])),
    attribute('compression', 'compression', Buffer.of(0)),
    attribute('dataWindow', 'box2i', window),
    attribute('displayWindow', 'box2i', window),
    attribute('lineOrder', 'lineOrder', Buffer.of(0)),
    attribute('pixelAspectRatio', 'float', float(1)),
    attribute('screenWindowCenter', 'v2f', Buffer.concat([float(0), float(0)])),
    attribute('screenWindowWidth', 'float', float(1)),
    Buffer.of(0),
  ])
  const lines = Array.from({ length: HEIGHT }, (_, y) => {
    const values = ([2, 1, 0] as const).flatMap((part) =>
      Array.from({ length: WIDTH }, (__, x) => float(toLinear(colorAt(x, y)[part]))),
    )
    const data = Buffer.concat(values)
    return Buffer.concat([fields('LE', u32(y), u32(data.length)), data])
  })
  const first = header.length + HEIGHT * 8
  const offsets = lines.map((line, y) => fields('LE', u32(first + y * line.length), u32(0)))
  return Buffer.concat([header, ...offsets, ...lines])
}

const HEIC = [
  'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAa1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAA',
  'AAAAACAAAAEGlkYXQAAAAAABgAEAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHRAAEAAAAAAAAA+gACAAEAAAAAAAAAAQAAAAAAAAAIAAAAOGlp',
  'bmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAADYaXBycAAAALZpcGNvAAAAdmh2Y0MBA3AAAAAAAA',
  'AAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACpCAQEDcAAAAwCQAAADAAADAB6gIIEFluqumubgQEDAgAAA',
  'AwCAAAADAIQiAAEABkQBwXPBiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlzcGUAAAAAAAAAGAAAABAAAAAQcGl4aQAAAAADCAgIAAAAGmlwbW',
  'EAAAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGltZwACAAEAAQAAAQJtZGF0AAAA9igBrwYyHptGMF1Bcvbzk///oy/Q+KcjqtIg',
  'gyb+2zNrGzcud88OdRn25zdMEg18wbb+5i//6dKm1xiVqHSq4Q/7En5qufs+fIQGJ+VDrJ6/gQnQkUm7yk+5Tfqf/Wy/oxxXZqvvBP80YsHjTR',
  'LxTqzOC+gXqqcYVUUcFZMIqkJQP7Q5kPfwKjLP4u3jakoPFPzoZbXDEHR91M93B/aMkZ/kQ7FLaWroPMAkNDtV94J/kLqI73HjZ9wrZjcqKXac',
  'ZNE4mvqhB4GAqxCldGxfQmql06M1LaI+XIfQdQdccZvhJ/hjwMhkgdFGTJW8itueWhpWMeJ0Ww==',
].join('')
const JPEG_XL = ['/woDQUBxIQgCAQDIAEsoN9YfvFdQEAC1Mi8m4+kCQQAADEWCcEJiQkMNhCzvQIIzqkiSN8YKYuRBOH5oIxyt'].join('')

export const SAMPLES: Readonly<Record<string, Buffer>> = {
  'quarters.bmp': bmp(),
  'quarters.ico': icon(),
  'quarters.cur': icon(2),
  'quarters.psd': photoshop(),
  'quarters.psb': photoshop({ version: 2 }),
  'quarters.tga': targa({ fromTop: false, version: 1 }),
  'from-top.tga': targa({ fromTop: true, version: 2 }),
  'quarters.qoi': qoi(),
  'quarters.dds': dds(),
  'quarters.hdr': radiance(),
  'quarters.exr': openExr(),
  'quarters.heic': Buffer.from(HEIC, 'base64'),
  'quarters.jxl': Buffer.from(JPEG_XL, 'base64'),
}
