/** Reads a search. What is not understood is a problem with its place, and stands in the result as plain words. */
import { DEEPEST_GROUP, MOST_TERMS, meantKey, type SearchProblem } from './problems.ts'
import { type Pattern, type SearchKey, type SearchNode, searchKeyOf } from './terms.ts'
import { filterFrom } from './values.ts'

/** One value of a filter in the text: from `start` up to but not including `end`. */
interface ValueSpan {
  readonly start: number
  readonly end: number
}

/** A term as it stands in the text, for completion. */
export interface TermSpan {
  readonly start: number
  readonly end: number
  /** Null for words and phrases. */
  readonly key: string | null
  readonly values: readonly ValueSpan[]
}

export interface ParsedSearch {
  /** Null where nothing is searched for. */
  readonly node: SearchNode | null
  readonly problems: readonly SearchProblem[]
  readonly terms: readonly TermSpan[]
}

interface Reader {
  readonly text: string
  at: number
  depth: number
  count: number
  readonly problems: SearchProblem[]
  readonly terms: TermSpan[]
}

const SPACE = /\s*/uy
const KEY = /(?<key>\p{L}+):/uy
const WORD = /[^\s"“”„()]+/uy
const BARE = /[^\s"“”„(),*]+/uy
const OPENS_QUOTE = /["“„]/
/** How quotes that open this way are closed. */
const CLOSING: Readonly<Record<string, string>> = { '"': '"', '“': '”“"', '„': '“”"' }
const HAS_WORD = /[\p{L}\p{N}]/u

export function parseSearch(text: string): ParsedSearch {
  const reader: Reader = { text, at: 0, depth: 0, count: 0, problems: [], terms: [] }
  const nodes: SearchNode[] = []
  // A parenthesis that closes nothing is punctuation.
  while (reader.at < text.length) {
    const node = readEither(reader)
    if (node !== null) nodes.push(node)
    if (text[reader.at] === ')') reader.at += 1
  }
  return { node: joined('and', nodes), problems: reader.problems, terms: reader.terms }
}

function joined(type: 'and' | 'or', nodes: readonly SearchNode[]): SearchNode | null {
  const flat = nodes.flatMap((node) => (node.type === type ? node.of : [node]))
  return flat.length > 1 ? { type, of: flat } : (flat[0] ?? null)
}

function match(reader: Reader, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = reader.at
  return pattern.exec(reader.text)
}

function skipSpace(reader: Reader): void {
  reader.at += match(reader, SPACE)?.[0].length ?? 0
}

function atEnd(reader: Reader): boolean {
  skipSpace(reader)
  return reader.at >= reader.text.length || reader.text[reader.at] === ')'
}

type Operator = 'OR' | 'AND' | 'NOT'

/** Reads an operator that stands alone; leaves everything else. */
function takeOperator(reader: Reader, ...wanted: readonly Operator[]): Operator | null {
  skipSpace(reader)
  const word = match(reader, WORD)?.[0]
  const operator = wanted.find((candidate) => candidate === (word === '|' ? 'OR' : word))
  if (operator === undefined || word === undefined) return null
  reader.at += word.length
  return operator
}

function missing(reader: Reader, operator: Operator, end: number): void {
  const { length } = reader.text[end - 1] === '|' ? '|' : operator
  reader.problems.push({ code: 'OPERAND_MISSING', operator, start: end - length, end })
}

function readEither(reader: Reader): SearchNode | null {
  const sides: SearchNode[] = []
  let operatorEnd = 0
  for (;;) {
    const side = readAll(reader)
    if (side !== null) sides.push(side)
    else if (operatorEnd > 0) missing(reader, 'OR', operatorEnd)
    const isFollowed = takeOperator(reader, 'OR') !== null
    if (!isFollowed) return joined('or', sides)
    if (side === null && operatorEnd === 0) missing(reader, 'OR', reader.at)
    operatorEnd = reader.at
  }
}

/** Terms side by side, all of which must hold, up to an OR or the end of the group. */
function readAll(reader: Reader): SearchNode | null {
  const nodes: SearchNode[] = []
  while (!atEnd(reader)) {
    const before = reader.at
    if (takeOperator(reader, 'AND') !== null) {
      const end = reader.at
      if (nodes.length === 0 || isNothingAhead(reader)) missing(reader, 'AND', end)
      continue
    }
    if (takeOperator(reader, 'OR') !== null) {
      reader.at = before
      break
    }
    const node = readTerm(reader)
    if (node !== null) nodes.push(node)
  }
  return joined('and', nodes)
}

function isNothingAhead(reader: Reader): boolean {
  if (atEnd(reader)) return true
  const before = reader.at
  const isOperator = takeOperator(reader, 'AND', 'OR') !== null
  reader.at = before
  return isOperator
}

function readTerm(reader: Reader): SearchNode | null {
  if (takeOperator(reader, 'NOT') !== null) {
    const end = reader.at
    if (isNothingAhead(reader)) {
      missing(reader, 'NOT', end)
      return null
    }
    return negated(readTerm(reader))
  }
  const character = reader.text[reader.at] ?? ''
  if (character === '-' && /^[^\s)]/.test(reader.text.slice(reader.at + 1, reader.at + 2))) {
    reader.at += 1
    return negated(readTerm(reader))
  }
  return character === '(' ? readGroup(reader) : readSingle(reader)
}

function negated(node: SearchNode | null): SearchNode | null {
  if (node === null) return null
  return node.type === 'not' ? node.of : { type: 'not', of: node }
}

function readGroup(reader: Reader): SearchNode | null {
  const start = reader.at
  reader.at += 1
  if (reader.depth >= DEEPEST_GROUP) {
    reader.problems.push({ code: 'TOO_DEEP', start, end: start + 1 })
    return null
  }
  reader.depth += 1
  const node = readEither(reader)
  reader.depth -= 1
  // While one is typing, the end of the text closes the group.
  if (reader.text[reader.at] === ')') reader.at += 1
  return node
}

function readSingle(reader: Reader): SearchNode | null {
  const start = reader.at
  const isPhrase = OPENS_QUOTE.test(reader.text[start] ?? '')
  const key = isPhrase ? undefined : match(reader, KEY)?.groups?.['key']
  if (key !== undefined) return counted(reader, start, readFilter(reader, key))
  const text = isPhrase ? readQuoted(reader) : readWord(reader)
  reader.terms.push({ start, end: reader.at, key: null, values: [] })
  return counted(reader, start, HAS_WORD.test(text) ? { type: 'words', text, isPhrase } : null)
}

function counted(reader: Reader, start: number, node: SearchNode | null): SearchNode | null {
  if (node === null) return null
  reader.count += 1
  if (reader.count <= MOST_TERMS) return node
  if (reader.count === MOST_TERMS + 1) {
    reader.problems.push({ code: 'TOO_MANY_TERMS', start, end: reader.text.length })
  }
  return null
}

function readWord(reader: Reader): string {
  const word = match(reader, WORD)?.[0] ?? reader.text.charAt(reader.at)
  reader.at += word.length
  return word
}

/** Without its quotes; the end of the text closes it too. A backslash takes the meaning of a quote or of another one. */
function readQuoted(reader: Reader): string {
  const closing = CLOSING[reader.text[reader.at] ?? ''] ?? '"'
  let text = ''
  reader.at += 1
  while (reader.at < reader.text.length) {
    const character = reader.text.charAt(reader.at)
    const next = reader.text.charAt(reader.at + 1)
    reader.at += 1
    if (closing.includes(character)) return text
    if (character === '\\' && (next === '"' || next === '\\')) {
      text += next
      reader.at += 1
    } else text += character
  }
  return text
}

function readFilter(reader: Reader, typedKey: string): SearchNode {
  const start = reader.at
  reader.at += typedKey.length + 1
  const { values, spans } = readValues(reader)
  const span = { start, end: reader.at }
  reader.terms.push({ ...span, key: typedKey, values: spans })
  const asWords: SearchNode = { type: 'words', text: reader.text.slice(start, reader.at), isPhrase: true }
  const key = searchKeyOf(typedKey)
  if (key === null) {
    reader.problems.push({ code: 'UNKNOWN_KEY', key: typedKey, meant: meantKey(typedKey), ...span })
    return asWords
  }
  if (values.some((parts) => parts.length === 1 && parts[0].trim() === '')) {
    reader.problems.push({ code: 'VALUE_MISSING', key, ...span })
    return asWords
  }
  const [first, ...rest] = values
  const filter = filterFrom(key, [first, ...rest])
  if (filter !== null) return { type: 'filter', filter }
  reader.problems.push({ code: 'VALUE_NOT_UNDERSTOOD', key, value: wrongValue(reader, key, spans, values), ...span })
  return asWords
}

/** The value that is not understood, as it was typed. */
function wrongValue(reader: Reader, key: SearchKey, spans: readonly ValueSpan[], values: readonly Pattern[]): string {
  const index = values.findIndex((value) => filterFrom(key, [value]) === null)
  const span = spans[index]
  return span === undefined ? '' : reader.text.slice(span.start, span.end)
}

/** Values between commas; at least one, which may be empty. */
function readValues(reader: Reader): { values: [Pattern, ...Pattern[]]; spans: ValueSpan[] } {
  const first = readValue(reader)
  const values: [Pattern, ...Pattern[]] = [first.parts]
  const spans: ValueSpan[] = [first.span]
  while (reader.text[reader.at] === ',') {
    reader.at += 1
    const { parts, span } = readValue(reader)
    values.push(parts)
    spans.push(span)
  }
  return { values, spans }
}

/** Bare characters and quoted texts in a row, split at asterisks outside of quotes. */
function readValue(reader: Reader): { parts: Pattern; span: ValueSpan } {
  const start = reader.at
  const done: string[] = []
  let part = ''
  let open = 0
  while (reader.at < reader.text.length) {
    const character = reader.text.charAt(reader.at)
    if (character === '*') {
      done.push(part)
      part = ''
    } else if (OPENS_QUOTE.test(character)) {
      part += readQuoted(reader)
      continue
    } else if (character === '(' || character === ')') {
      // Names such as "fate (series)" keep theirs; one that closes a group around the filter ends the value.
      if (character === ')' && open === 0 && reader.depth > 0) break
      open += character === '(' ? 1 : -1
      part += character
    } else {
      const bare = match(reader, BARE)?.[0]
      if (bare === undefined) break
      part += bare
      reader.at += bare.length
      continue
    }
    reader.at += 1
  }
  const [first = part, ...rest] = [...done, part].map((text) => text.normalize('NFC'))
  return { parts: [first, ...rest], span: { start, end: reader.at } }
}
