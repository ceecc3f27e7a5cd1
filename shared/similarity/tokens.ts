/** Words of a text, the same for counting, comparing and marking. */

export interface Token {
  /** Lower case, compatibility forms and Latin accents folded, so that `Café` and `CAFE` are one word. */
  readonly word: string
  /** UTF-16 offsets in the text: from `start` up to, not including, `end`. */
  readonly start: number
  readonly end: number
}

/**
 * In scripts written without spaces every character is a word of its own, which needs no dictionary and so gives the
 * same words on every machine.
 */
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`

/** Soft hyphens, zero-width spaces and joiners: they are invisible, so they neither end a word nor belong to it. */
const INVISIBLE = String.raw`\u00ad\u200b-\u200d\u2060\ufeff`

const LETTER = String.raw`[[\p{L}\p{M}\p{N}]--[${UNSPACED}]]`

/** Elsewhere a word is a run of letters, marks and digits with inner apostrophes. */
const WORD = new RegExp(`[${UNSPACED}]|${LETTER}[${LETTER}${INVISIBLE}]*(?:['’]${LETTER}+)*`, 'gv')

const DROPPED = new RegExp(`[\\u0300-\\u036f${INVISIBLE}]`, 'gv')

function foldWord(word: string): string {
  return word.normalize('NFKD').replace(DROPPED, '').replaceAll('’', "'").toLowerCase()
}

export function tokenize(text: string): Token[] {
  return Array.from(text.matchAll(WORD), (match) => ({
    word: foldWord(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }))
}
