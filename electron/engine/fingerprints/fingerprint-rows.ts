/** Finished fingerprints in the library, by content: a picture's under its SHA-256, a text's under its metadata hash. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { LocalFeatures } from '#models/features/features.ts'
import { packFeatures, unpackFeatures } from '#models/features/packed.ts'
import { quantize } from '#models/features/words.ts'
import type { PictureFingerprint } from '#models/hashes/picture-fingerprint.ts'

const orientedSchema = z.object({ pHash: z.array(z.string()).length(8), dHash: z.array(z.string()).length(8) })

const pictureRowSchema = z
  .object({
    p_hash: z.string(),
    d_hash: z.string(),
    visual_hash: z.string(),
    orientations: z.string(),
    information: z.number(),
    low_information: z.number(),
  })
  .transform(
    (row): PictureFingerprint => ({
      pHash: row.p_hash,
      dHash: row.d_hash,
      visualHash: row.visual_hash,
      orientations: orientedSchema.parse(JSON.parse(row.orientations)),
      information: row.information,
      lowInformation: row.low_information === 1,
    }),
  )

export function readPictureFingerprint(db: Database, pictureId: string): PictureFingerprint | null {
  const row = db
    .prepare(
      `select p_hash, d_hash, visual_hash, orientations, information, low_information
       from picture_fingerprint where picture_sha256 = ?`,
    )
    .get(pictureId)
  return row === undefined ? null : pictureRowSchema.parse(row)
}

/** Repeating it is harmless: equal bytes have equal hashes. */
export function storePictureFingerprint(db: Database, pictureId: string, picture: PictureFingerprint): void {
  db.prepare(
    `insert into picture_fingerprint (picture_sha256, p_hash, d_hash, visual_hash, orientations, information,
       low_information)
     values (@pictureId, @pHash, @dHash, @visualHash, @orientations, @information, @lowInformation)
     on conflict (picture_sha256) do nothing`,
  ).run({
    ...picture,
    pictureId,
    orientations: JSON.stringify(picture.orientations),
    lowInformation: picture.lowInformation ? 1 : 0,
  })
}

/** Throws LIBRARY_CORRUPT where the bytes are damaged. */
export function readFeatures(db: Database, pictureId: string): LocalFeatures | null {
  const bytes = db.prepare('select features from picture_features where picture_sha256 = ?').pluck().get(pictureId)
  return bytes instanceof Uint8Array ? unpackFeatures(bytes) : null
}

/** Repeating it is harmless: equal bytes have equal features. */
export function storeFeatures(db: Database, pictureId: string, features: LocalFeatures): void {
  db.prepare(
    'insert into picture_features (picture_sha256, features, words) values (?, ?, ?) on conflict do nothing',
  ).run(pictureId, packFeatures(features), quantize(features))
}

export type VectorKind = 'picture' | 'text'

const READ = {
  picture: 'select vector from picture_vector where picture_sha256 = ? and profile = ?',
  text: 'select vector from text_vector where metadata_hash = ? and profile = ?',
} as const

const STORE = {
  picture: 'insert into picture_vector (picture_sha256, profile, vector) values (?, ?, ?) on conflict do nothing',
  text: 'insert into text_vector (metadata_hash, profile, vector) values (?, ?, ?) on conflict do nothing',
} as const

/** `key` is the picture's SHA-256 or the text's metadata hash. */
export function readVector(db: Database, kind: VectorKind, key: string, profile: string): Float32Array | null {
  const bytes = db.prepare(READ[kind]).pluck().get(key, profile)
  return bytes instanceof Uint8Array ? vectorOf(bytes) : null
}

export function storeVector(
  db: Database,
  kind: VectorKind,
  row: { readonly key: string; readonly profile: string; readonly vector: Float32Array },
): void {
  const { key, profile, vector } = row
  db.prepare(STORE[kind]).run(key, profile, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength))
}

/** Copied, since bytes from a row may start at any address. */
export function vectorOf(bytes: Uint8Array): Float32Array {
  const copy = bytes.slice()
  return new Float32Array(copy.buffer, 0, Math.floor(copy.length / 4))
}
