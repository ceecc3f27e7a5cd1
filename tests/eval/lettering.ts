/** Words as rectangles: the same pixels on every machine, whatever fonts it has. */
import { group, rect, times } from '#models/sample-world/svg.ts'

/** Five columns a letter, top row first, the leftmost column in the highest bit. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  A: [14, 17, 17, 31, 17, 17, 17],
  C: [14, 17, 16, 16, 16, 17, 14],
  E: [31, 16, 16, 30, 16, 16, 31],
  F: [31, 16, 16, 30, 16, 16, 16],
  L: [16, 16, 16, 16, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  N: [17, 25, 21, 19, 17, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  P: [30, 17, 17, 30, 16, 16, 16],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  Y: [17, 17, 10, 4, 4, 4, 4],
  0: [14, 17, 19, 21, 25, 17, 14],
  1: [4, 12, 4, 4, 4, 4, 14],
  2: [14, 17, 1, 2, 4, 8, 31],
  3: [31, 2, 4, 2, 1, 17, 14],
  4: [2, 6, 10, 18, 31, 2, 2],
  5: [31, 16, 30, 1, 1, 17, 14],
  6: [6, 8, 16, 30, 17, 17, 14],
  7: [31, 1, 2, 4, 8, 8, 8],
  8: [14, 17, 17, 14, 17, 17, 14],
  9: [14, 17, 17, 15, 1, 2, 12],
}

export const WORDS = ['SAMPLE', 'MY NEW ARMY', 'FREE COPY', 'PLAY ON', 'FOR SALE', 'LAMP OF FEAR'] as const

export const LETTER_ROWS = 7

/** Columns that a word takes, one blank between letters. */
export const columnsOf = (word: string): number => word.length * 6 - 1

interface Place {
  readonly x: number
  readonly y: number
  /** Side of one dot. */
  readonly unit: number
  readonly color: string
}

/** SVG for a word with its upper left corner at a place; letters without a glyph are blank. */
export function lettering(word: string, { x, y, unit, color }: Place): string {
  const dots = [...word].flatMap((letter, place) =>
    (GLYPHS[letter] ?? []).flatMap((row, down) =>
      times(5, (across) => {
        const isInk = ((row >> (4 - across)) & 1) === 1
        return isInk ? rect(x + (place * 6 + across) * unit, y + down * unit, unit, unit, color) : ''
      }),
    ),
  )
  return group('shape-rendering="crispEdges"', ...dots)
}
