/** Certificates of what was published and claims of priority: kept here with the assets, checked without the market. */
import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { openPicture } from '#models/decode/picture.ts'
import { cardText } from '#models/hashes/card-text.ts'
import { type PictureFingerprint, withVisualHash } from '#models/hashes/picture-fingerprint.ts'
import { pictureHashes } from '#models/hashes/picture-hashes.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { KeptCertificate, Proof, StudioPriorityClaim } from '#shared/contract/studio/provenance.ts'
import {
  certifiedParents,
  type PublicationCertificate,
  publicationCertificateSchema,
  verifyPublicationCertificate,
} from '#shared/provenance/certificates.ts'
import { type Checkpoint, checkpointSchema } from '#shared/provenance/log.ts'
import { CLAIM_SALT_BYTES, commitToFingerprint, priorityClaimSchema } from '#shared/provenance/priority-claim.ts'
import type { Write } from '../database/write.ts'
import { readPictureFingerprint, storePictureFingerprint } from '../fingerprints/fingerprint-rows.ts'
import type { MarketKeys } from '../market/keys.ts'
import type { Market } from '../market/market.ts'
import { LIBRARY_LIMITS } from '../media/describe.ts'
import { mediaTypeOf } from '../media/media-rows.ts'
import type { MediaStore } from '../media/store.ts'
import { currentState } from '../revisions/current-state.ts'
import { wasPublished } from '../submissions/stage.ts'
import { createSubmissionRows, type SubmissionRow } from '../submissions/submission-rows.ts'
import type { MutationHandler } from '../sync/drain.ts'
import type { PullStep, Sync } from '../sync/sync.ts'
import { contestRefusal } from './contest.ts'
import { followLog } from './follow-log.ts'
import { type ClaimRow, createProofRows, type ProofRows, type PublicationProof } from './proof-rows.ts'
import { checkPublicationText, type Known, proveClaim, provePublication } from './prove.ts'

interface TextFile {
  readonly fileName: string
  readonly text: string
}

export interface Provenance {
  certificates(submissionId: string): KeptCertificate[]
  /** Throws NOT_FOUND. */
  verifyCertificate(versionId: string): Promise<Proof>
  /** Of a certificate as `exportCertificate` writes it, or of anything else. Throws MARKET_NOT_SET. */
  checkText(text: string): { proof: Proof; certificate: PublicationCertificate | null }
  exportCertificate(versionId: string): TextFile
  log(): { checkpoint: Checkpoint | null; isBroken: boolean; checkedAt: string | null }
  claims(assetId: string): StudioPriorityClaim[]
  /** Throws NOT_FOUND, NOT_SIGNED_IN and what decoding throws. */
  claim(assetId: string): Promise<StudioPriorityClaim>
  verifyClaim(id: string): Proof
  exportClaim(id: string): TextFile
  /** Throws NOT_FOUND, NOT_SIGNED_IN and what the market refuses. */
  contest(submissionId: string, text: string): Promise<{ showsClaim: boolean }>
}

export interface ProvenanceParts {
  readonly db: Database
  readonly write: Write
  readonly media: MediaStore
  readonly market: Market
  readonly keys: MarketKeys
  readonly sync: Pick<Sync, 'handle' | 'onPull' | 'enqueue'>
}

const CLAIM = 'priority_claim'
const claimPayload = z.object({ id: z.uuid(), commitment: z.string() })
/** Certificates come when something was published; the log is looked at this often beside that. */
const LOG_PACE_MS = 60 * 60_000

export function createProvenance(parts: ProvenanceParts): Provenance {
  parts.sync.onPull(createCertificatePull(parts))
  return { ...createCertificates(parts), ...createClaims(parts) }
}

type Claims = Pick<Provenance, 'claims' | 'claim' | 'verifyClaim' | 'exportClaim' | 'contest'>

const knownOf = ({ db, keys }: Pick<ProvenanceParts, 'db' | 'keys'>, marketUrl: string): Known => ({
  keys: keys.trusted(marketUrl),
  log: createProofRows(db).logState(marketUrl),
})

