/** What proves when a work was there, as rows. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { PriorityClaimReceipt, ProvenCertificate } from '#shared/contract/market/publications.ts'
import { inclusionProofSchema } from '#shared/provenance/log.ts'
import { type ClaimOpening, claimOpeningSchema } from '#shared/provenance/priority-claim.ts'
import { type SignedEnvelope, signedEnvelopeSchema } from '#shared/provenance/signed-document.ts'
import type { Changes } from '../database/write.ts'

export interface PublicationProof extends ProvenCertificate {
  readonly versionId: string
  readonly accountId: string
  readonly marketUrl: string
  readonly marketAssetId: string
  readonly keptAt: string
  /** When the log was seen to continue from the state of the proof; null until then. */
  readonly linkedAt: string | null
}

export interface ClaimRow {
  readonly id: string
  readonly accountId: string
  readonly marketUrl: string
  readonly assetId: string
  readonly commitment: string
  readonly opening: ClaimOpening
  readonly receipt: PriorityClaimReceipt | null
  readonly createdAt: string
  readonly linkedAt: string | null
}

/** A state of the log that is not yet seen to be continued. */
export interface Unlinked {
  readonly table: 'publication_proof' | 'priority_claim'
  readonly id: string
  readonly checkpoint: SignedEnvelope
}

export interface LogState {
  readonly checkpoint: SignedEnvelope
  readonly brokenBy: SignedEnvelope | null
  readonly checkedAt: string
}

const json = z.string().transform((text): unknown => JSON.parse(text))

const proofSchema = z
  .object({
    version_id: z.string(),
    account_id: z.string(),
    market_url: z.string(),
    market_asset_id: z.string(),
    certificate: json.pipe(signedEnvelopeSchema),
    inclusion: json.pipe(inclusionProofSchema),
    checkpoint: json.pipe(signedEnvelopeSchema),
    kept_at: z.string(),
    linked_at: z.string().nullable(),
  })
  .transform(
    ({ version_id, account_id, market_url, market_asset_id, kept_at, linked_at, ...proof }): PublicationProof => ({
      ...proof,
      versionId: version_id,
      accountId: account_id,
      marketUrl: market_url,
      marketAssetId: market_asset_id,
      keptAt: kept_at,
      linkedAt: linked_at,
    }),
  )

const receiptSchema = z.object({
  id: z.uuid(),
  claim: signedEnvelopeSchema,
  inclusion: inclusionProofSchema,
  checkpoint: signedEnvelopeSchema,
})

const claimSchema = z
  .object({
    id: z.string(),
    account_id: z.string(),
    market_url: z.string(),
    asset_id: z.string(),
    commitment: z.string(),
    opening: json.pipe(claimOpeningSchema),
    receipt: json.pipe(receiptSchema).nullable(),
    created_at: z.string(),
    linked_at: z.string().nullable(),
  })
  .transform(
    ({ account_id, market_url, asset_id, created_at, linked_at, ...claim }): ClaimRow => ({
      ...claim,
      accountId: account_id,
      marketUrl: market_url,
      assetId: asset_id,
      createdAt: created_at,
      linkedAt: linked_at,
    }),
  )

const stateSchema = z
  .object({
    checkpoint: json.pipe(signedEnvelopeSchema),
    broken_by: json.pipe(signedEnvelopeSchema).nullable(),
    checked_at: z.string(),
  })
  .transform(
    ({ checkpoint, broken_by, checked_at }): LogState => ({
      ...{ checkpoint, brokenBy: broken_by, checkedAt: checked_at },
    }),
  )

const unlinkedSchema = z.object({
  table: z.enum(['publication_proof', 'priority_claim']),
  id: z.string(),
  checkpoint: json.pipe(signedEnvelopeSchema),
})

const LINK = {
  publication_proof: 'update publication_proof set linked_at = ? where version_id = ?',
  priority_claim: 'update priority_claim set linked_at = ? where id = ?',
} as const

