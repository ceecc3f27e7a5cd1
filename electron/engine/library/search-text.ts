/** Turns what a user types into FTS5 queries. Nothing the user types is ever read as query syntax. */

export interface SearchText {
  /** FTS5 expression that a hit matches; null where the user asks for nothing. */
  readonly include: string | null
  /** FTS5 expression that no hit matches. */
  readonly exclude: string | null
}

/** Words and phrases considered at most, so that a pasted page stays a quick query. */
const MAX_TERMS = 64

interface Term {
  readonly text: string
  readonly isPhrase: boolean
  readonly isExcluded: boolean
}

/** All words must occur, each as the beginning of a word; quotes ask for the exact phrase, a leading minus excludes. */
export function parseSearchText(text: string): SearchText {
  const terms = termsOf(text)
  const wanted = terms.filter((term) => !term.isExcluded).map(expressionOf)
  const unwanted = terms.filter((term) => term.isExcluded).map(expressionOf)
  return {
    include: wanted.length === 0 ? null : wanted.join(' AND '),
    exclude: unwanted.length === 0 ? null : unwanted.join(' OR '),
  }
}

/** Any of the words may occur: the nearest to meaning that words can come. Null where there is none. */
export function anyWordOf(text: string): string | null {
  const words = [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])].slice(0, MAX_TERMS)
  return words.length === 0 ? null : words.map(quoted).join(' OR ')
}

function termsOf(text: string): Term[] {
  const found = text.matchAll(/(?<minus>-?)(?:"(?<phrase>[^"]*)"?|(?<word>[^\s"]+))/g)
  return [...found]
    .map(({ groups }) => ({
      text: groups?.['phrase'] ?? groups?.['word'] ?? '',
      isPhrase: groups?.['phrase'] !== undefined,
      isExcluded: groups?.['minus'] === '-',
    }))
    .filter((term) => /[\p{L}\p{N}]/u.test(term.text))
    .slice(0, MAX_TERMS)
}

function expressionOf({ text, isPhrase }: Term): string {
  return isPhrase ? quoted(text) : `${quoted(text)} *`
}

/** An FTS5 string: its tokens in a row. NUL would end the query text early. */
function quoted(text: string): string {
  return `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"`
}
