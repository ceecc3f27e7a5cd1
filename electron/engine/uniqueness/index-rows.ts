/** The library's fingerprints as the index reads them. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { vectorOf } from '../fingerprints/fingerprint-rows.ts'

export interface IndexRow {
  readonly assetId: string
  /** Equal for equal contents: what the row's fingerprint is made of. */
  readonly content: string
  readonly metadataHash: string
  readonly hasPicture: boolean
  readonly hasWords: boolean
  readonly pHash: string | null
  readonly dHash: string | null
  readonly lowInformation: boolean
  readonly pictureVector: Uint8Array | null
  readonly textVector: Uint8Array | null
  /** Of the picture's local features, as `quantize` writes them. */
  readonly words: Uint8Array | null
}

export interface IndexRows {
  /** Ids and contents of living assets in order of their numbers, after the given one. */
  page(
    after: number,
    limit: number,
    profile: string | null,
  ): { readonly number: number; readonly assetId: string; readonly content: string }[]
  /** Living assets among these. */
  read(assetIds: readonly string[], profile: string | null): IndexRow[]
  vector(kind: 'picture' | 'text', assetId: string, profile: string): Float32Array | null
  sampleVectors(profile: string, limit: number): { readonly picture: Float32Array[]; readonly text: Float32Array[] }
}

/** Hashes and vectors that come later change the content, so that an asset is read again once it has them. */
const CONTENT = `coalesce(f.picture_sha256, '') || ' ' || f.metadata_hash || ' ' || (p.p_hash is not null)
  || (pv.profile is not null) || (tv.profile is not null) || (l.picture_sha256 is not null)`

/** The plus keeps SQLite from going through all living assets where it can go straight to those asked for. */
const IS_LIVING = '+a.deleted_at is null'

const FROM = `from asset a join asset_fingerprint f on f.asset_id = a.id
  left join picture_fingerprint p on p.picture_sha256 = f.picture_sha256
  left join picture_features l on l.picture_sha256 = f.picture_sha256
  left join picture_vector pv on pv.picture_sha256 = f.picture_sha256 and pv.profile = @profile
  left join text_vector tv on tv.metadata_hash = f.metadata_hash and tv.profile = @profile and f.word_count > 0`

const pageSchema = z
  .object({ number: z.number(), id: z.string(), content: z.string() })
  .transform(({ number, id, content }) => ({ number, assetId: id, content }))

const bytes = z.instanceof(Uint8Array).nullable()
const rowSchema = z
  .object({
    id: z.string(),
    content: z.string(),
    metadata_hash: z.string(),
    has_picture: z.number(),
    has_words: z.number(),
    p_hash: z.string().nullable(),
    d_hash: z.string().nullable(),
    low_information: z.number().nullable(),
    picture_vector: bytes,
    text_vector: bytes,
    words: bytes,
  })
  .transform(
    (row): IndexRow => ({
      assetId: row.id,
      content: row.content,
      metadataHash: row.metadata_hash,
      hasPicture: row.has_picture === 1,
      hasWords: row.has_words === 1,
      pHash: row.p_hash,
      dHash: row.d_hash,
      lowInformation: row.low_information === 1,
      pictureVector: row.picture_vector,
      textVector: row.text_vector,
      words: row.words,
    }),
  )

export function createIndexRows(db: Database): IndexRows {
  const page = db.prepare(
    `select a.number, a.id, ${CONTENT} as content ${FROM}
     where a.number > @after and ${IS_LIVING} order by a.number limit @limit`,
  )
  const read = db.prepare(
    `select a.id, ${CONTENT} as content, f.metadata_hash, f.picture_sha256 is not null as has_picture,
       f.word_count > 0 as has_words, p.p_hash, p.d_hash, p.low_information,
       pv.vector as picture_vector, tv.vector as text_vector, l.words
     ${FROM} where a.id in (select value from json_each(@ids)) and ${IS_LIVING}`,
  )
  const vectors = {
    picture: db
      .prepare(
        `select v.vector from asset_fingerprint f
         join picture_vector v on v.picture_sha256 = f.picture_sha256 and v.profile = ? where f.asset_id = ?`,
      )
      .pluck(),
    text: db
      .prepare(
        `select v.vector from asset_fingerprint f
         join text_vector v on v.metadata_hash = f.metadata_hash and v.profile = ? where f.asset_id = ?`,
      )
      .pluck(),
  }
  const sample = {
    picture: db.prepare('select vector from picture_vector where profile = ? limit ?').pluck(),
    text: db.prepare('select vector from text_vector where profile = ? limit ?').pluck(),
  }
  const asVectors = (found: unknown[]): Float32Array[] =>
    found.flatMap((value) => (value instanceof Uint8Array ? [vectorOf(value)] : []))
  return {
    page: (after, limit, profile) => page.all({ after, limit, profile }).map((row) => pageSchema.parse(row)),
    read: (assetIds, profile) =>
      read.all({ ids: JSON.stringify(assetIds), profile }).map((row) => rowSchema.parse(row)),
    vector(kind, assetId, profile) {
      const found = vectors[kind].get(profile, assetId)
      return found instanceof Uint8Array ? vectorOf(found) : null
    },
    sampleVectors: (profile, limit) => ({
      picture: asVectors(sample.picture.all(profile, limit)),
      text: asVectors(sample.text.all(profile, limit)),
    }),
  }
}
