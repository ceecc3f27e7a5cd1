/** Texts compared whole or by their parts, capital letters of the Latin alphabet aside. */
import type { Pattern } from '#shared/search/library/terms.ts'
import { type Condition, every, where } from './sql-condition.ts'

/** The largest character: what begins with a text comes before the text with this behind it. */
const LAST = '\u{10FFFF}'

/** An index on the column `collate nocase` finds it, by its beginning where it is a pattern. */
export function matchesPattern(column: string, [first, ...rest]: Pattern): Condition {
  if (rest.length === 0) return where(`${column} = ? collate nocase`, first)
  const begins = where(`${column} >= ? collate nocase and ${column} < ? collate nocase`, first, `${first}${LAST}`)
  if (rest.length === 1 && rest[0] === '') return begins
  return every([begins, where(`${column} like ? escape '\\'`, [first, ...rest].map(escaped).join('%'))])
}

function escaped(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}
