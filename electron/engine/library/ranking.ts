/** What a list is ranked by: words, meaning, or closeness to an asset, each as SQL that gives `number` and `score`. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { AssetFilter } from '#shared/contract/studio/assets.ts'
import { anyWordOf, compileSearch } from './search-query.ts'

/** Smaller scores come first. */
export interface Ranking {
  readonly sql: string
  readonly params: readonly unknown[]
  /** Set where every asset has a score, so that only the nearest are a result. */
  readonly nearest?: number
}

export interface Ranker {
  readonly db: Database
  /** The profile whose vectors are compared now; null where no model is in use. */
  readonly activeProfile: () => string | null
  /** The query as a vector of the active profile, or null where no model can make one. */
  readonly embedQuery: (query: string, by: 'text' | 'picture', signal?: AbortSignal) => Promise<Float32Array | null>
}

const NEAREST = 200

/** Weight of a hit by column: name, description, tags, details, prompt, negative_prompt, model, raw, path. */
const COLUMN_WEIGHTS = '10, 4, 6, 3, 2, 0.5, 2, 0.5, 1'

/**
 * How many of 64 bits two pictures' hashes may differ to be listed as similar: unrelated pictures differ in 32 on
 * average with a standard deviation of 4.
 */
const SIMILAR_HASH_BITS = 22

/** Null where the filter ranks nothing. Throws SEARCH_NOT_UNDERSTOOD. */
export async function resolveRanking(
  ranker: Ranker,
  filter: AssetFilter,
  signal?: AbortSignal,
): Promise<Ranking | null> {
  if (filter.similarTo !== undefined) return similarTo(ranker, filter.similarTo)
  if (filter.semantic !== undefined) return byMeaning(ranker, filter.semantic, signal)
  const words = filter.text === undefined ? null : compileSearch(filter.text).ranked
  return words === null ? null : byWords(words)
}

function byWords(expression: string | null): Ranking {
  if (expression === null) return NOTHING
  return {
    sql: `select rowid as number, bm25(asset_search, ${COLUMN_WEIGHTS}) as score from asset_search
          where asset_search match ?`,
    params: [expression],
  }
}

const NOTHING: Ranking = { sql: 'select 0 as number, 0.0 as score where false', params: [] }

async function byMeaning(
  ranker: Ranker,
  { query, by }: NonNullable<AssetFilter['semantic']>,
  signal?: AbortSignal,
): Promise<Ranking> {
  const profile = ranker.activeProfile()
  const vector = profile === null ? null : await ranker.embedQuery(query, by, signal)
  if (profile === null || vector === null) return byWords(anyWordOf(query))
  return by === 'text' ? nearestTexts(profile, bytesOf(vector)) : nearestPictures(profile, bytesOf(vector))
}

function nearestPictures(profile: string, vector: Uint8Array): Ranking {
  return {
    sql: `select o.number, vec_distance_cosine(v.vector, ?) as score
          from asset o join picture_vector v on v.picture_sha256 = o.picture_sha256 and v.profile = ?`,
    params: [vector, profile],
    nearest: NEAREST,
  }
}

function nearestTexts(profile: string, vector: Uint8Array): Ranking {
  return {
    sql: `select o.number, vec_distance_cosine(v.vector, ?) as score
          from asset o join asset_fingerprint f on f.asset_id = o.id
          join text_vector v on v.metadata_hash = f.metadata_hash and v.profile = ?`,
    params: [vector, profile],
    nearest: NEAREST,
  }
}

const subjectSchema = z.object({
  number: z.number(),
  metadata_text: z.string(),
  p_hash: z.string().nullable(),
  low_information: z.number().nullable(),
  picture_vector: z.instanceof(Uint8Array).nullable(),
  text_vector: z.instanceof(Uint8Array).nullable(),
})

function similarTo({ db, activeProfile }: Ranker, assetId: string): Ranking {
  const profile = activeProfile()
  const row = db
    .prepare(
      `select a.number, f.metadata_text, h.p_hash, h.low_information, pv.vector as picture_vector,
         tv.vector as text_vector
       from asset a join asset_fingerprint f on f.asset_id = a.id
       left join picture_fingerprint h on h.picture_sha256 = a.picture_sha256
       left join picture_vector pv on pv.picture_sha256 = a.picture_sha256 and pv.profile = @profile
       left join text_vector tv on tv.metadata_hash = f.metadata_hash and tv.profile = @profile
       where a.id = @assetId`,
    )
    .get({ assetId, profile })
  if (row === undefined) throw new LunaError('NOT_FOUND', `asset ${assetId}`)
  const subject = subjectSchema.parse(row)
  return without(subject.number, rankingLike(subject, profile))
}

function rankingLike(subject: z.infer<typeof subjectSchema>, profile: string | null): Ranking {
  if (profile !== null && subject.picture_vector !== null) return nearestPictures(profile, subject.picture_vector)
  if (subject.p_hash !== null && subject.low_information === 0) return nearestHashes(subject.p_hash)
  if (profile !== null && subject.text_vector !== null) return nearestTexts(profile, subject.text_vector)
  return { ...byWords(anyWordOf(subject.metadata_text)), nearest: NEAREST }
}

function nearestHashes(pHash: string): Ranking {
  return {
    // Materialized, so that the distance is computed once a picture.
    sql: `with scored as materialized (
            select o.number, hamming(h.p_hash, ?) as score
            from asset o join picture_fingerprint h on h.picture_sha256 = o.picture_sha256
            where h.low_information = 0
          ) select number, score from scored where score <= ${SIMILAR_HASH_BITS}`,
    params: [pHash],
    nearest: NEAREST,
  }
}

function without(assetNumber: number, ranking: Ranking): Ranking {
  return {
    ...ranking,
    sql: `select * from (${ranking.sql}) where number <> ?`,
    params: [...ranking.params, assetNumber],
  }
}

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
}
