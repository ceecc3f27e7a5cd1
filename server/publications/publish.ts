/** Makes an approved submission an asset, or a new version of one, with its certificate and its place in the log. */
import { v7 as uuidv7 } from 'uuid'
import { type AssetCard, parseAssetCardDocument } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type Derivation, type ParentLink, parentsOf } from '#shared/offers/ancestry.ts'
import { cardSha256Of } from '#shared/provenance/bindings.ts'
import type { PublicationCertificate, WorkFingerprint } from '#shared/provenance/certificates.ts'
import { type SignedEnvelope, signedEnvelopeSchema } from '#shared/provenance/signed-document.ts'
import type { Tx } from '../db/database.ts'
import { ancestryUnder, type ReadParent, type WantedParent } from './ancestry.ts'
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
  /** As it was fingerprinted, so that its owner can verify the certificate. */
  readonly card: AssetCard
  /** As submitted in addition to the card; by default the card's own. */
  readonly ageRating?: string
  readonly media: readonly Media[]
  /** As the market computed it; the certificate adds the hashes of all files. */
  readonly fingerprint: Omit<WorkFingerprint, 'contentSha256'>
  /** The acknowledged parents, each with its percentage of what the creator receives. */
  readonly parents: readonly WantedParent[]
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

/** Throws NOT_FOUND, CONFLICT. */
function assertUpdatable(asset: Asset, { creatorId, card }: Publication): void {
  if (asset.creatorId !== creatorId) throw new LunaError('NOT_FOUND', 'There is no such asset.')
  if (asset.kind !== card.asset_type) throw new LunaError('CONFLICT', `The asset is of the kind ${asset.kind}.`)
  if (asset.status === 'published' || asset.status === 'withdrawn') return
  throw new LunaError('CONFLICT', `The asset is ${asset.status.replace('_', ' ')}; it cannot get new versions.`)
}

interface Locked {
  /** Null for a new asset. */
  readonly existing: Asset | null
  readonly parents: ReadonlyMap<string, Asset>
}

/**
 * The asset that gets a version and the parents it names, held until the transaction ends. They are locked in the order
 * of their ids everywhere: of works that name each other at once, one waits and then finds the other's links.
 */
async function lockAssets(tx: Tx, { assetId, parents }: Publication): Promise<Locked> {
  const locked = new Map<string, Asset>()
  const named = parents.map((parent) => parent.assetId)
  for (const id of new Set([...named, ...(assetId === null ? [] : [assetId])].toSorted())) {
    locked.set(id, await assetById(tx, id, id === assetId ? 'update' : 'share'))
  }
  return { existing: assetId === null ? null : (locked.get(assetId) ?? null), parents: locked }
}

async function hasDerivatives(tx: Tx, { creatorId, id }: Asset): Promise<boolean> {
  const row = await tx
    .selectFrom('derivations')
    .select('child_asset_id')
    .where('account_id', '=', creatorId)
    .where('parent_asset_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * The graph above a new asset, or above one that acknowledges parents with a later version. A parent once acknowledged
 * stays, on its terms; others can be added, only as long as nothing derives from the asset, so that no graph
 * ever changes above somebody else's work and none can close into a circle.
 */
async function ancestryOf(
  tx: Tx,
  assetId: string,
  { existing, parents: locked }: Locked,
  { parents }: Publication,
): Promise<readonly ParentLink[]> {
  const standing = existing === null ? [] : parentsOf(assetId, existing.ancestry)
  const added = parents.filter((parent) => standing.every((known) => known.assetId !== parent.assetId))
  if (existing !== null && added.length === 0) return existing.ancestry
  if (added.length + standing.length > parents.length) {
    throw new LunaError('CONFLICT', 'The asset already has other parents. Include them when you add new ones.')
  }
  if (added.length > 0 && existing !== null && (await hasDerivatives(tx, existing))) {
    throw new LunaError('CONFLICT', 'The asset has derivatives, so its parents can no longer change.')
  }
  const named: ReadParent[] = []
  for (const parent of [...standing, ...added]) {
    const asset = locked.get(parent.assetId) ?? (await assetById(tx, parent.assetId))
    if (asset.status === 'removed' && added.some((one) => one.assetId === parent.assetId)) {
      throw new LunaError('CONFLICT', 'The parent was removed from the market.')
    }
    named.push({ asset, kind: parent.kind, royaltyPercent: parent.royaltyPercent })
  }
  return ancestryUnder(assetId, named)
}

async function recordDerivations(
  tx: Tx,
  child: { readonly assetId: string; readonly creatorId: string },
  parents: readonly Derivation[],
  at: Date,
): Promise<void> {
  if (parents.length === 0) return
  await tx
    .insertInto('derivations')
    .values(
      parents.map((parent) => ({
        account_id: parent.creatorId,
        parent_asset_id: parent.assetId,
        child_asset_id: child.assetId,
        child_account_id: child.creatorId,
        royalty_percent: parent.royaltyPercent,
        kind: parent.kind,
        created_at: at,
      })),
    )
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
  parents: readonly Derivation[],
) {
  const { creatorId, card, media, fingerprint } = publication
  const creator = (await creatorNames(tx, [creatorId])).get(creatorId)
  const [first] = parents
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
      parent: first === undefined ? null : { assetId: first.assetId, royaltyPercent: first.royaltyPercent },
      parents: parents.map((parent) => {
        return { assetId: parent.assetId, kind: parent.kind, royaltyPercent: parent.royaltyPercent }
      }),
      publishedAt: at.toISOString(),
      logId,
      logIndex,
      issuer: signer.issuer,
      keyId: signer.keyIdAt(at),
    }
    return signer.sign({ ...document }, at)
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

/** Throws NOT_FOUND (asset or parent), CONFLICT, SUBMISSION_INVALID (a graph that is too large or circular). */
export async function publish(tx: Tx, signer: MarketSigner, publication: Publication, at: Date): Promise<Published> {
  const before = await publishedBefore(tx, publication)
  if (before !== undefined) return before
  const { creatorId, submissionId } = publication
  const card = parseAssetCardDocument(publication.card)
  const locked = await lockAssets(tx, publication)
  const { existing } = locked
  if (existing !== null) assertUpdatable(existing, publication)
  const assetId = existing?.id ?? uuidv7()
  const ancestry = await ancestryOf(tx, assetId, locked, publication)
  const parents = parentsOf(assetId, ancestry)
  const number = existing === null ? 1 : await nextNumber(tx, creatorId, assetId)
  const numbered: Numbered = { assetId, versionId: uuidv7(), number, at }
  await writeAsset(tx, publication, numbered, existing === null, ancestry)
  await recordDerivations(tx, { assetId, creatorId }, parents, at)
  const kind = existing === null ? 'published' : 'updated'
  await recordEvent(tx, { creatorId, assetId, versionId: numbered.versionId, kind, at })
  // Last, since all other publications wait from here until the transaction ends.
  const { logIndex, envelope } = await certify(tx, signer, { ...publication, card }, numbered, parents)
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