export interface ProofRows {
  publication(versionId: string): PublicationProof | null
  /** Newest in the log first. */
  publicationsOf(marketAssetId: string): PublicationProof[]
  keepPublication(changed: Changes, proof: Omit<PublicationProof, 'linkedAt'>): void
  claim(id: string): ClaimRow | null
  /** Newest first. */
  claimsOf(assetId: string): ClaimRow[]
  putClaim(changed: Changes, claim: Omit<ClaimRow, 'linkedAt'>): void
  unlinked(marketUrl: string): Unlinked[]
  link(changed: Changes, unlinked: Pick<Unlinked, 'table' | 'id'>): void
  logState(marketUrl: string): LogState | null
  keepLogState(changed: Changes, marketUrl: string, state: LogState): void
}

export function createProofRows(db: Database): ProofRows {
  return {
    publication(versionId) {
      const row = db.prepare('select * from publication_proof where version_id = ?').get(versionId)
      return row === undefined ? null : proofSchema.parse(row)
    },
    publicationsOf: (marketAssetId) =>
      db
        .prepare(
          `select * from publication_proof where market_asset_id = ?
           order by json_extract(inclusion, '$.leafIndex') desc`,
        )
        .all(marketAssetId)
        .map((row) => proofSchema.parse(row)),
    keepPublication(changed, proof) {
      db.prepare(
        `insert or ignore into publication_proof (version_id, account_id, market_url, market_asset_id, certificate,
           inclusion, checkpoint, kept_at)
         values (@versionId, @accountId, @marketUrl, @marketAssetId, @certificate, @inclusion, @checkpoint, @keptAt)`,
      ).run({
        ...proof,
        certificate: JSON.stringify(proof.certificate),
        inclusion: JSON.stringify(proof.inclusion),
        checkpoint: JSON.stringify(proof.checkpoint),
      })
      changed.event({ type: 'submissions' })
    },
    claim(id) {
      const row = db.prepare('select * from priority_claim where id = ?').get(id)
      return row === undefined ? null : claimSchema.parse(row)
    },
    claimsOf: (assetId) =>
      db
        .prepare('select * from priority_claim where asset_id = ? order by created_at desc, id desc')
        .all(assetId)
        .map((row) => claimSchema.parse(row)),
    putClaim(changed, claim) {
      db.prepare(
        `insert into priority_claim (id, account_id, market_url, asset_id, commitment, opening, receipt, created_at)
         values (@id, @accountId, @marketUrl, @assetId, @commitment, @opening, @receipt, @createdAt)
         on conflict (id) do update set receipt = excluded.receipt`,
      ).run({
        ...claim,
        opening: JSON.stringify(claim.opening),
        receipt: claim.receipt === null ? null : JSON.stringify(claim.receipt),
      })
      changed.event({ type: 'submissions' })
    },
    unlinked: (marketUrl) =>
      db
        .prepare(
          `select 'publication_proof' as "table", version_id as id, checkpoint from publication_proof
             where market_url = @marketUrl and linked_at is null
           union all
           select 'priority_claim', id, json_extract(receipt, '$.checkpoint') from priority_claim
             where market_url = @marketUrl and linked_at is null and receipt is not null`,
        )
        .all({ marketUrl })
        .map((row) => unlinkedSchema.parse(row)),
    link(changed, { table, id }) {
      db.prepare(LINK[table]).run(new Date().toISOString(), id)
      changed.event({ type: 'submissions' })
    },
    logState(marketUrl) {
      const row = db
        .prepare('select checkpoint, broken_by, checked_at from log_state where market_url = ?')
        .get(marketUrl)
      return row === undefined ? null : stateSchema.parse(row)
    },
    keepLogState(changed, marketUrl, { checkpoint, brokenBy, checkedAt }) {
      db.prepare(
        `insert into log_state (market_url, checkpoint, broken_by, checked_at)
         values (@marketUrl, @checkpoint, @brokenBy, @checkedAt)
         on conflict (market_url) do update set checkpoint = excluded.checkpoint, broken_by = excluded.broken_by,
           checked_at = excluded.checked_at`,
      ).run({
        ...{ marketUrl, checkedAt },
        checkpoint: JSON.stringify(checkpoint),
        brokenBy: brokenBy === null ? null : JSON.stringify(brokenBy),
      })
      changed.event({ type: 'submissions' })
    },
  }
}
