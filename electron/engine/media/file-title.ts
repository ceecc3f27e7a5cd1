import { basename, extname } from 'node:path'

const MAX_TITLE_LENGTH = 255

/** A title from a file's name: `moon_castle-02.png` gives `Moon castle 02`. Controls and text directions are left out. */
export function titleOf(path: string): string {
  const name = basename(path)
  const words = name
    .slice(0, name.length - extname(name).length)
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\uFFFD]/gu, ' ')
    .replace(/_+|(?<=\p{L})-+(?=[\p{L}\p{N}])/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const title = words.slice(0, MAX_TITLE_LENGTH).replace(/[\uD800-\uDBFF]$/, '')
  return title === '' ? 'Untitled' : title.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
}
