/** What sites and people put around pictures and over them: captions, watermarks, the window of a program. */
import type { RgbImage } from '#models/hashes/gray.ts'
import { between, n, rect, times } from '#models/sample-world/svg.ts'
import type { Random } from '#shared/random.ts'
import { type Edit, type EditContext, pixels, wholeBetween } from './edit.ts'
import { columnsOf, LETTER_ROWS, lettering, WORDS } from './lettering.ts'
import { pixelsOf, sharpOf } from './raw-picture.ts'

const anyWord = (random: Random): string => WORDS[wholeBetween(random, 0, WORDS.length - 1)] ?? WORDS[0]

const svg = (width: number, height: number, ...body: readonly string[]): Buffer =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body.join('')}</svg>`)

/** A bar with words below the picture or above it. */
function withCaption(picture: RgbImage, { random }: EditContext): Promise<RgbImage> {
  const { width, height } = picture
  const bar = pixels(height * between(random, 0.12, 0.22))
  const isBelow = random() < 0.6
  const [ground, ink] = random() < 0.5 ? ['#000000', '#ffffff'] : ['#ffffff', '#000000']
  const word = anyWord(random)
  const unit = Math.min((width * 0.8) / columnsOf(word), (bar * 0.6) / LETTER_ROWS)
  const top = isBelow ? height : 0
  const place = { x: (width - unit * columnsOf(word)) / 2, y: top + (bar - unit * LETTER_ROWS) / 2, unit, color: ink }
  const whole = svg(width, height + bar, rect(0, top, width, bar, ground), lettering(word, place))
  const room = isBelow ? { bottom: bar } : { top: bar }
  return drawnOver(pixelsOf(sharpOf(picture).extend({ ...room, background: ground })), whole)
}

/** Words in rows across the whole picture, aslant and half transparent, as picture agencies do it. */
function withWatermark(picture: RgbImage, { random }: EditContext): Promise<RgbImage> {
  const { width, height } = picture
  const word = anyWord(random)
  const unit = (Math.min(width, height) * between(random, 0.35, 0.5)) / columnsOf(word)
  const [stepX, stepY] = [unit * (columnsOf(word) + 8), unit * LETTER_ROWS * 3]
  const words = [0, 1, 2].map((at) => {
    // The second row starts half a step later; its word continues at the other end of the tile.
    const [x, y] = at === 0 ? [0, 0] : [(at - 1.5) * stepX, stepY]
    return lettering(word, { x, y, unit, color: '#ffffff' })
  })
  const turn = `patternTransform="rotate(${n(between(random, -40, -20))})"`
  const size = `width="${stepX}" height="${stepY * 2}" patternUnits="userSpaceOnUse"`
  const pattern = `<defs><pattern id="words" ${size} ${turn}>${words.join('')}</pattern></defs>`
  const opacity = `fill-opacity="${n(between(random, 0.3, 0.5))}"`
  return drawnOver(
    Promise.resolve(picture),
    svg(width, height, pattern, rect(0, 0, width, height, 'url(#words)', opacity)),
  )
}

/** The window of a program around the picture: a title bar with its buttons, a margin, a line of text below. */
function inWindow(picture: RgbImage, { random }: EditContext): Promise<RgbImage> {
  const side = Math.min(picture.width, picture.height)
  const [margin, bar, foot] = [0.06, 0.1, 0.14].map((share) => pixels(side * share * between(random, 0.7, 1.3)))
  const isDark = random() < 0.5
  const [ground, line, ink] = isDark ? ['#1f2125', '#34373d', '#d8dade'] : ['#ffffff', '#e3e5e8', '#303338']
  const edges = { top: (bar ?? 1) + (margin ?? 1), bottom: foot ?? 1, left: margin ?? 1, right: margin ?? 1 }
  const [width, height] = [picture.width + edges.left + edges.right, picture.height + edges.top + edges.bottom]
  const dot = (bar ?? 1) * 0.35
  const buttons = times(3, (at) => rect(width - (at + 1) * dot * 2, dot * 0.9, dot, dot, ink))
  const word = anyWord(random)
  const unit = Math.min((width * 0.4) / columnsOf(word), (edges.bottom * 0.45) / LETTER_ROWS)
  const place = { x: edges.left, y: edges.top + picture.height + edges.bottom * 0.25, unit, color: ink }
  const body = [rect(0, 0, width, bar ?? 1, line), ...buttons, lettering(word, place)]
  return drawnOver(pixelsOf(sharpOf(picture).extend({ ...edges, background: ground })), svg(width, height, ...body))
}

async function drawnOver(picture: Promise<RgbImage>, drawing: Buffer): Promise<RgbImage> {
  return pixelsOf(sharpOf(await picture).composite([{ input: drawing, left: 0, top: 0 }]))
}

export const FRAME_EDITS: readonly Edit[] = [
  { name: 'caption', title: 'caption bar added', group: 'overlay', apply: withCaption },
  { name: 'watermark', title: 'watermark tiled over it', group: 'overlay', apply: withWatermark },
  { name: 'screenshot', title: 'screenshot with the window around it', group: 'overlay', apply: inWindow },
]
