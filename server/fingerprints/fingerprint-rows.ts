/** Fingerprints as the database holds them. */
import { sql } from 'kysely'
import * as z from 'zod'
import { packFeatures, unpackFeatures } from '#models/features/packed.ts'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { prepareLexical } from '#shared/similarity/lexical.ts'
import { ORIENTATIONS } from '#shared/similarity/orientations.ts'
import type { Tx } from '../db/database.ts'
import type { Fingerprint } from './compute.ts'

/** Which work a fingerprint is of. */
export interface WorkIdentity {
  readonly accountId: string
  readonly submissionId: string
  /** The published asset of which this is a new version. */
  readonly assetId: string | null
}

/** A work to be compared with what the market holds. */
export interface CheckSubject extends WorkIdentity {
  readonly fingerprint: Fingerprint
  /** Published works that the creator names as what this one was made from: their files may appear in it. */
  readonly parentAssetIds?: readonly string[]
}

type FingerprintStatus = 'reserved' | 'published' | 'removed' | 'released'

export interface StoredFingerprint extends WorkIdentity {
  readonly id: string
  readonly status: FingerprintStatus
  readonly rightfulAccountId: string | null
  readonly createdAt: Date
  readonly fingerprint: Fingerprint
}

const HASH_BYTES = 8
const kindSchema = z.enum(ASSET_KINDS)
const statusSchema = z.enum(['reserved', 'published', 'removed', 'released'])
const vectorSchema = z.array(z.number()).transform((values) => Float32Array.from(values))

/** Nine digits bring back every 32-bit float exactly; the 17 of a plain number take twice as long to read. */
export function vectorText(vector: Float32Array): string {
  return `[${Array.from(vector, (value) => value.toPrecision(9)).join(',')}]`
}

function vectorOf(text: string | null): Float32Array | null {
  return text === null ? null : vectorSchema.parse(JSON.parse(text))
}

/** The words by which texts are compared, each once. */
export function wordsOf(text: string): string[] {
  return [...prepareLexical(text).weights.keys()]
}

export async function insertFingerprint(
  tx: Tx,
  row: WorkIdentity & { readonly id: string; readonly createdAt: Date; readonly fingerprint: Fingerprint },
): Promise<void> {
  const { id, accountId, submissionId, assetId, createdAt, fingerprint } = row
  const { text, picture, features, imageVector, textVector } = fingerprint
  await tx
    .insertInto('fingerprints')
    .values({
      account_id: accountId,
      id,
      submission_id: submissionId,
      asset_id: assetId,
      status: 'reserved',
      kind: fingerprint.kind,
      name: fingerprint.name,
      metadata_hash: text.metadataHash,
      metadata_text: text.text,
      word_count: text.words,
      words: wordsOf(text.text),
      content_sha256: fingerprint.contentSha256,
      picture_sha256: fingerprint.pictureSha256,
      visual_hash: picture?.visualHash ?? null,
      p_hash: picture && bits(picture.pHash),
      d_hash: picture && bits(picture.dHash),
      oriented_hashes: picture && orientedBytes(picture.orientations),
      low_information: picture?.lowInformation ?? false,
      features: features && Buffer.from(packFeatures(features)),
      profile: fingerprint.profile,
      image_vector: imageVector && vectorText(imageVector),
      text_vector: textVector && vectorText(textVector),
      created_at: createdAt,
    })
    .execute()
}

/** A bit(64) read as a bigint, as the scan takes it: high word, low word. */
export function hashWordsOf(hash: bigint): Uint32Array {
  const unsigned = BigInt.asUintN(64, hash)
  return Uint32Array.of(Number(unsigned >> 32n), Number(unsigned & 0xffff_ffffn))
}

function bits(hex: string): string {
  return BigInt(`0x${hex}`).toString(2).padStart(64, '0')
}

function hexOfBits(text: string): string {
  return BigInt(`0b${text}`).toString(16).padStart(16, '0')
}

function orientedBytes({ pHash, dHash }: { readonly pHash: readonly string[]; readonly dHash: readonly string[] }) {
  return Buffer.from([...pHash, ...dHash].join(''), 'hex')
}

function orientationsOf(bytes: Buffer): { pHash: string[]; dHash: string[] } {
  const count = ORIENTATIONS.length
  const hashes = Array.from({ length: count * 2 }, (_, at) =>
    bytes.toString('hex', at * HASH_BYTES, (at + 1) * HASH_BYTES),
  )
  return { pHash: hashes.slice(0, count), dHash: hashes.slice(count) }
}

/** Undefined where there is no such fingerprint. */
export async function readFingerprint(tx: Tx, fingerprintId: string): Promise<StoredFingerprint | undefined> {
  const row = await tx.selectFrom('fingerprints').selectAll().where('id', '=', fingerprintId).executeTakeFirst()
  if (row === undefined) return undefined
  const { visual_hash, p_hash, d_hash, oriented_hashes } = row
  const hasPicture = visual_hash !== null && p_hash !== null && d_hash !== null && oriented_hashes !== null
  return {
    id: row.id,
    accountId: row.account_id,
    submissionId: row.submission_id,
    assetId: row.asset_id,
    status: statusSchema.parse(row.status),
    rightfulAccountId: row.rightful_account_id,
    createdAt: row.created_at,
    fingerprint: {
      kind: kindSchema.parse(row.kind),
      name: row.name,
      text: { metadataHash: row.metadata_hash, text: row.metadata_text, words: row.word_count },
      contentSha256: row.content_sha256,
      pictureSha256: row.picture_sha256,
      hasPicture,
      picture: hasPicture
        ? {
            visualHash: visual_hash,
            pHash: hexOfBits(p_hash),
            dHash: hexOfBits(d_hash),
            orientations: orientationsOf(oriented_hashes),
            lowInformation: row.low_information,
          }
        : null,
      features: row.features && unpackFeatures(row.features),
      profile: row.profile,
      imageVector: vectorOf(row.image_vector),
      textVector: vectorOf(row.text_vector),
    },
  }
}

/** Every update goes through here, so that indexes in memory hear of it. */
export async function updateFingerprint(
  tx: Tx,
  { accountId, id }: { readonly accountId: string; readonly id: string },
  change: { status?: FingerprintStatus; asset_id?: string; rightful_account_id?: string | null },
): Promise<void> {
  await tx
    .updateTable('fingerprints')
    .set({ ...change, changed_xid: sql<string>`pg_current_xact_id()` })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}
