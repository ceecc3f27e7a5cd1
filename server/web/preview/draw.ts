/**
 * Draws a preview card: pictures on a mat to the left, words to the right. Words are outlines, so that nothing that a person
 * wrote becomes a part of the drawing's code, and no font of the machine is needed.
 */
import sharp, { type OverlayOptions } from 'sharp'
import { openPicture } from '#models/decode/picture.ts'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { MOON } from '../../http/page-icon.ts'
import { CARD_HEIGHT, CARD_WIDTH, type CardFace } from './face.ts'
import { outlineOf, type Weight, widthOf } from './fonts.ts'
import { KIND_ICONS } from './kind-icons.ts'
import { drawableText, type TextStyle, wrapped, wrappedIn } from './text.ts'

/** The light colors of `server/http/styles/base.css`. */
const COLORS = {
  canvas: '#fcfcfb',
  mat: '#ebebe8',
  line: '#dedede',
  ink: '#1b1c1e',
  quiet: '#54575d',
  accent: '#1463b8',
  accentSoft: '#e1edf9',
} as const

const PANEL = 560
const INSET = 40
const GAP = 12
const CORNER = 12
const TEXT_LEFT = 612
const TEXT_WIDTH = CARD_WIDTH - TEXT_LEFT - 56
const QUALITY = 86
/** A small picture is enlarged this much at most: more would only show its pixels. */
const MOST_ENLARGED = 2

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

const AREA: Box = { left: INSET, top: INSET, width: PANEL - 2 * INSET, height: CARD_HEIGHT - 2 * INSET }

/** Of two to four pictures, which fill a square. */
function tiles(count: number): readonly Box[] {
  const side = AREA.width
  const top = (CARD_HEIGHT - side) / 2
  const half = (side - GAP) / 2
  const row = (index: number): number => top + index * (half + GAP)
  const wide = (index: number): Box => ({ left: AREA.left, top: row(index), width: side, height: half })
  const pair = (index: number): Box[] =>
    [AREA.left, AREA.left + half + GAP].map((left) => ({ left, top: row(index), width: half, height: half }))
  if (count === 2) return [wide(0), wide(1)]
  return count === 3 ? [wide(0), ...pair(1)] : [...pair(0), ...pair(1)]
}

interface Placed {
  readonly box: Box
  readonly overlay: OverlayOptions
}

/** Decodes at about the size that is shown. Throws what opening a picture throws. */
async function pixelsOf(bytes: Uint8Array, { width, height }: Pick<Box, 'width' | 'height'>, fit: 'contain' | 'cover') {
  const picture = await openPicture({ bytes })
  const ratios = [width / picture.width, height / picture.height]
  const scale = fit === 'contain' ? Math.min(...ratios, MOST_ENLARGED) : Math.max(...ratios)
  const size = {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  }
  const drawn = await picture.draw({ format: { type: 'raw' }, size: { ...size, fit: 'fill' } })
  const channels = drawn.channels === 1 || drawn.channels === 2 || drawn.channels === 4 ? drawn.channels : 3
  const raw = { width: drawn.width, height: drawn.height, channels } as const
  const shown = fit === 'contain' ? size : { width, height }
  const input = await sharp(drawn.data, { raw })
    .resize({ ...shown, fit: 'cover' })
    .png({ compressionLevel: 1 })
    .toBuffer()
  return { input, ...shown }
}

async function placeOne(bytes: Uint8Array): Promise<Placed> {
  const { input, width, height } = await pixelsOf(bytes, AREA, 'contain')
  const left = Math.round(AREA.left + (AREA.width - width) / 2)
  const top = Math.round(AREA.top + (AREA.height - height) / 2)
  return { box: { left, top, width, height }, overlay: { input, left, top } }
}

async function place(pictures: readonly Uint8Array[]): Promise<Placed[]> {
  const [first, ...more] = pictures
  if (first === undefined) return []
  if (more.length === 0) return [await placeOne(first)]
  const boxes = tiles(pictures.length)
  return Promise.all(
    pictures.slice(0, boxes.length).map(async (bytes, index) => {
      const box = boxes[index] ?? AREA
      const { input } = await pixelsOf(bytes, box, 'cover')
      return { box, overlay: { input, left: box.left, top: box.top } }
    }),
  )
}

function roundedPath({ left, top, width, height }: Box): string {
  const r = Math.min(CORNER, width / 2, height / 2)
  const [right, bottom] = [width - 2 * r, height - 2 * r]
  return `M${left + r} ${top}h${right}a${r} ${r} 0 0 1 ${r} ${r}v${bottom}a${r} ${r} 0 0 1-${r} ${r}h-${right}a${r} ${r} 0 0 1-${r}-${r}v-${bottom}a${r} ${r} 0 0 1 ${r}-${r}z`
}

/** The mat, with windows for the pictures below it. */
function matAround(boxes: readonly Box[]): string {
  const windows = boxes.map(roundedPath).join('')
  return `<path fill="${COLORS.mat}" fill-rule="evenodd" d="M0 0h${PANEL}v${CARD_HEIGHT}H0z${windows}"/><path fill="none" stroke="${COLORS.ink}" stroke-opacity=".14" d="${windows}"/>`
}

