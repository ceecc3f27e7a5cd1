/** Makes an approved submission an asset, or a new version of one, with its certificate and its place in the log. */
import { v7 as uuidv7 } from 'uuid'
import { type AssetCard, parseAssetCardDocument } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { ParentLink } from '#shared/offers/split.ts'
import { cardSha256Of } from '#shared/provenance/bindings.ts'
import type { PublicationCertificate, WorkFingerprint } from '#shared/provenance/certificates.ts'
import { type SignedEnvelope, signedEnvelopeSchema } from '#shared/provenance/signed-document.ts'
import type { Tx } from '../db/database.ts'
import { ancestryUnder } from './ancestry.ts'
import { type Asset, assetById, creatorNames, type Media } from './assets.ts'
import { recordEvent } from './events.ts'
import { appendToLog } from './log.ts'
import { publicCardOf } from './public-card.ts'
import type { MarketSigner } from './signing-key.ts'

export interface Publication {
  readonly submissionId: string
  readonly creatorId: string
  /** The asset of which this is a new version; null for a new asset. */
  readonly assetId: string | null
  /** As it was fingerprinted, so that whoever has it can check the certificate. */
  readonly card: AssetCard
  /** As submitted beside the card; by default the card's own. */
  readonly ageRating?: string
  readonly media: readonly Media[]
  /** As the market computed it; the certificate adds the hashes of all files. */
  readonly fingerprint: Omit<WorkFingerprint, 'contentSha256'>
  /** The acknowledged parent, and its percentage of what the creator receives. */
  readonly parent: { readonly assetId: string; readonly royaltyPercent: number } | null
  /** 0 to 1, of the review's signals. */
  readonly qualityScore: number | null
  /** The reviewer whose decision this is. */
  readonly reviewedBy: string
}

export interface Published {
  readonly assetId: string
  readonly versionId: string
  /** 1 for the first. */
  readonly number: number
  readonly logIndex: number
  readonly certificate: SignedEnvelope
}

/** Sent again for the same submission, it answers what was published the first time. */
async function publishedBefore(tx: Tx, { creatorId, submissionId }: Publication): Promise<Published | undefined> {
  const row = await tx
    .selectFrom('asset_versions')
    .select(['asset_id', 'id', 'number', 'log_index', 'certificate'])
    .where('account_id', '=', creatorId)
    .where('submission_id', '=', submissionId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    assetId: row.asset_id,
    versionId: row.id,
    number: row.number,
    logIndex: Number(row.log_index),
    certificate: signedEnvelopeSchema.parse(row.certificate),
  }
}

/** Held until the transaction ends. Throws NOT_FOUND, CONFLICT. */
async function assetToUpdate(tx: Tx, assetId: string, { creatorId, card }: Publication): Promise<Asset> {
  const asset = await assetById(tx, assetId, 'update')
  if (asset.creatorId !== creatorId) throw new LunaError('NOT_FOUND', 'There is no such asset.')
  if (asset.kind !== card.asset_type) throw new LunaError('CONFLICT', `The asset is of the kind ${asset.kind}.`)
  if (asset.status === 'published' || asset.status === 'withdrawn') return asset
  throw new LunaError('CONFLICT', `The asset is ${asset.status.replace('_', ' ')}; it gets no new versions.`)
}

