/** Works that share the subject's rarest words, for texts that have no vector to be compared by. */
import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

/** Word frequencies are counted in this many of the newest works, and again once there are four times as many works. */
const SAMPLE = 2_000
const GROWTH = 4
/** Words asked for at most, and how many works they may occur in altogether: both bound the time of the query. */
const MAX_WORDS = 24
const MAX_OCCURRENCES = 20_000
const MAX_CANDIDATES = 50

interface LexicalCandidates {
  /**
   * Ids of the works that have most of the rarest of `words`; all works, or those without vectors of `exceptProfile`.
   * `size` is how many works there are.
   */
  find(
    tx: Tx,
    words: readonly string[],
    options: { readonly size: number; readonly exceptProfile: string | null; readonly exceptAssetId: string | null },
  ): Promise<string[]>
}

interface Sample {
  readonly size: number
  readonly works: number
  readonly counts: ReadonlyMap<string, number>
}

export function createLexicalCandidates(): LexicalCandidates {
  let sample: Sample | undefined

  async function sampleFor(tx: Tx, size: number): Promise<Sample> {
    if (sample !== undefined && size <= Math.max(sample.size, 50) * GROWTH) return sample
    const { rows } = await sql<{ words: string[] }>`
      select words from fingerprints where status <> 'released' order by id desc limit ${SAMPLE}`.execute(tx)
    const counts = new Map<string, number>()
    for (const { words } of rows) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
    sample = { size, works: Math.max(rows.length, 1), counts }
    return sample
  }

  return {
    async find(tx, words, { size, exceptProfile, exceptAssetId }) {
      const rarest = rarestOf(words, await sampleFor(tx, size), size)
      if (rarest.length === 0) return []
      const { rows } = await sql<{ id: string }>`
        select id from fingerprints
        where words && ${rarest}::text[] and status <> 'released'
          and (${exceptProfile}::text is null or profile is distinct from ${exceptProfile}::text)
          and (${exceptAssetId}::uuid is null or asset_id is distinct from ${exceptAssetId}::uuid)
        order by cardinality(array(select unnest(words) intersect select unnest(${rarest}::text[]))) desc, id
        limit ${MAX_CANDIDATES}`.execute(tx)
      return rows.map(({ id }) => id)
    },
  }
}

/** Of equally rare words the longer ones: they say more. */
function rarestOf(words: readonly string[], { counts, works }: Sample, size: number): string[] {
  const counted = words
    .map((word) => ({ word, count: counts.get(word) ?? 0 }))
    .sort((a, b) => a.count - b.count || b.word.length - a.word.length)
    .slice(0, MAX_WORDS)
  let occurrences = 0
  return counted
    .filter(({ count }, at) => {
      occurrences += (count / works) * size
      return at === 0 || occurrences <= MAX_OCCURRENCES
    })
    .map(({ word }) => word)
}
