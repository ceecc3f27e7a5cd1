// The names that keep their old word or spelling, since data and other programs know them by it. A new name is none of them.
import kept from './kept.json' with { type: 'json' }

type KeptName = { name: string; why: string; in?: string[] }

const names: readonly KeptName[] = kept

/** Blanks the kept names out of a file, so that no check sees them. Names of one place are kept in their folders only. */
export function withoutKept(file: string, text: string): string {
  const here = names.filter((name) => name.in?.some((place) => file.startsWith(place)) ?? true)
  const pattern = new RegExp(`(?<![\\w])(?:${here.map(({ name }) => name).join('|')})(?![\\w])`, 'g')
  return text.replaceAll(pattern, (name) => ' '.repeat(name.length))
}
