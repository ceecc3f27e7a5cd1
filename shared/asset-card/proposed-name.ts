/** A name for a work that has none of its own yet, from its prompt or the folder it came from. Only a proposal. */
import { isPlaceholderName } from './placeholder-name.ts'
import { cleanPrompt, proposeTags } from './proposed-tags.ts'

/** A name is read at a glance. */
const MOST_WORDS = 9
const MOST_CHARACTERS = 60
/** Of a prompt that is a list of tags. */
const TAGS_IN_NAME = 3
const LONGEST_TAG = 40

/** How many people, and other words by which tag models sort pictures: no part of a name. */
const COUNTS = /^(?:\d+ ?(?:girls?|boys?|others?)|solo(?: focus)?|multiple (?:girls|boys)|no humans|looking at viewer)$/
const BEGINNINGS =
  /^(?:(?:an? )?(?:photo(?:graph)?|picture|image|painting|illustration|drawing|render(?:ing)?|portrait|close-?up)(?: shot)? (?:of|showing) |(?:there is|this is|depict(?:s|ing)) )/i

/** @returns null where nothing says what the work shows. */
export function proposeName(source: {
  readonly prompt: string | null
  readonly paths: readonly string[]
}): string | null {
  const fromPrompt = source.prompt === null ? null : nameFromPrompt(source.prompt)
  return fromPrompt ?? source.paths.map(nameFromPath).find((name) => name !== null) ?? null
}

function nameFromPrompt(prompt: string): string | null {
  const [first = ''] = cleanPrompt(prompt)
  if (first.split(' ').length > 4) return titled(shortened(first.replace(BEGINNINGS, '')))
  const tags = proposeTags(prompt).filter((tag) => !COUNTS.test(tag))
  return tags.length === 0 ? null : titled(shortened(tags.slice(0, TAGS_IN_NAME).join(', ')))
}

/** The nearest folder that says something, with the number of the file: `harbor series/00162.png`, "Harbor series 162". */
function nameFromPath(path: string): string | null {
  const parts = path.split('/')
  const file = parts.pop()?.replace(/\.[^.]*$/, '') ?? ''
  const folder = parts.map(folderName).findLast((name) => !isPlaceholderName(name))
  if (folder === undefined) return null
  const number = /0*(\d{1,6})\D*$/.exec(file)?.[1]
  return titled(number === undefined ? folder : `${folder} ${number}`)
}

/** Without dates and counters, which say nothing of what is in it. */
function folderName(folder: string): string {
  return folder
    .replaceAll(/\b\d{4}(?:[-_. ]\d{1,2}){0,2}\b/g, ' ')
    .replaceAll(/[_\s]+|(?<=\p{L})-+(?=\p{L})/gu, ' ')
    .replaceAll(/^[\s\-.,]+|[\s\-.,]+$/g, '')
}

function shortened(text: string): string {
  const words = text.split(' ').slice(0, MOST_WORDS)
  while (words.length > 1 && words.join(' ').length > MOST_CHARACTERS) words.pop()
  while (
    words.length > 1 &&
    /^(?:and|or|of|in|on|at|the|an?|with|by|for|to|from|into|over|under|near)$/i.test(words.at(-1) ?? '')
  ) {
    words.pop()
  }
  return words
    .join(' ')
    .replace(/[,;:\s]+$/, '')
    .slice(0, MOST_CHARACTERS)
}

function titled(text: string): string | null {
  const trimmed = text.trim()
  const [first = ''] = trimmed
  const name = `${first.toLocaleUpperCase('en-US')}${trimmed.slice(first.length)}`
  return isPlaceholderName(name) ? null : name
}

/** Tags that folders suggest: their names without dates, below the outermost, which holds everything. */
export function folderTags(paths: readonly string[]): string[] {
  const folders = paths.flatMap((path) => path.split('/').slice(1, -1).map(folderName))
  return [...new Set(folders.map((folder) => folder.toLowerCase()))].filter(
    (folder) => folder.length <= LONGEST_TAG && !isPlaceholderName(folder),
  )
}
