/** As many as the card's schema allows. */
const MAX_ITEMS = 500

/** Puts what was typed or pasted into a list at a place: each line an entry, none of them twice. */
export function addItems(items: readonly string[], typed: string, at: number, longest: number): string[] {
  const have = new Set(items)
  const added: string[] = []
  for (const line of typed.split(/\r?\n/)) {
    const item = line.trim().slice(0, longest)
    if (item === '' || have.has(item)) continue
    have.add(item)
    added.push(item)
  }
  return [...items.slice(0, at), ...added, ...items.slice(at)].slice(0, MAX_ITEMS)
}