async function hasDerivatives(tx: Tx, creatorId: string, assetId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('derivations')
    .select('child_asset_id')
    .where('account_id', '=', creatorId)
    .where('parent_asset_id', '=', assetId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * The chain of a new asset, or of one whose parent is acknowledged with a later version. A parent once acknowledged
 * stays, on its terms; one can be added only as long as nothing derives from the asset, so that no chain ever changes
 * above somebody else's work and none can close into a circle.
 */
async function ancestryOf(
  tx: Tx,
  assetId: string,
  existing: Asset | undefined,
  { parent, creatorId }: Publication,
): Promise<readonly ParentLink[]> {
  if (existing !== undefined && existing.parentAssetId !== null) {
    if (parent === null || parent.assetId === existing.parentAssetId) return existing.ancestry
    throw new LunaError('CONFLICT', 'The asset has another parent already.')
  }
  if (parent === null) return []
  if (existing !== undefined && (await hasDerivatives(tx, creatorId, assetId))) {
    throw new LunaError('CONFLICT', 'Others derive from this asset, so its own chain cannot change any more.')
  }
  const parentAsset = await assetById(tx, parent.assetId, 'share')
  if (parentAsset.status === 'removed') throw new LunaError('CONFLICT', 'The parent was removed from the market.')
  return ancestryUnder(assetId, parentAsset, parent.royaltyPercent)
}

async function recordDerivation(tx: Tx, childAssetId: string, childAccountId: string, link: ParentLink, at: Date) {
  await tx
    .insertInto('derivations')
    .values({
      account_id: link.creatorId,
      parent_asset_id: link.assetId,
      child_asset_id: childAssetId,
      child_account_id: childAccountId,
      royalty_percent: link.royaltyPercent,
      created_at: at,
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'parent_asset_id', 'child_asset_id']).doNothing())
    .execute()
}

/** A preview that is the sold file itself would give it away. */
function previewsOf(media: readonly Media[]): Media[] {
  const sold = new Set(media.filter(({ role }) => role === 'main').map(({ sha256 }) => sha256))
  return media.filter(({ role, sha256 }) => role !== 'main' && !sold.has(sha256))
}

/** Every file once, what is sold first. Who knows only a hash gets no file for it. */
function filesOf(media: readonly Media[]): string[] {
  const sold = media.filter(({ role }) => role === 'main')
  return [...new Set([...sold, ...media].map(({ sha256 }) => sha256))]
}

interface Numbered {
  readonly assetId: string
  readonly versionId: string
  readonly number: number
  readonly at: Date
}

async function certify(
  tx: Tx,
  signer: MarketSigner,
  publication: Publication,
  { assetId, versionId, at }: Numbered,
  parent: ParentLink | undefined,
) {
  const { creatorId, card, media, fingerprint } = publication
  const creator = (await creatorNames(tx, [creatorId])).get(creatorId)
  return appendToLog(tx, at, ({ logId, logIndex }) => {
    const document: PublicationCertificate = {
      type: 'luna.publication',
      version: 1,
      assetId,
      versionId,
      creatorId,
      creatorName: creator?.displayName ?? '',
      kind: card.asset_type,
      name: card.name,
      fingerprint: { ...fingerprint, contentSha256: filesOf(media) },
      cardSha256: cardSha256Of(card),
      parent: parent === undefined ? null : { assetId: parent.assetId, royaltyPercent: parent.royaltyPercent },
      publishedAt: at.toISOString(),
      logId,
      logIndex,
      issuer: signer.issuer,
      keyId: signer.keyId,
    }
    return signer.sign({ ...document })
  })
}

async function writeAsset(
  tx: Tx,
  { creatorId, card, ageRating, media, qualityScore }: Publication,
  { assetId, versionId, at }: Numbered,
  isNew: boolean,
  ancestry: readonly ParentLink[],
): Promise<void> {
  const shown = publicCardOf(card)
  const current = {
    status: 'published',
    name: card.name,
    card: JSON.stringify(shown),
    previews: JSON.stringify(previewsOf(media)),
    tags: card.tags,
    age_rating: ageRating ?? card.age_rating ?? 'all',
    current_version_id: versionId,
    parent_asset_id: ancestry[0]?.assetId ?? null,
    ancestry: JSON.stringify(ancestry),
    quality_score: qualityScore,
    updated_at: at,
  }
  if (!isNew) {
    const own = tx.updateTable('assets').set(current).where('account_id', '=', creatorId)
    await own.where('id', '=', assetId).execute()
    return
  }
  await tx.insertInto('asset_directory').values({ id: assetId, account_id: creatorId }).execute()
  await tx
    .insertInto('assets')
    .values({ ...current, account_id: creatorId, id: assetId, kind: card.asset_type, published_at: at })
    .execute()
}

async function nextNumber(tx: Tx, creatorId: string, assetId: string): Promise<number> {
  const row = await tx
    .selectFrom('asset_versions')
    .select((expression) => expression.fn.max('number').as('last'))
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', assetId)
    .executeTakeFirst()
  return (row?.last ?? 0) + 1
}

/** Throws NOT_FOUND (asset or parent), CONFLICT, SUBMISSION_INVALID (a chain too long or circular). */
export async function publish(tx: Tx, signer: MarketSigner, publication: Publication, at: Date): Promise<Published> {
  const before = await publishedBefore(tx, publication)
  if (before !== undefined) return before
  const { creatorId, submissionId } = publication
  const card = parseAssetCardDocument(publication.card)
  const existing = publication.assetId === null ? undefined : await assetToUpdate(tx, publication.assetId, publication)
  const assetId = existing?.id ?? uuidv7()
  const ancestry = await ancestryOf(tx, assetId, existing, publication)
  const number = existing === undefined ? 1 : await nextNumber(tx, creatorId, assetId)
  const numbered: Numbered = { assetId, versionId: uuidv7(), number, at }
  await writeAsset(tx, publication, numbered, existing === undefined, ancestry)
  const [parent] = ancestry
  if (parent !== undefined) await recordDerivation(tx, assetId, creatorId, parent, at)
  const kind = existing === undefined ? 'published' : 'updated'
  await recordEvent(tx, { creatorId, assetId, versionId: numbered.versionId, kind, at })
  // Last, since all other publications wait from here until the transaction ends.
  const { logIndex, envelope } = await certify(tx, signer, { ...publication, card }, numbered, parent)
  await tx
    .insertInto('asset_versions')
    .values({
      account_id: creatorId,
      id: numbered.versionId,
      asset_id: assetId,
      number,
      submission_id: submissionId,
      card: JSON.stringify(card),
      media: JSON.stringify(publication.media),
      metadata_hash: publication.fingerprint.metadataHash,
      visual_hash: publication.fingerprint.visualHash,
      certificate: JSON.stringify(envelope),
      log_index: BigInt(logIndex),
      reviewed_by: publication.reviewedBy,
      published_at: at,
    })
    .execute()
  return { assetId, versionId: numbered.versionId, number, logIndex, certificate: envelope }
}
