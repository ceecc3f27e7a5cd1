/** Ways of checking, compared on the same queries: the product's check, and simpler ones. */
import type { Nearest } from './baselines.ts'
import type { Checked } from './check-picture.ts'
import { bestThreshold, thresholdAccusing } from './thresholds.ts'

/** What was found about one query. */
export interface Query {
  readonly id: string
  readonly checked: Checked
  readonly nearest: Nearest
}

export interface Method {
  readonly name: string
  readonly title: string
  /** From which score on it accuses: bits of pHash or a cosine; null where it has none. */
  readonly threshold: number | null
  /** Pictures that it names as copied, by id; none where it finds nothing. */
  readonly named: (query: Query) => readonly string[]
}

/** What programs that compare by pHash commonly take for the same picture. */
const MOST_HASH_BITS = 6

/** The thresholds of the vector are set on the queries themselves, which flatters it. */
export function checkMethods(unrelated: readonly Query[], copies: readonly Query[]): Method[] {
  const cosines = (queries: readonly Query[]): number[] => queries.map(({ nearest }) => nearest.cosine)
  const accused = unrelated.filter(({ checked }) => checked.named.length > 0).length
  const [ofUnrelated, ofCopies] = [cosines(unrelated), cosines(copies)]
  return [
    { name: 'check', title: 'check', threshold: null, named: ({ checked }) => checked.named },
    {
      name: 'phash',
      title: `pHash, ${MOST_HASH_BITS} bits`,
      threshold: MOST_HASH_BITS,
      named: ({ nearest }) => (nearest.bits <= MOST_HASH_BITS ? nearest.byHash : []),
    },
    byVector('vector', 'image vector, best threshold', bestThreshold(ofUnrelated, ofCopies)),
    byVector('vector-strict', 'image vector, as strict', thresholdAccusing(ofUnrelated, ofCopies, accused)),
  ]
}

const byVector = (name: string, title: string, threshold: number): Method => ({
  ...{ name, title, threshold: Number.isFinite(threshold) ? threshold : null },
  named: ({ nearest }) => (nearest.cosine >= threshold ? [nearest.byVector] : []),
})
