/**
 * The market's duplicate check: the studio's preflight over everything that is published, under review, or was removed
 * for infringement. Same candidates, same measuring, same verdict; besides, the market refuses exact copies.
 */
import { FEW_FEATURES } from '#models/compare/prove.ts'
import type { Embedder } from '#models/inference/embedder.ts'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { judge, type Refusal } from '#shared/similarity/judge.ts'
import { layersChecked } from '#shared/similarity/layers-checked.ts'
import type { Reason } from '#shared/similarity/reasons.ts'
import { hashQuery } from '#shared/similarity/scan-query.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { type Comparison, type MarketCandidate, measureFound } from './candidate-rows.ts'
import type { Fingerprint } from './compute.ts'
import { createMarketFeatureIndex, type PartScores } from './feature-index.ts'
import { type CheckSubject, wordsOf } from './fingerprint-rows.ts'
import { createHashIndex } from './hash-index.ts'
import { createLexicalCandidates } from './lexical-candidates.ts'
import type { FingerprintModels } from './models.ts'
import { provePictures, type ReadBlob } from './proofs.ts'
import { nearestByVector, type VectorColumn, type VectorSpace } from './vector-candidates.ts'

export interface Duplicates {
  /**
   * In separate transactions, none of them open while pictures are compared; concurrent submissions are detected by the
   * reservation and by the check at approval.
   */
  check(subject: CheckSubject): Promise<PreflightReport>
  /**
   * Within an open transaction that may hold locks: no picture is decoded or compared, so near
   * hashes are not confirmed by pixels, and shared parts are not searched. What refuses a work
   * (`refusingMatches`) is all there.
   */
  checkIn(tx: Tx, subject: CheckSubject): Promise<CheckFindings>
  /** Reads what is searched in memory and changed since, so that no check has to wait for long. */
  prepare(): Promise<void>
}

interface CheckFindings {
  readonly report: PreflightReport
  readonly candidates: readonly MarketCandidate[]
}

interface Measured {
  readonly candidates: readonly MarketCandidate[]
  readonly usedWords: boolean
  /** How many works were compared, with or without a match. */
  readonly works: number
  readonly isWaitingForVectors: boolean
}

export interface DuplicatesOptions {
  readonly database: Pick<MarketDatabase, 'asService'>
  readonly clock: Clock
  /** The check itself infers nothing. */
  readonly models: Pick<FingerprintModels, 'space'> & {
    readonly embedder: Pick<Embedder, 'profile' | 'calibration'> | null
  }
  readonly creatorNames: Comparison['creatorNames']
  readonly readBlob: ReadBlob
}

/** The name of the profile in reports without any model, as in the studio. */
const NO_MODEL_PROFILE = 'lexical'

