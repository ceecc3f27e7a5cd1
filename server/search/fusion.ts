/**
 * One ranking out of several whose scores cannot be compared: each result gets 1 / (60 + rank) from every list it is
 * in (reciprocal rank fusion; Cormack, Clarke and Büttcher, SIGIR 2009, with their constant).
 */
const RANK_CONSTANT = 60

export interface Fused<List extends string> {
  readonly id: string
  readonly foundBy: readonly List[]
}

/** Best first; of equal ones the one with the higher id, which is the newer. Each list best first, without repeats. */
export function fuseRankings<List extends string>(
  rankings: readonly { readonly list: List; readonly ids: readonly string[] }[],
): Fused<List>[] {
  const found = new Map<string, { score: number; foundBy: List[] }>()
  for (const { list, ids } of rankings) {
    for (const [rank, id] of ids.entries()) {
      const entry = found.get(id) ?? { score: 0, foundBy: [] }
      entry.score += 1 / (RANK_CONSTANT + rank + 1)
      entry.foundBy.push(list)
      found.set(id, entry)
    }
  }
  return [...found]
    .sort(([a, { score: scoreA }], [b, { score: scoreB }]) => scoreB - scoreA || (a < b ? 1 : -1))
    .map(([id, { foundBy }]) => ({ id, foundBy }))
}