/** In place of a picture: the sign of the kind in its own color, or the first letter of a name. */
function emblem({ kind }: CardFace, title: string): string {
  const middle = { x: PANEL / 2, y: CARD_HEIGHT / 2 }
  if (kind === null) {
    const [letter = ''] = title.replace(/^[^\p{L}\p{N}]+/u, '').toUpperCase()
    const x = middle.x - widthOf(letter, 200, 600) / 2
    const path = outlineOf(letter, 200, 600, { x, y: middle.y + 73 })
    return `<rect width="${PANEL}" height="${CARD_HEIGHT}" fill="${COLORS.mat}"/><circle cx="${middle.x}" cy="${middle.y}" r="170" fill="${COLORS.accentSoft}"/><path fill="${COLORS.accent}" d="${path}"/>`
  }
  const hue = Math.round((ASSET_KINDS.indexOf(kind) * 360) / ASSET_KINDS.length)
  const scale = 9
  const at = `translate(${middle.x - 12 * scale} ${middle.y - 12 * scale}) scale(${scale})`
  return `<rect width="${PANEL}" height="${CARD_HEIGHT}" fill="hsl(${hue}, 40%, 92%)"/><g transform="${at}" fill="none" stroke="hsl(${hue}, 45%, 36%)" stroke-width="1.25" stroke-linecap="round" stroke-linejoin="round">${KIND_ICONS[kind]}</g>`
}

interface Ink {
  readonly size: number
  readonly weight: Weight
  readonly color: string
}

function lineAt(text: string, { size, weight, color }: Ink, x: number, y: number): string {
  return text === '' ? '' : `<path fill="${color}" d="${outlineOf(text, size, weight, { x, y })}"/>`
}

const style = (size: number, weight: Weight, lines: number): TextStyle => ({ size, weight, lines, width: TEXT_WIDTH })

/** Lines below `top`, and where they end. */
function paragraph(lines: readonly string[], ink: Ink, top: number, spacing: number) {
  const height = ink.size * spacing
  const drawn = lines.map((line, index) => lineAt(line, ink, TEXT_LEFT, Math.round(top + ink.size + index * height)))
  return { drawn: drawn.join(''), bottom: top + lines.length * height }
}

function badgeAt(text: string, x: number): string {
  const width = Math.ceil(widthOf(text, 22, 600)) + 28
  return `<rect x="${x}" y="58" width="${width}" height="36" rx="18" fill="${COLORS.accentSoft}"/>${lineAt(text, { size: 22, weight: 600, color: COLORS.accent }, x + 14, 84)}`
}

function words(face: CardFace, title: string): string {
  const label = drawableText(face.label)
  const above = lineAt(label, { size: 26, weight: 600, color: COLORS.accent }, TEXT_LEFT, 85)
  const badge = face.badge === null ? '' : badgeAt(face.badge, TEXT_LEFT + Math.ceil(widthOf(label, 26, 600)) + 20)
  const titled = wrappedIn(title, [style(64, 600, 2), style(52, 600, 3), style(44, 600, 4)])
  const head = paragraph(titled.lines, { ...titled.style, color: COLORS.ink }, label === '' ? 64 : 112, 1.16)
  const byline = wrapped(drawableText(face.byline), style(30, 400, face.text === '' ? 3 : 2))
  const by = paragraph(byline, { size: 30, weight: 400, color: COLORS.quiet }, head.bottom + 16, 1.3)
  // What is left above the price.
  const lines = Math.max(0, Math.min(3, Math.floor((440 - by.bottom) / 34)))
  const text = lines === 0 ? [] : wrapped(drawableText(face.text), style(24, 400, lines))
  const more = paragraph(text, { size: 24, weight: 400, color: COLORS.quiet }, by.bottom + 14, 1.35)
  const detail = wrapped(drawableText(face.detail), style(32, 600, 1))
  const price = paragraph(detail, { size: 32, weight: 600, color: COLORS.ink }, 464, 1.2)
  return above + badge + head.drawn + by.drawn + more.drawn + price.drawn
}

const MARK = MOON.replace('<svg ', `<svg x="${TEXT_LEFT}" y="536" width="44" height="44" `)

function drawingOf(face: CardFace, boxes: readonly Box[]): string {
  const title = drawableText(face.title) || face.plainTitle
  const panel = boxes.length === 0 ? emblem(face, title) : matAround(boxes)
  const brand = lineAt('Luna Market', { size: 28, weight: 600, color: COLORS.ink }, TEXT_LEFT + 60, 568)
  const rule = `<path stroke="${COLORS.line}" d="M${TEXT_LEFT} 516.5h${TEXT_WIDTH}"/>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${CARD_WIDTH}" height="${CARD_HEIGHT}">${panel}${words(face, title)}${rule}${MARK}${brand}</svg>`
}

/** A JPEG of 1,200 × 630 pixels. Throws what opening a picture throws. */
export async function drawCard(face: CardFace, pictures: readonly Uint8Array[]): Promise<Buffer> {
  const placed = await place(pictures)
  const drawing = drawingOf(
    face,
    placed.map(({ box }) => box),
  )
  return sharp({ create: { width: CARD_WIDTH, height: CARD_HEIGHT, channels: 3, background: COLORS.canvas } })
    .composite([...placed.map(({ overlay }) => overlay), { input: Buffer.from(drawing), left: 0, top: 0 }])
    .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer()
}
