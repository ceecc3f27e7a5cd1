/** Words of a text, the same for counting, comparing and marking. */

export interface Token {
  /** Lower case, compatibility forms and Latin accents folded, so that `Café` and `CAFE` are one word. */
  readonly word: string
  /** UTF-16 offsets in the text: from `start` up to, not including, `end`. */
  readonly start: number
  readonly end: number
}

/**
 * A run of letters, marks and digits with inner apostrophes; in scripts written without spaces every character is a
 * word of its own, which needs no dictionary and so gives the same words on every machine.
 */
const WORD =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]|[[\p{L}\p{M}\p{N}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]]+(?:['’][\p{L}\p{M}]+)*/gv

function foldWord(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('’', "'")
    .toLowerCase()
}

export function tokenize(text: string): Token[] {
  return Array.from(text.matchAll(WORD), (match) => ({
    word: foldWord(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }))
}
