/** At most two letters for a round mark: those of the first and the last word; what is in brackets is no name. */
export function initialsOf(name: string): string {
  const words = name
    .replaceAll(/\([^)]*\)/g, ' ')
    .trim()
    .split(/[\s._-]+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  const first = words[0]
  const last = words.length > 1 ? words.at(-1) : undefined
  return [first, last]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toLocaleUpperCase()
}
