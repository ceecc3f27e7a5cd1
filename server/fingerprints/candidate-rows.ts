/** The works found, read and measured against the subject. */
import { type RawBuilder, sql } from 'kysely'
import * as z from 'zod'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import type { Calibration } from '#shared/similarity/calibration.ts'
import { type Candidate, measureCandidate, metadataSimilarity, type OtherWork } from '#shared/similarity/candidates.ts'
import { jointDistance } from '#shared/similarity/joint-hashes.ts'
import { prepareLexical } from '#shared/similarity/lexical.ts'
import { orientedDistance, type QueryHashes } from '#shared/similarity/scan.ts'
import { textEvidenceOf } from '#shared/similarity/text-evidence.ts'
import type { Tx } from '../db/database.ts'
import type { PartScores } from './feature-index.ts'
import { type CheckSubject, hashWordsOf, vectorText } from './fingerprint-rows.ts'
import type { VectorSpace } from './vector-candidates.ts'

/** A candidate with what the market's own rules ask. */
export interface MarketCandidate extends Candidate {
  readonly accountId: string
  readonly assetId: string | null
  readonly createdAt: Date
  readonly contentEqual: boolean
  /** It has neither a picture nor another file. */
  readonly isCardAlone: boolean
  readonly isRemoved: boolean
}

