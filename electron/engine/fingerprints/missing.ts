/** Finds fingerprints that are missing, so that the work can stop and resume anywhere. */
import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { CardText } from '#models/hashes/card-text.ts'

/** The plus keeps SQLite from going through all living assets instead of along the wanted order. */
const LIVING = 'from asset_fingerprint f join asset a on a.id = f.asset_id and +a.deleted_at is null'

const WITHOUT_HASHES = `${LIVING}
  left join picture_fingerprint p on p.picture_sha256 = f.picture_sha256
  where f.picture_sha256 is not null and p.picture_sha256 is null`

const WITHOUT_FEATURES = `${LIVING}
  left join picture_features l on l.picture_sha256 = f.picture_sha256
  where f.picture_sha256 is not null and l.picture_sha256 is null`

const WITHOUT_IMAGE_VECTOR = `${LIVING}
  left join picture_vector v on v.picture_sha256 = f.picture_sha256 and v.profile = @profile
  where f.picture_sha256 is not null and v.picture_sha256 is null`

const WITHOUT_TEXT_VECTOR = `${LIVING}
  left join text_vector v on v.metadata_hash = f.metadata_hash and v.profile = @profile
  where f.word_count > 0 and v.metadata_hash is null`

const ASSETS_PER_TURN = 2_000

/**
 * How many fingerprints the library's assets lack: hashes, local features and, with a profile, vectors counted each.
 */
export async function countMissing(db: Database, profile: string | null): Promise<number> {
  const range = 'and a.number > @after and a.number <= @after + @width'
  const counts = [
    ...[WITHOUT_HASHES, WITHOUT_FEATURES].map((condition) => ({ condition, ofProfile: false })),
    ...(profile === null ? [] : [WITHOUT_IMAGE_VECTOR, WITHOUT_TEXT_VECTOR]).map((condition) => {
      return { condition, ofProfile: true }
    }),
  ].map(({ condition, ofProfile }) => {
    return { count: db.prepare(`select count(*) ${condition} ${range}`).pluck(), ofProfile }
  })
  const last = Number(db.prepare('select max(number) from asset').pluck().get() ?? 0)
  let missing = 0
  for (let after = 0; after < last; after += ASSETS_PER_TURN) {
    for (const { count, ofProfile } of counts) {
      missing += Number(count.get({ after, width: ASSETS_PER_TURN, ...(ofProfile ? { profile } : {}) }))
    }
    await setImmediate()
  }
  return missing
}

/** In the order of their ids, after the given one: failed pictures are behind it and are not retried. */
export function picturesWithoutHashes(db: Database, after: string, limit: number): string[] {
  return picturesWithout(db, WITHOUT_HASHES, { after, limit })
}

export function picturesWithoutFeatures(db: Database, after: string, limit: number): string[] {
  return picturesWithout(db, WITHOUT_FEATURES, { after, limit })
}

export function picturesWithoutVector(db: Database, profile: string, after: string, limit: number): string[] {
  return picturesWithout(db, WITHOUT_IMAGE_VECTOR, { profile, after, limit })
}

interface Page {
  readonly after: string
  readonly limit: number
  /** Of the vectors that are missing. */
  readonly profile?: string
}

function picturesWithout(db: Database, condition: string, page: Page) {
  return db
    .prepare(
      `select distinct f.picture_sha256 ${condition} and f.picture_sha256 > @after
       order by f.picture_sha256 limit @limit`,
    )
    .pluck()
    .all(page)
    .map(String)
}

const textRowSchema = z
  .object({ metadata_hash: z.string(), metadata_text: z.string(), word_count: z.number() })
  .transform((row): CardText => ({ metadataHash: row.metadata_hash, text: row.metadata_text, words: row.word_count }))

export function textsWithoutVector(db: Database, profile: string, after: string, limit: number): CardText[] {
  return db
    .prepare(
      `select f.metadata_hash, min(f.metadata_text) as metadata_text, min(f.word_count) as word_count
       ${WITHOUT_TEXT_VECTOR} and f.metadata_hash > @after
       group by f.metadata_hash order by f.metadata_hash limit @limit`,
    )
    .all({ profile, after, limit })
    .map((row) => textRowSchema.parse(row))
}
