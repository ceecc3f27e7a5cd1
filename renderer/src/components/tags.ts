/** Adding and completing tags. */
const LONGEST_TAG = 100
const SUGGESTIONS = 8

const fold = (text: string) => text.normalize('NFC').toLocaleLowerCase()

/** Adds what was typed, as one or several tags at commas; a tag already there (in any case) is not added again. */
export function addTag(tags: readonly string[], typed: string): string[] {
  const result = [...tags]
  const have = new Set(tags.map(fold))
  for (const part of typed.split(',')) {
    const tag = part.normalize('NFC').replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_TAG).trim()
    if (tag === '' || have.has(fold(tag))) continue
    have.add(fold(tag))
    result.push(tag)
  }
  return result
}

/** Known tags that fit what was typed: those that begin with it first, each in the order given. */
export function suggestTags(typed: string, known: readonly string[], taken: readonly string[]): string[] {
  const needle = fold(typed.trim())
  if (needle === '') return []
  const have = new Set(taken.map(fold))
  const fitting = known.filter((tag) => fold(tag).includes(needle) && !have.has(fold(tag)))
  const starting = fitting.filter((tag) => fold(tag).startsWith(needle))
  const others = fitting.filter((tag) => !fold(tag).startsWith(needle))
  return [...starting, ...others].slice(0, SUGGESTIONS)
}