export interface Comparison {
  readonly hashes: QueryHashes | null
  /** Null where the subject has no vectors of the profile in use. */
  readonly space: VectorSpace | null
  readonly calibration: { readonly image: Calibration; readonly text: Calibration } | null
  /** Of works that seem to share a part, by local features. */
  readonly partScores: PartScores
  /** Display names of creators. */
  readonly creatorNames: (tx: Tx, accountIds: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

const rowSchema = z.object({
  id: z.string(),
  account_id: z.string(),
  asset_id: z.string().nullable(),
  status: z.enum(['reserved', 'published', 'removed']),
  kind: z.enum(ASSET_KINDS),
  name: z.string(),
  metadata_hash: z.string(),
  metadata_text: z.string(),
  word_count: z.number(),
  content_sha256: z.string().nullable(),
  picture_sha256: z.string().nullable(),
  visual_hash: z.string().nullable(),
  p_hash: z.bigint().nullable(),
  d_hash: z.bigint().nullable(),
  low_information: z.boolean(),
  created_at: z.date(),
  image_cosine: z.number().nullable(),
  text_cosine: z.number().nullable(),
})
type Row = z.infer<typeof rowSchema>

/** Of works that have equal hashes there may be any number; so many are compared. */
const MAX_EQUAL = 1_000

/** The database computes distances, so that no vector is transferred. */
function cosine(column: 'image_vector' | 'text_vector', vector: Float32Array | null, space: VectorSpace | null) {
  if (vector === null || space === null) return sql<number | null>`null::float8`
  return sql<number | null>`case when profile = ${space.profile}
    then 1 - (${sql.ref(column)} <=> ${vectorText(vector)}::vector) end`
}

async function readRows(tx: Tx, subject: CheckSubject, ids: readonly string[], space: VectorSpace | null) {
  const { fingerprint, accountId, submissionId, assetId } = subject
  const textCosine = cosine('text_vector', fingerprint.textVector, space)
  const equal = (column: string, value: string | null): RawBuilder<unknown> =>
    sql`select id from fingerprints where ${sql.ref(column)} = ${value}::text and status <> 'released' limit ${sql.lit(MAX_EQUAL)}`
  const { rows } = await sql`
    with found as materialized (
      select unnest(${ids}::uuid[]) as id
      union (${equal('metadata_hash', fingerprint.text.metadataHash)})
      union (${equal('visual_hash', fingerprint.picture?.visualHash ?? null)})
      union (${equal('content_sha256', fingerprint.contentSha256)})
    )
    select id, account_id, asset_id, status, kind, name, metadata_hash, word_count, content_sha256, picture_sha256,
      visual_hash, p_hash::bigint as p_hash, d_hash::bigint as d_hash, low_information, created_at,
      ${cosine('image_vector', fingerprint.imageVector, space)} as image_cosine, ${textCosine} as text_cosine,
      metadata_text
    from fingerprints
    where id in (select id from found) and status <> 'released'
      and not (account_id = ${accountId}::uuid and submission_id = ${submissionId}::uuid)
      and (${assetId}::uuid is null or asset_id is distinct from ${assetId}::uuid)
      and rightful_account_id is distinct from ${accountId}::uuid`.execute(tx)
  return rows.map((row) => rowSchema.parse(row))
}

interface MeasuredCandidates {
  readonly candidates: MarketCandidate[]
  readonly usedWords: boolean
}

export async function measureFound(
  tx: Tx,
  subject: CheckSubject,
  ids: readonly string[],
  comparison: Comparison,
): Promise<MeasuredCandidates> {
  const rows = await readRows(tx, subject, ids, comparison.space)
  const others = rows.filter(({ status, account_id }) => status === 'published' && account_id !== subject.accountId)
  const names = await comparison.creatorNames(tx, [...new Set(others.map(({ account_id }) => account_id))])
  const { fingerprint } = subject
  const words = { words: fingerprint.text.words, prepared: prepareLexical(fingerprint.text.text) }
  const calibration = comparison.space === null ? null : comparison.calibration
  const textEvidence = textEvidenceOf(fingerprint.text, comparison.space?.profile ?? null)
  let usedWords = false
  const candidates = rows.map((row): MarketCandidate => {
    const hit = { ...hitOf(row, comparison.hashes), partScore: comparison.partScores.get(row.id) ?? null }
    const vectors = { cosine: hit.textCosine, calibration: calibration?.text ?? null }
    const metadata = metadataSimilarity(words, { words: row.word_count, text: row.metadata_text }, vectors)
    usedWords ||= metadata.usedWords
    const other = otherWork(row, subject.accountId, names.get(row.account_id) ?? null)
    const contentEqual = row.content_sha256 !== null && row.content_sha256 === fingerprint.contentSha256
    const measures = {
      ...{ metadata: metadata.similarity, calibration, isFileEqual: contentEqual },
      textEvidence: textEvidence({ text: row.metadata_text, words: row.word_count }, hit.textCosine),
    }
    return {
      ...measureCandidate(fingerprint, other, hit, measures),
      accountId: row.account_id,
      assetId: row.asset_id,
      createdAt: row.created_at,
      contentEqual,
      isCardAlone: row.content_sha256 === null,
      isRemoved: row.status === 'removed',
    }
  })
  return { candidates, usedWords }
}

function bothDistance({ p_hash, d_hash }: Row, hashes: QueryHashes | null) {
  if (p_hash === null || d_hash === null || hashes === null) return null
  return jointDistance({ pHash: hashWordsOf(p_hash), dHash: hashWordsOf(d_hash) }, 0, hashes)
}

function hitOf(row: Row, hashes: QueryHashes | null) {
  const distance = (hash: bigint | null, query: Uint32Array | undefined) =>
    hash === null || query === undefined ? null : orientedDistance(hashWordsOf(hash), 0, query)
  return {
    pHash: distance(row.p_hash, hashes?.pHash),
    dHash: distance(row.d_hash, hashes?.dHash),
    bothHashes: bothDistance(row, hashes),
    imageCosine: row.image_cosine,
    textCosine: row.text_cosine,
    lowInformation: row.low_information,
    metadataPrefixEqual: false,
  }
}

/**
 * What a creator may know of another's work: a published one by its name; of one under review, or removed, only that it
 * its existence and similarity. A removed work counts as another creator's, even for the creator who submitted it, since it was found not
 * to be theirs.
 */
function otherWork(row: Row, accountId: string, creatorName: string | null): OtherWork {
  const isOwn = row.account_id === accountId && row.status !== 'removed'
  return {
    id: matchIdOf(row.id),
    origin: 'catalog',
    name: shownName(row, isOwn),
    kind: row.kind,
    creator: isOwn ? 'self' : 'other',
    creatorName: row.status === 'published' ? creatorName : null,
    pictureId: isOwn ? row.picture_sha256 : null,
    metadataHash: row.metadata_hash,
    picture: row.visual_hash === null ? null : { visualHash: row.visual_hash, lowInformation: row.low_information },
    words: row.word_count,
  }
}

function shownName({ status, name }: Row, isOwn: boolean): string {
  if (status === 'published' || isOwn) return name
  return status === 'removed' ? 'Work removed for infringement' : 'Work under review'
}

const MATCH_PREFIX = 'market:'

function matchIdOf(fingerprintId: string): string {
  return MATCH_PREFIX + fingerprintId
}

/** The fingerprint that a match in a report is about; undefined for another kind of match. */
export function fingerprintIdOfMatch(matchId: string): string | undefined {
  const id = matchId.startsWith(MATCH_PREFIX) ? matchId.slice(MATCH_PREFIX.length) : ''
  return z.uuid().safeParse(id).data
}