function createCertificates(parts: ProvenanceParts): Omit<Provenance, keyof Claims> {
  const { db, market, keys } = parts
  const rows = createProofRows(db)
  const submissions = createSubmissionRows(db)

  function publication(versionId: string): PublicationProof {
    const proof = rows.publication(versionId)
    if (proof === null) throw new LunaError('NOT_FOUND', `certificate of version ${versionId}`)
    return proof
  }

  /** What was published in a version, as it is kept here: the submission whose card has its hash, or the newest one. */
  async function publishedIn(proof: PublicationProof) {
    const { fingerprint } = publicationCertificateSchema.parse(proof.certificate.document)
    const own = submissions.list(proof.accountId).filter((row) => publishedAssetOf(row) === proof.marketAssetId)
    const hashed = own.map((row) => ({ row, metadataHash: cardText(row.draft.card).metadataHash }))
    const found = hashed.find(({ metadataHash }) => metadataHash === fingerprint.metadataHash) ?? hashed[0]
    if (found === undefined) return null
    const main = found.row.draft.media.find(({ role }) => role === 'main')?.sha256 ?? null
    const picture = main === null ? null : await pictureFingerprint(parts, main)
    return { metadataHash: found.metadataHash, visualHash: picture?.visualHash ?? null }
  }

  return {
    certificates(submissionId) {
      const assetId = publishedAssetOf(submissions.get(submissionId))
      return assetId === null ? [] : rows.publicationsOf(assetId).map(keptCertificate)
    },
    async verifyCertificate(versionId) {
      const proof = publication(versionId)
      return provePublication(proof, knownOf(parts, proof.marketUrl), await publishedIn(proof))
    },
    checkText: (text) => checkPublicationText(text, knownOf(parts, market.url() ?? '')),
    exportCertificate(versionId) {
      const { certificate, inclusion, checkpoint, marketUrl } = publication(versionId)
      const { name } = publicationCertificateSchema.parse(certificate.document)
      return textFile(`${name} certificate`, { certificate, inclusion, checkpoint, keys: keys.trusted(marketUrl) })
    },
    log() {
      const { url } = market.status()
      const state = url === null ? null : rows.logState(url)
      if (state === null) return { checkpoint: null, isBroken: false, checkedAt: null }
      const checkpoint = checkpointSchema.parse(state.checkpoint.document)
      return { checkpoint, isBroken: state.brokenBy !== null, checkedAt: state.checkedAt }
    },
  }
}

function claimHandler(rows: ProofRows): MutationHandler {
  return {
    async send({ client, payload, context, signal }) {
      const { id, commitment } = claimPayload.parse(payload)
      const receipt = await client.publications.claimPriority({ commitment }, { context, signal })
      return {
        type: 'done',
        settle(changed) {
          const claim = rows.claim(id)
          if (claim !== null) rows.putClaim(changed, { ...claim, receipt })
        },
      }
    },
  }
}

function createClaims(parts: ProvenanceParts): Claims {
  const { db, write, market, keys, sync } = parts
  const rows = createProofRows(db)
  sync.handle(CLAIM, claimHandler(rows))

  function claimRow(id: string): ClaimRow {
    const claim = rows.claim(id)
    if (claim === null) throw new LunaError('NOT_FOUND', `claim ${id}`)
    return claim
  }

  /** Of the asset as it is now. */
  async function commit(assetId: string) {
    const state = currentState(db, assetId)
    const file = state.pictureId ?? state.mediaId
    const picture = file === null ? null : await pictureFingerprint(parts, file)
    const fingerprint = {
      metadataHash: cardText(state.card).metadataHash,
      visualHash: picture?.visualHash ?? null,
      pHash: picture?.pHash ?? null,
      dHash: picture?.dHash ?? null,
      contentSha256: file === null ? [] : [file],
      profile: null,
    }
    return { name: state.card.name, ...commitToFingerprint(fingerprint, randomBytes(CLAIM_SALT_BYTES)) }
  }

  return {
    claims: (assetId) => rows.claimsOf(assetId).map(shownClaim),
    async claim(assetId) {
      const account = market.requireAccount()
      const { name, commitment, opening } = await commit(assetId)
      const claim = {
        ...{ id: newId(), accountId: account.id, marketUrl: account.marketUrl, assetId },
        ...{ commitment, opening, receipt: null, createdAt: new Date().toISOString() },
      }
      write((changed) => {
        rows.putClaim(changed, claim)
        const payload = { id: claim.id, commitment }
        sync.enqueue(changed, { kind: CLAIM, subject: `claim:${claim.id}`, title: name, payload })
      })
      return shownClaim(claim)
    },
    verifyClaim(id) {
      const claim = claimRow(id)
      return proveClaim(claim, knownOf(parts, claim.marketUrl))
    },
    exportClaim(id) {
      const { commitment, opening, receipt, assetId, marketUrl } = claimRow(id)
      const { name } = currentState(db, assetId).card
      return textFile(`${name} priority claim`, { commitment, opening, receipt, keys: keys.trusted(marketUrl) })
    },
    contest(submissionId, text) {
      const visualHashOf = async (mediaId: string) => (await pictureFingerprint(parts, mediaId))?.visualHash ?? null
      return contestRefusal({ market, rows, visualHashOf }, createSubmissionRows(db).get(submissionId), text)
    },
  }
}

