/** Texts of people on a drawn card: what can be drawn of them, and their lines. */
import { canDraw, type Weight, widthOf } from './fonts.ts'

/** Longer texts are cut before anything is measured, characters. */
const MOST = 600

/** Signs that show nothing, change the direction of others, or are of no use to anyone. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu
/** A letter has a few marks; hundreds of them would cover the lines above and below. */
const PILED_MARKS = /(\p{M}{2})\p{M}+/gu
const LETTERS = /[\p{L}\p{N}]/gu

const lettersIn = (text: string): number => text.match(LETTERS)?.length ?? 0

/**
 * The text in letters that the fonts have. Empty where that is less than half of them: a part of a name in another script
 * would be another name.
 */
export function drawableText(text: string): string {
  const whole = [
    ...text
      .toWellFormed()
      .slice(0, 2 * MOST)
      .normalize('NFC'),
  ]
    .slice(0, MOST)
    .join('')
    .replace(UNSEEN, (sign) => (/\s/.test(sign) ? ' ' : ''))
    .replace(PILED_MARKS, '$1')
    .replace(/\s+/g, ' ')
  const drawn = [...whole].filter((letter) => letter === ' ' || canDraw(letter)).join('')
  return lettersIn(drawn) * 2 < lettersIn(whole) || lettersIn(drawn) === 0 ? '' : drawn.replace(/ +/g, ' ').trim()
}

export interface TextStyle {
  readonly size: number
  readonly weight: Weight
  readonly width: number
  readonly lines: number
}

const ELLIPSIS = '…'

/** The longest start that fits, at least one letter. */
function fitting(letters: readonly string[], end: string, { size, weight, width }: TextStyle): string {
  let [least, most] = [1, letters.length]
  while (least < most) {
    const middle = Math.ceil((least + most) / 2)
    const text = letters.slice(0, middle).join('').trimEnd() + end
    if (widthOf(text, size, weight) <= width) least = middle
    else most = middle - 1
  }
  return letters.slice(0, least).join('')
}

/** As many words as fit; a word that is wider than the line is divided. */
function lineOf(text: string, style: TextStyle): string {
  const start = fitting([...text], '', style)
  if (start.length === text.length || text[start.length] === ' ') return start
  const space = start.lastIndexOf(' ')
  return space > 0 ? start.slice(0, space) : start
}

/** The lines of a drawable text; the last ends in an ellipsis where there is more. */
export function wrapped(text: string, style: TextStyle): readonly string[] {
  const lines: string[] = []
  let rest = text
  while (rest !== '' && lines.length < style.lines - 1) {
    const line = lineOf(rest, style)
    lines.push(line.trimEnd())
    rest = rest.slice(line.length).trimStart()
  }
  if (rest === '') return lines
  const isWhole = widthOf(rest, style.size, style.weight) <= style.width
  return [...lines, isWhole ? rest : fitting([...rest], ELLIPSIS, style).trimEnd() + ELLIPSIS]
}

/** In the first of the styles in which the whole text fits, or cut in the last. */
export function wrappedIn(text: string, styles: readonly [TextStyle, ...TextStyle[]]) {
  const tried = styles.map((style) => ({ style, lines: wrapped(text, style) }))
  const [first] = tried
  const fits = tried.find(({ lines }) => lines.at(-1)?.endsWith(ELLIPSIS) !== true)
  return fits ?? tried.at(-1) ?? first ?? { style: styles[0], lines: [] }
}