export function createDuplicates({ database, clock, models, creatorNames, readBlob }: DuplicatesOptions): Duplicates {
  const { embedder, space: ownSpace } = models
  const profile = embedder?.profile ?? null
  const index = createHashIndex(profile)
  const features = createMarketFeatureIndex(database)
  const lexical = createLexicalCandidates()
  const how = { clock, profile }

  const spaceOf = ({ fingerprint }: CheckSubject): VectorSpace | null =>
    fingerprint.profile === ownSpace?.profile ? ownSpace : null

  async function closeByHashesOrWords(tx: Tx, subject: CheckSubject): Promise<string[]> {
    const { fingerprint, assetId } = subject
    await index.refresh(tx)
    const found = index.find(hashQuery(fingerprint.picture, fingerprint.text.metadataHash))
    const hasTextVector = spaceOf(subject) !== null && fingerprint.textVector !== null
    if (fingerprint.text.words === 0 || (hasTextVector && index.withoutVectors === 0)) return found
    const options = { size: index.size, exceptProfile: hasTextVector ? profile : null, exceptAssetId: assetId }
    return [...found, ...(await lexical.find(tx, wordsOf(fingerprint.text.text), options))]
  }

  /** The searches of one check; they need nothing of each other. */
  function searchesFor(subject: CheckSubject): ((tx: Tx) => Promise<string[]>)[] {
    const space = spaceOf(subject)
    const { imageVector, textVector } = subject.fingerprint
    const nearest = (column: VectorColumn, vector: Float32Array | null) =>
      space === null || vector === null
        ? []
        : [(tx: Tx) => nearestByVector(tx, space, { column, vector, exceptAssetId: subject.assetId })]
    return [
      ...nearest('image_vector', imageVector),
      ...nearest('text_vector', textVector),
      (tx) => closeByHashesOrWords(tx, subject),
    ]
  }

  /**
   * Not within a transaction: it may have much to read after a start. The few features of a plain picture are alike in
   * many, each of which would have its pixels compared.
   */
  async function sharingParts({ fingerprint, assetId }: CheckSubject): Promise<PartScores> {
    const own = fingerprint.features
    return own === null || own.count < FEW_FEATURES ? new Map() : features.find(own, assetId)
  }

  async function measure(
    tx: Tx,
    subject: CheckSubject,
    ids: readonly string[],
    partScores: PartScores = new Map(),
  ): Promise<Measured> {
    const { fingerprint } = subject
    const { hashes } = hashQuery(fingerprint.picture, fingerprint.text.metadataHash)
    const calibration = embedder?.calibration ?? null
    const comparison = { hashes, space: spaceOf(subject), calibration, creatorNames, partScores }
    const found = await measureFound(tx, subject, [...new Set([...ids, ...partScores.keys()])], comparison)
    return { ...found, works: index.size, isWaitingForVectors: index.withoutVectors > 0 }
  }

  return {
    async check(subject) {
      const startedAt = performance.now()
      // Each on a connection of its own, so that the database works on all of them at once.
      const searches = searchesFor(subject).map((search) => database.asService(search))
      const [partScores, ...found] = await Promise.all([sharingParts(subject), ...searches])
      const measured = await database.asService((tx) => measure(tx, subject, found.flat(), partScores))
      const candidates = await provePictures({ database, readBlob }, subject.fingerprint, measured.candidates)
      return reportOn(subject, { ...measured, candidates }, { ...how, comparesPictures: true, startedAt })
    },
    async checkIn(tx, subject) {
      const startedAt = performance.now()
      const found: string[] = []
      for (const search of searchesFor(subject)) found.push(...(await search(tx)))
      const measured = await measure(tx, subject, found)
      const report = reportOn(subject, measured, { ...how, comparesPictures: false, startedAt })
      return { report, candidates: measured.candidates }
    },
    prepare: features.refresh,
  }
}

interface Reporting {
  readonly clock: Clock
  /** Null without models. */
  readonly profile: string | null
  readonly comparesPictures: boolean
  /** As `performance.now()` tells it. */
  readonly startedAt: number
}

function reportOn(
  subject: CheckSubject,
  { candidates, works, usedWords, isWaitingForVectors }: Measured,
  { clock, profile, comparesPictures, startedAt }: Reporting,
): PreflightReport {
  const now = clock.now().toISOString()
  const layers = layersChecked(subject.fingerprint, {
    hasModel: profile !== null,
    hasOtherCatalog: false,
    usedWords,
    isWaitingForHashes: false,
    isWaitingForVectors,
    comparesPictures,
  })
  return {
    assetId: subject.assetId,
    ...judge(candidates, { works, refusal: refusalOf(subject, candidates) }),
    profile: profile ?? NO_MODEL_PROFILE,
    layersChecked: layers,
    comparedWith: { libraryAssets: 0, catalogEntries: works, catalogCreatedAt: now, market: null },
    checkedAt: now,
    durationMs: performance.now() - startedAt,
  }
}

/**
 * The works because of which the market takes none with this report: it has the card or the file already, from this
 * creator or another. Empty if nothing prevents the submission.
 */
export function refusingMatches({ verdict, decidingMatchId, matches }: PreflightReport): readonly Match[] {
  if (verdict === 'duplicate') return matches.filter(({ id }) => id === decidingMatchId)
  if (verdict !== 'duplicate_self') return []
  // Another of their works may decide, which shows the same picture and is no less close.
  return matches.filter(
    ({ creator, evidence, layers }) =>
      creator === 'self' && (layers.metadataHashEqual || evidence.some(({ layer }) => layer === 'file')),
  )
}

/**
 * The market refuses what another creator already has here, without a person: the same main file (unless it is a
 * picture too plain to belong to anybody, or its work is named as the parent), and the same card with the same picture
 * or, where kinds have none, alone. A removed work refuses nothing here, since the submission may be the original it
 * was taken from.
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
