/** Marks the words two cards share in a text. */
import { tokenize } from '#shared/similarity/tokens.ts'

export interface TextPart {
  readonly text: string
  readonly marked: boolean
  /** Its place in the text, in UTF-16 units. */
  readonly start: number
}

/** The text in parts that join to it again; `shared` holds words folded as `tokenize` folds them. */
export function markWords(text: string, shared: ReadonlySet<string>): TextPart[] {
  const parts: TextPart[] = []
  let at = 0
  const add = (end: number, marked: boolean) => {
    if (end > at) parts.push({ text: text.slice(at, end), marked, start: at })
    at = end
  }
  for (const { word, start, end } of tokenize(text)) {
    if (!shared.has(word)) continue
    add(start, false)
    add(end, true)
  }
  add(text.length, false)
  return parts
}
