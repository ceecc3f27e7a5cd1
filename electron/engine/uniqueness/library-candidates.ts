/** Candidates among the library's own assets. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { Embedder } from '#models/inference/embedder.ts'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { type Candidate, measureCandidate, metadataSimilarity, type OtherWork } from '#shared/similarity/candidates.ts'
import { prepareLexical } from '#shared/similarity/lexical.ts'
import type { HashQuery } from '#shared/similarity/scanner.ts'
import { textEvidenceOf } from '#shared/similarity/text-evidence.ts'
import { creatorOfPair } from './creators.ts'
import type { LexicalCandidates } from './lexical-candidates.ts'
import type { LibraryIndex } from './library-index.ts'
import type { Subject } from './subject.ts'

export interface LibraryCandidatesOptions {
  readonly db: Database
  readonly index: LibraryIndex
  readonly lexical: LexicalCandidates
  readonly ownName: () => string
}

export interface LibraryFindings {
  readonly candidates: Candidate[]
  /** Some texts were compared by their words. */
  readonly usedWords: boolean
}

export type FindInLibrary = (
  subject: Subject,
  query: HashQuery,
  embedder: Embedder | null,
  signal?: AbortSignal,
) => Promise<LibraryFindings>

const detailSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(ASSET_KINDS),
    picture_sha256: z.string().nullable(),
    metadata_hash: z.string(),
    metadata_text: z.string(),
    word_count: z.number(),
    visual_hash: z.string().nullable(),
    low_information: z.number().nullable(),
    user_id: z.string().nullable(),
    username: z.string().nullable(),
  })
  .transform((row) => ({
    assetId: row.id,
    name: row.name,
    kind: row.kind,
    pictureId: row.picture_sha256,
    metadataHash: row.metadata_hash,
    text: row.metadata_text,
    words: row.word_count,
    picture:
      row.visual_hash === null ? null : { visualHash: row.visual_hash, lowInformation: row.low_information === 1 },
    creator: { userId: row.user_id, username: row.username },
  }))
type Detail = z.infer<typeof detailSchema>

/** Cross joins keep this order: SQLite would otherwise begin with all living assets. */
const DETAILS = `
  select a.id, a.name, a.kind, f.picture_sha256, f.metadata_hash, f.metadata_text, f.word_count, p.visual_hash,
    p.low_information, coalesce(d.card, r.card) ->> '$.creator.user_id' as user_id,
    coalesce(d.card, r.card) ->> '$.creator.username' as username
  from json_each(@ids) wanted
  cross join asset a on a.id = wanted.value and +a.deleted_at is null
  cross join asset_fingerprint f on f.asset_id = a.id
  cross join revision r on r.id = a.head_revision_id
  left join draft d on d.asset_id = a.id
  left join picture_fingerprint p on p.picture_sha256 = f.picture_sha256`

export function createLibraryCandidates({ db, index, lexical, ownName }: LibraryCandidatesOptions): FindInLibrary {
  const details = db.prepare(DETAILS)
  return async (subject, query, embedder, signal) => {
    const isByWords = subject.textVector === null && subject.text.words > 0
    const vectors = { image: subject.imageVector, text: subject.textVector }
    const hits = await index.search(query, vectors, {
      profile: embedder?.profile ?? null,
      exceptAssetId: subject.assetId,
      features: subject.features,
      // Also where there is a text vector: of renamed cards each of the two finds some that the other does not.
      also: subject.text.words === 0 ? [] : lexical.find(subject.text.text, subject.assetId),
      signal,
    })
    const found = new Map(
      details
        .all({ ids: JSON.stringify(hits.map(({ assetId }) => assetId)) })
        .map((row) => detailSchema.parse(row))
        .map((detail) => [detail.assetId, detail]),
    )
    let usedWords = isByWords && subject.textVector === null
    const words = { words: subject.text.words, prepared: prepareLexical(subject.text.text) }
    const calibration = embedder?.calibration ?? null
    const textEvidence = textEvidenceOf(subject.text, embedder?.profile ?? null)
    const candidates = hits.flatMap((hit) => {
      const detail = found.get(hit.assetId)
      if (detail === undefined) return []
      const vectors = { cosine: hit.textCosine, calibration: calibration?.text ?? null }
      const metadata = metadataSimilarity(words, detail, vectors)
      usedWords ||= metadata.usedWords
      const other = otherWork(subject, detail, ownName())
      const measures = {
        ...{ metadata: metadata.similarity, calibration, isFileEqual: isSamePicture(subject, detail) },
        textEvidence: textEvidence(detail, hit.textCosine),
      }
      return [measureCandidate(subject, other, hit, measures)]
    })
    return { candidates, usedWords }
  }
}

function isSamePicture({ pictureId }: Subject, other: Detail): boolean {
  return pictureId !== null && pictureId === other.pictureId
}

function otherWork(subject: Subject, { assetId, text: _text, creator, ...detail }: Detail, ownName: string): OtherWork {
  return {
    ...detail,
    id: `asset:${assetId}`,
    origin: 'library',
    creator: creatorOfPair(subject.creator, creator, ownName),
    creatorName: creator.username ?? creator.userId,
  }
}