function createCertificatePull({ db, write, keys }: ProvenanceParts): PullStep {
  const rows = createProofRows(db)
  const submissions = createSubmissionRows(db)
  return async ({ account, client, signal }) => {
    const { marketUrl } = account
    const missing = assetsWithoutProof()
    const state = rows.logState(marketUrl)
    const isOld = state === null || Date.now() - Date.parse(state.checkedAt) > LOG_PACE_MS
    if (missing.length === 0 && rows.unlinked(marketUrl).length === 0 && !isOld) return
    if (keys.trusted(marketUrl).length === 0 || missing.length > 0) await keys.read(marketUrl, client)
    const trusted = keys.trusted(marketUrl)
    for (const assetId of missing) await readProofs(assetId)
    await followLog({ rows, write, marketUrl, client, keys: trusted, signal })

    /** A certificate for each of its submissions that were published. */
    function assetsWithoutProof(): string[] {
      const published = submissions.list(account.id).flatMap((row) => publishedAssetOf(row) ?? [])
      const counts = Map.groupBy(published, (assetId) => assetId)
      return [...counts].flatMap(([assetId, { length }]) =>
        rows.publicationsOf(assetId).length < length ? [assetId] : [],
      )
    }

    async function readProofs(assetId: string): Promise<void> {
      const { versions } = await client.publications.find({ id: assetId }, { signal })
      for (const { id: versionId } of versions) {
        if (rows.publication(versionId) !== null) continue
        const proven = await client.publications.certificate({ id: assetId, versionId }, { signal })
        const verified = verifyPublicationCertificate(proven.certificate, trusted)
        if (!verified.valid || verified.document.versionId !== versionId) {
          throw new LunaError('SIGNATURE_INVALID', `certificate of version ${versionId}`)
        }
        const kept = { accountId: account.id, marketUrl, marketAssetId: assetId, keptAt: new Date().toISOString() }
        write((changed) => rows.keepPublication(changed, { ...proven, ...kept, versionId }))
      }
    }
  }
}

/** Of the market. */
function publishedAssetOf({ market }: SubmissionRow): string | null {
  return market !== null && wasPublished(market.submission) ? market.submission.assetId : null
}

async function pictureFingerprint(
  { db, write, media }: Pick<ProvenanceParts, 'db' | 'write' | 'media'>,
  mediaId: string,
): Promise<PictureFingerprint | null> {
  const known = readPictureFingerprint(db, mediaId)
  if (known !== null) return known
  if (mediaTypeOf(db, mediaId)?.startsWith('image/') !== true || !media.has(mediaId)) return null
  const picture = await openPicture({ path: media.pathOf(mediaId) }, { limits: LIBRARY_LIMITS })
  const fingerprint = withVisualHash(await pictureHashes(picture))
  write(() => storePictureFingerprint(db, mediaId, fingerprint))
  return fingerprint
}

function keptCertificate({ certificate, versionId, marketAssetId, keptAt }: PublicationProof): KeptCertificate {
  const { name, creatorName, issuer, publishedAt, logIndex, ...named } = publicationCertificateSchema.parse(
    certificate.document,
  )
  return {
    versionId,
    marketAssetId,
    name,
    creatorName,
    issuer,
    publishedAt,
    logIndex,
    parents: [...certifiedParents(named)],
    keptAt,
  }
}

function shownClaim({ id, assetId, commitment, createdAt, receipt }: Omit<ClaimRow, 'linkedAt'>): StudioPriorityClaim {
  const recorded = receipt === null ? null : priorityClaimSchema.parse(receipt.claim.document)
  return {
    ...{ id, assetId, commitment, createdAt },
    recorded: recorded === null ? null : { at: recorded.recordedAt, logIndex: recorded.logIndex },
  }
}

function textFile(name: string, content: object): TextFile {
  const fileName = `${name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '_').slice(0, 100)}.json`
  return { fileName, text: `${JSON.stringify(content, null, 2)}\n` }
}
