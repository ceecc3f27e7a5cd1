/**
 * The letters of drawn cards, as outlines from the fonts of a package: a bare Debian and the Docker image have no font, and
 * a card must look the same everywhere.
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { create, type Font } from 'fontkit'

export type Weight = 400 | 600

/** Inter is divided by script; the first that has a letter draws it. */
const SUBSETS = ['latin', 'latin-ext', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext', 'vietnamese'] as const

const require = createRequire(import.meta.url)
const opened = new Map<string, Font>()

function fontOf(subset: (typeof SUBSETS)[number], weight: Weight): Font {
  const name = `inter-${subset}-${weight}-normal.woff`
  const known = opened.get(name)
  if (known !== undefined) return known
  const font = create(readFileSync(require.resolve(`@fontsource/inter/files/${name}`)))
  if ('fonts' in font) throw new TypeError(`${name} is a collection`)
  opened.set(name, font)
  return font
}

interface Letter {
  readonly font: Font
  /** Of the size. */
  readonly advance: number
}

/** Letters that were asked for, by weight; as many as the fonts have at most. */
const letters: Readonly<Record<Weight, Map<string, Letter>>> = { 400: new Map(), 600: new Map() }

/** Undefined where no font has the letter. */
function letterOf(letter: string, weight: Weight): Letter | undefined {
  const known = letters[weight].get(letter)
  if (known !== undefined) return known
  const code = letter.codePointAt(0) ?? 0
  const subset = SUBSETS.find((name) => fontOf(name, weight).hasGlyphForCodePoint(code))
  if (subset === undefined) return undefined
  const font = fontOf(subset, weight)
  const found = { font, advance: font.glyphForCodePoint(code).advanceWidth / font.unitsPerEm }
  letters[weight].set(letter, found)
  return found
}

/** Whether a card can show the letter. */
export function canDraw(letter: string): boolean {
  return letterOf(letter, 400) !== undefined
}

/** Pixels that the text takes at this size; without kerning, which is a few of them and much work. */
export function widthOf(text: string, size: number, weight: Weight): number {
  let width = 0
  for (const letter of text) width += letterOf(letter, weight)?.advance ?? 0
  return width * size
}

interface Run {
  readonly font: Font
  readonly text: string
}

/** Neighbors of one font together, since they are placed by each other. */
function runsOf(text: string, weight: Weight): Run[] {
  const runs: { font: Font; text: string }[] = []
  for (const letter of text) {
    const font = letterOf(letter, weight)?.font
    const last = runs.at(-1)
    if (font === undefined) continue
    if (last?.font === font) last.text += letter
    else runs.push({ font, text: letter })
  }
  return runs
}

const round = (value: number): number => Math.round(value * 100) / 100

/** The outlines of a line as the data of an SVG path; `y` is the line that letters are on. */
export function outlineOf(text: string, size: number, weight: Weight, at: { readonly x: number; readonly y: number }) {
  const parts: string[] = []
  let { x } = at
  for (const { font, text: part } of runsOf(text, weight)) {
    const scale = size / font.unitsPerEm
    const { glyphs, positions } = font.layout(part)
    for (const [index, glyph] of glyphs.entries()) {
      const { xOffset = 0, yOffset = 0, xAdvance = 0 } = positions[index] ?? {}
      const place = { x: round(x + xOffset * scale), y: round(at.y - yOffset * scale) }
      parts.push(glyph.path.scale(scale, -scale).translate(place.x, place.y).toSVG())
      x += xAdvance * scale
    }
  }
  return parts.join('')
}
