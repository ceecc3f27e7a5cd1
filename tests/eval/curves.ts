/** Precision over recall for each layer, and recall for each edit, as one drawing. */
import { at, circle, group, n, type Point, path, rect, times } from '#models/sample-world/svg.ts'
import type { PicturesResult } from './results.ts'

/** Told apart also by those who see fewer colours (Okabe and Ito 2008). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#000000', '#56b4e9'] as const
const INK = '#222222'
const GRID = '#dddddd'
const PLOT = { left: 80, top: 70, width: 560, height: 420 }
const BARS = { left: 330, top: 600, width: 620, rowHeight: 34 }
const WIDTH = 1000
/** The bars show the old way, the new one and both. */
const BAR_LAYERS = ['phash', 'vector', 'all'] as const

const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function label(x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end' = 'start', size = 13): string {
  return `<text x="${n(x)}" y="${n(y)}" font-size="${size}" text-anchor="${anchor}" fill="${INK}">${escapeText(text)}</text>`
}

const line = (from: Point, to: Point, colour: string): string =>
  path(`M${n(from.x)} ${n(from.y)}L${n(to.x)} ${n(to.y)}`, 'none', `stroke="${colour}"`)

const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? INK

function curves({ layers, overall }: PicturesResult): string {
  const { left, top, width, height } = PLOT
  const place = (recall: number, precision: number): Point => at(left + recall * width, top + (1 - precision) * height)
  const grid = times(11, (index) => {
    const share = index / 10
    const percent = String(index * 10)
    return [
      line(place(share, 0), place(share, 1), GRID) + line(place(0, share), place(1, share), GRID),
      label(place(share, 0).x, top + height + 20, percent, 'middle'),
      label(left - 8, place(0, share).y + 4, percent, 'end'),
    ].join('')
  })
  const lines = overall.map(({ curve }, index) => {
    const d = curve.map(([recall, precision]) => place(recall, precision)).map(({ x, y }) => `${n(x)} ${n(y)}`)
    const [first = ''] = d
    const dot =
      d.length === 1 ? circle(Number(first.split(' ')[0]), Number(first.split(' ')[1]), 3, colourOf(index)) : ''
    return d.length < 2 ? dot : path(`M${d.join('L')}`, 'none', `stroke="${colourOf(index)}" stroke-width="2.5"`)
  })
  const legend = layers.map(
    ({ title }, index) =>
      rect(left + width + 30, top + 10 + index * 26, 22, 5, colourOf(index)) +
      label(left + width + 62, top + 17 + index * 26, title),
  )
  return [
    label(left, top - 34, 'Edited pictures found: precision over recall, all edits in one ranking', 'start', 18),
    ...grid,
    ...lines,
    ...legend,
    label(left + width / 2, top + height + 44, 'recall, %', 'middle'),
    group(`transform="rotate(-90 26 ${top + height / 2})"`, label(26, top + height / 2, 'precision, %', 'middle')),
  ].join('')
}

function bars({ edits, layers }: PicturesResult): string {
  const { left, top, width, rowHeight } = BARS
  const shown = BAR_LAYERS.filter((name) => layers.some((layer) => layer.name === name))
  const thickness = (rowHeight - 8) / shown.length
  const colour = (name: string): string => colourOf(layers.findIndex((layer) => layer.name === name))
  const bottom = top + edits.length * rowHeight
  const grid = times(6, (index) => {
    const x = left + (index / 5) * width
    return line(at(x, top), at(x, bottom), GRID) + label(x, bottom + 18, String(index * 20), 'middle')
  })
  const rows = edits.map((edit, row) => {
    const y = top + row * rowHeight + 4
    const own = shown.map((name, index) => {
      const recall = edit.layers.find(({ layer }) => layer === name)?.recallAtPrecision99.recall ?? 0
      return rect(left, y + index * thickness, recall * width, thickness - 1, colour(name))
    })
    return label(left - 10, y + rowHeight / 2, edit.title, 'end') + own.join('')
  })
  const legend = shown.map((name, index) => {
    const title = layers.find((layer) => layer.name === name)?.title ?? name
    return rect(left + index * 170, top - 20, 14, 10, colour(name)) + label(left + index * 170 + 20, top - 11, title)
  })
  const heading = label(PLOT.left, top - 40, 'Recall at 99 % precision, by edit, %', 'start', 18)
  return heading + grid.join('') + rows.join('') + legend.join('')
}

/** SVG text on a light ground. */
export function curvesDrawing(pictures: PicturesResult): string {
  const height = BARS.top + pictures.edits.length * BARS.rowHeight + 50
  const ground = rect(0, 0, WIDTH, height, '#ffffff')
  const body = ground + curves(pictures) + bars(pictures)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif">${body}</svg>\n`
}
