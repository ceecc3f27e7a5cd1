/**
 * The market's duplicate check: the studio's preflight over everything that is published, under review, or was removed for
 * infringement. Same candidates, same measuring, same verdict; besides, the market refuses exact copies.
 */
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { judge, type Refusal } from '#shared/similarity/judge.ts'
import { layersChecked } from '#shared/similarity/layers-checked.ts'
import type { Reason } from '#shared/similarity/reasons.ts'
import { hashQuery } from '#shared/similarity/scan-query.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { type Comparison, type MarketCandidate, measureFound } from './candidate-rows.ts'
import type { Fingerprint } from './compute.ts'
import { type CheckSubject, wordsOf } from './fingerprint-rows.ts'
import { createHashIndex } from './hash-index.ts'
import { createLexicalCandidates } from './lexical-candidates.ts'
import type { FingerprintModels } from './models.ts'
import { nearestByVectors, type VectorSpace } from './vector-candidates.ts'

export interface Duplicates {
  check(subject: CheckSubject): Promise<PreflightReport>
  checkIn(tx: Tx, subject: CheckSubject): Promise<CheckFindings>
}

export interface CheckFindings {
  readonly report: PreflightReport
  readonly candidates: readonly MarketCandidate[]
}

export interface DuplicatesOptions {
  readonly database: Pick<MarketDatabase, 'asService'>
  readonly clock: Clock
  readonly models: Pick<FingerprintModels, 'embedder' | 'dimensions'>
  readonly creatorNames: Comparison['creatorNames']
}

/** The name of the profile in reports without any model, as in the studio. */
const NO_MODEL_PROFILE = 'lexical'

export function createDuplicates({ database, clock, models, creatorNames }: DuplicatesOptions): Duplicates {
  const { embedder, dimensions } = models
  const profile = embedder?.profile ?? null
  const index = createHashIndex(profile)
  const lexical = createLexicalCandidates()

  async function search(tx: Tx, subject: CheckSubject, space: VectorSpace | null) {
    const { fingerprint, assetId } = subject
    const excluded = { fingerprintId: null, assetId }
    const query = hashQuery(fingerprint.picture, fingerprint.text.metadataHash)
    await index.refresh(tx)
    const vectors = { image: fingerprint.imageVector, text: fingerprint.textVector }
    const nearest = space === null ? Promise.resolve([]) : nearestByVectors(tx, space, vectors, excluded)
    // The database searches while the hashes are scanned here.
    nearest.catch(() => undefined)
    const close = index.find(query)
    const found = new Set([...(await nearest), ...close])
    const hasTextVector = space !== null && fingerprint.textVector !== null
    if (fingerprint.text.words > 0 && (!hasTextVector || index.withoutVectors > 0)) {
      const exceptProfile = hasTextVector ? profile : null
      const options = { size: index.size, exceptProfile, excluded }
      for (const id of await lexical.find(tx, wordsOf(fingerprint.text.text), options)) found.add(id)
    }
    return { hashes: query.hashes, ids: [...found] }
  }

  async function checkIn(tx: Tx, subject: CheckSubject): Promise<CheckFindings> {
    const startedAt = performance.now()
    const { fingerprint } = subject
    const isComparable = dimensions !== null && profile !== null && fingerprint.profile === profile
    const space = isComparable ? { profile, dimensions } : null
    const { hashes, ids } = await search(tx, subject, space)
    const comparison = { hashes, space, calibration: embedder?.calibration ?? null, creatorNames }
    const { candidates, usedWords } = await measureFound(tx, subject, ids, comparison)
    const now = clock.now().toISOString()
    const report: PreflightReport = {
      assetId: subject.assetId,
      ...judge(fingerprint, candidates, new Map(), refusalOf(subject, candidates)),
      profile: profile ?? NO_MODEL_PROFILE,
      layersChecked: layersChecked(fingerprint, {
        hasModel: embedder !== null,
        hasOtherCatalog: false,
        usedWords,
        isWaitingForHashes: false,
        isWaitingForVectors: index.withoutVectors > 0,
      }),
      comparedWith: { libraryAssets: 0, catalogEntries: index.size, catalogCreatedAt: now },
      checkedAt: now,
      durationMs: performance.now() - startedAt,
    }
    return { report, candidates }
  }

  return {
    checkIn,
    check: (subject) => database.asService(async (tx) => (await checkIn(tx, subject)).report),
  }
}

/**
 * The market refuses what another creator already has here, without a person: the same main file (unless it is a picture
 * too plain to belong to anybody, or its work is named as the parent), and the same card with the same picture or, where
 * kinds have none, alone. A removed work refuses nothing here, since the submission may be the original it was taken from.
 */
function refusalOf(subject: CheckSubject, candidates: readonly MarketCandidate[]): Refusal | null {
  const { fingerprint, parentAssetIds = [] } = subject
  const refusals = candidates.flatMap((candidate): Refusal[] => {
    if (candidate.creator === 'self' || candidate.isRemoved) return []
    const isParent = candidate.assetId !== null && parentAssetIds.includes(candidate.assetId)
    const reasons: Reason[] = []
    if (candidate.contentEqual && !isParent && isTelling(fingerprint)) reasons.push({ code: 'content_equal' })
    if (isSameWork(fingerprint, candidate)) reasons.push({ code: 'metadata_hash_equal' })
    return reasons.length === 0 ? [] : [{ matchId: candidate.id, reasons }]
  })
  return refusals.toSorted((a, b) => b.reasons.length - a.reasons.length || (a.matchId < b.matchId ? -1 : 1))[0] ?? null
}

/** A plain picture is the same for many; any other file is somebody's. */
export function isTelling({ contentSha256, pictureSha256, picture }: Fingerprint): boolean {
  if (contentSha256 === null) return false
  return contentSha256 !== pictureSha256 || picture?.lowInformation === false
}

function isSameWork(fingerprint: Fingerprint, { layers, contentEqual, isCardAlone }: MarketCandidate): boolean {
  if (!layers.metadataHashEqual) return false
  if (contentEqual || layers.visualHashEqual) return true
  return isCardAlone && fingerprint.contentSha256 === null
}
