/** What callers see of assets, by who they are: everyone, those who have an asset, its creator. */
import { isForAdults } from '#shared/asset-card/age.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type {
  ChainLink,
  PriorityClaimReceipt,
  ProvenCertificate,
  PublicAsset,
  PublicMedia,
  PublicOffer,
} from '#shared/contract/market/publications.ts'
import { depthsAbove, derivationsAbove } from '#shared/offers/ancestry.ts'
import type { OfferKind } from '#shared/offers/offers.ts'
import type { SignedEnvelope } from '#shared/provenance/signed-document.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { PageRequest } from '../http/cursor.ts'
import { keepAnswer } from '../http/kept-answer.ts'
import { type Asset, assetById, creatorNames, type Media } from './assets.ts'
import { type ChainReader, derivativesOf, describeLinks } from './chain.ts'
import { claimPriority } from './claims.ts'
import { currentCheckpoint, proveInclusion, readEntries } from './log.ts'
import { type BoundTo, type Renditions, renditionOf } from './renditions.ts'
import { type ShownEntry, shownEntries } from './shown-entries.ts'
import type { MarketSigner } from './signing-key.ts'
import { certificateOf, contentOf, soldFile, versionsOf } from './versions.ts'

/** The files as they are sold, or pictures bound to the sale. */
export type Access = { readonly kind: 'full' } | { readonly kind: 'rendition'; readonly to: BoundTo }

const FULL: Access = { kind: 'full' }

/** Who has what; declared here, known by sales and licensing. */
export interface Entitlements {
  /** What the account may have of the asset that it bought or was licensed; null where that is nothing. */
  accessTo(tx: Tx, accountId: string, assetId: string): Promise<Access | null>
  /** What the account had of the asset and when that ended, of several the last; null where it never had anything. */
  lastEnded(tx: Tx, accountId: string, assetId: string): Promise<{ offer: OfferKind; endedAt: Date } | null>
  /** The account got the content; of a gift it is kept when it first did. */
  opened(tx: Tx, accountId: string, assetId: string): Promise<void>
}

export interface ViewParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly signer: MarketSigner
  readonly entitlements: Entitlements
  readonly renditions: Pick<Renditions, 'of'>
  /** Whether works for adults are shown to the account; declared here, known by accounts. */
  readonly seesAdultWorks: (tx: Tx, accountId: string | null) => Promise<boolean>
  /** What an asset can be bought at now; declared here, known by offers. */
  readonly offersOf: (tx: Tx, assetId: string) => Promise<PublicOffer[]>
}

/** `accountId` is who asks; null for anyone. What they may not see is NOT_FOUND. */
export interface AssetViews {
  find(accountId: string | null, assetId: string): Promise<PublicAsset>
  derivation(
    accountId: string | null,
    assetId: string,
    page: PageRequest,
  ): Promise<{ ancestors: ChainLink[]; derivatives: { items: ChainLink[]; nextCursor: string | null } }>
  /**
   * Of the current version, or of another. Certificates stay public whatever becomes of the asset; those of works for
   * adults name them, and are for whom these are shown to. What somebody holds is verified with the keys and the log
   * alone.
   */
  certificate(accountId: string | null, assetId: string, versionId: string | undefined): Promise<ProvenCertificate>
  content(
    accountId: string,
    assetId: string,
    versionId: string | undefined,
  ): Promise<{ versionId: string; card: AssetCard; media: PublicMedia[] }>
  /**
   * A file and who may have it: everyone (a preview), or the caller alone. Throws NOT_SIGNED_IN, NOT_FOUND,
   * ACCESS_ENDED.
   */
  file(
    accountId: string | null,
    assetId: string,
    sha256: string,
  ): Promise<{ media: Media; isPublic: boolean; assetName: string }>
  checkpoint(): Promise<SignedEnvelope>
  /** Entries of the log; see `shownEntries`. */
  entries(accountId: string | null, from: number, limit: number): Promise<ShownEntry[]>
  claimPriority(accountId: string, commitment: string): Promise<PriorityClaimReceipt>
}

function notFound(): LunaError {
  return new LunaError('NOT_FOUND', 'There is no such asset.')
}

const ENDED: Readonly<Record<OfferKind, string>> = {
  per_use: 'The download period for the files of this use has ended',
  one_time: 'The purchase was reversed',
  subscription: 'The subscription ended',
  license: 'The license ended',
}

function isShown({ status }: Asset): boolean {
  return status === 'published' || status === 'sold_exclusively'
}

export function publicMediaOf(
  assetId: string,
  { sha256, role, contentType, sizeBytes, width, height }: Media,
): PublicMedia {
  return {
    sha256,
    role,
    contentType,
    sizeBytes,
    width: width ?? null,
    height: height ?? null,
    path: `/v1/assets/${assetId}/media/${sha256}`,
  }
}

async function publicAsset(tx: Tx, asset: Asset, reader: ChainReader, { offersOf }: ViewParts): Promise<PublicAsset> {
  const { id, creatorId } = asset
  const derivations = derivationsAbove(id, asset.ancestry)
  const names = await creatorNames(tx, [creatorId, ...asset.collaborators])
  const creator = names.get(creatorId)
  const links = await describeLinks(tx, derivations, reader)
  const versions = await versionsOf(tx, asset)
  if (creator === undefined) throw notFound()
  return {
    id,
    kind: asset.kind,
    status: asset.status,
    name: asset.name,
    card: asset.card,
    tags: [...asset.tags],
    ageRating: asset.ageRating,
    previews: asset.previews.map((media) => publicMediaOf(id, media)),
    creator,
    collaborators: asset.collaborators.flatMap((accountId) => names.get(accountId) ?? []),
    offers: asset.status === 'published' && asset.pausedUntil === null ? await offersOf(tx, id) : [],
    parent: links[0] ?? null,
    parents: links.filter(({ childAssetId }) => childAssetId === id),
    root: links.at(-1) ?? null,
    depth: Math.max(...depthsAbove(id, derivations).values()),
    versions: versions.map((version) => ({ ...version, publishedAt: version.publishedAt.toISOString() })),
    currentVersionId: asset.currentVersionId,
    allowsAiTraining: asset.card.licensing?.allows_ai_training ?? false,
    qualityScore: asset.qualityScore,
    rating: { average: asset.ratingAverage, count: asset.ratingCount },
    salesCount: asset.salesCount,
    publishedAt: asset.publishedAt.toISOString(),
    updatedAt: asset.updatedAt.toISOString(),
  }
}

type Viewing = ReturnType<typeof createAccess>

/** Who may see what of an asset. */
function createAccess({ entitlements, seesAdultWorks }: ViewParts) {
  /** What is removed, only its creator still has. */
  async function accessOf(tx: Tx, accountId: string | null, asset: Asset): Promise<Access | null> {
    if (accountId === null) return null
    if (accountId === asset.creatorId) return FULL
    return asset.status === 'removed' ? null : entitlements.accessTo(tx, accountId, asset.id)
  }

  /** What somebody made or bought they see, whatever their settings are. Throws AGE_RESTRICTED. */
  async function requireOfAge(tx: Tx, accountId: string | null, asset: Asset): Promise<void> {
    if (!isForAdults(asset.ageRating) || (await seesAdultWorks(tx, accountId))) return
    if ((await accessOf(tx, accountId, asset)) === null) throw new LunaError('AGE_RESTRICTED')
  }

  return {
    accessOf,

    /** Former owners learn when their access ended; for all others the asset does not exist. */
    async refusal(tx: Tx, accountId: string, asset: Asset, otherwise: LunaError): Promise<LunaError> {
      const ended = asset.status === 'removed' ? null : await entitlements.lastEnded(tx, accountId, asset.id)
      if (ended === null) return otherwise
      const { offer, endedAt } = ended
      const data = { offer, endedAt: endedAt.toISOString() }
      return new LunaError('ACCESS_ENDED', `${ENDED[offer]} on ${data.endedAt.slice(0, 10)}.`, { data })
    },

    requireOfAge,

    /** Throws NOT_FOUND, AGE_RESTRICTED. */
    async visible(tx: Tx, accountId: string | null, assetId: string): Promise<Asset> {
      const asset = await assetById(tx, assetId)
      if (!isShown(asset) && (await accessOf(tx, accountId, asset)) === null) throw notFound()
      await requireOfAge(tx, accountId, asset)
      return asset
    },
  }
}

function createContentViews(
  { database, renditions, entitlements }: ViewParts,
  { accessOf, refusal, visible }: Viewing,
): Pick<AssetViews, 'content' | 'file'> {
  /** In place of what is sold, the pictures bound to the sale; what is shown to everyone stays. */
  async function boundFiles(to: BoundTo, assetId: string, media: readonly Media[]): Promise<Media[]> {
    const sold = new Set(media.filter(({ role }) => role === 'main').map(({ sha256 }) => sha256))
    return [...(await renditions.of(to, assetId, media)), ...media.filter(({ sha256 }) => !sold.has(sha256))]
  }

  return {
    async content(accountId, assetId, versionId) {
      const { access, media, ...content } = await database.asService(async (tx) => {
        const asset = await assetById(tx, assetId)
        const access = await accessOf(tx, accountId, asset)
        if (access === null) throw await refusal(tx, accountId, asset, notFound())
        if (accountId !== null && access.kind === 'full') await entitlements.opened(tx, accountId, assetId)
        const wanted = versionId ?? asset.currentVersionId
        return { access, versionId: wanted, ...(await contentOf(tx, asset.creatorId, assetId, wanted)) }
      })
      const files = access.kind === 'full' ? media : await boundFiles(access.to, assetId, media)
      return { ...content, media: files.map((one) => publicMediaOf(assetId, one)) }
    },

    file: (accountId, assetId, sha256) =>
      database.asService(async (tx) => {
        const asset = await visible(tx, accountId, assetId)
        const preview = asset.previews.find((media) => media.sha256 === sha256)
        const isPublic = isShown(asset) && !isForAdults(asset.ageRating)
        if (preview !== undefined) return { media: preview, isPublic, assetName: asset.name }
        const none = new LunaError('NOT_FOUND', 'The asset has no such file.')
        const access = await accessOf(tx, accountId, asset)
        const sold = await soldFile(tx, asset, sha256)
        const bound = access?.kind === 'rendition' ? await renditionOf(tx, access.to, assetId, sha256) : undefined
        const media = bound ?? sold
        if (media === undefined) throw none
        if (accountId === null) throw new LunaError('NOT_SIGNED_IN')
        if (access?.kind === 'full') await entitlements.opened(tx, accountId, assetId)
        if (access?.kind === 'full' || bound !== undefined) return { media, isPublic: false, assetName: asset.name }
        // A use does not open what is sold for good, and there is no access that could have ended.
        throw access === null ? await refusal(tx, accountId, asset, none) : none
      }),
  }
}

export function createAssetViews(parts: ViewParts): AssetViews {
  const { database, clock, signer } = parts
  const access = createAccess(parts)

  const readerOf = async (tx: Tx, accountId: string | null): Promise<ChainReader> => ({
    accountId,
    seesAdultWorks: await parts.seesAdultWorks(tx, accountId),
  })

  async function proven(tx: Tx, logIndex: number) {
    const now = clock.now()
    const checkpoint = await currentCheckpoint(tx, now)
    const inclusion = await proveInclusion(tx, logIndex, checkpoint.treeSize)
    return { inclusion, checkpoint: signer.sign({ ...checkpoint }, now) }
  }

  return {
    ...createContentViews(parts, access),

    find: (accountId, assetId) =>
      database.asService(async (tx) => {
        const asset = await access.visible(tx, accountId, assetId)
        return publicAsset(tx, asset, await readerOf(tx, accountId), parts)
      }),

    derivation: (accountId, assetId, page) =>
      database.asService(async (tx) => {
        const asset = await access.visible(tx, accountId, assetId)
        const reader = await readerOf(tx, accountId)
        return {
          ancestors: await describeLinks(tx, derivationsAbove(asset.id, asset.ancestry), reader),
          derivatives: await derivativesOf(tx, asset, page, reader),
        }
      }),

    certificate: (accountId, assetId, versionId) =>
      database.asService(async (tx) => {
        const asset = await assetById(tx, assetId)
        await access.requireOfAge(tx, accountId, asset)
        const { creatorId, currentVersionId } = asset
        const found = await certificateOf(tx, creatorId, assetId, versionId ?? currentVersionId)
        return { certificate: found.certificate, ...(await proven(tx, found.logIndex)) }
      }),

    entries: (accountId, from, limit) =>
      database.asService(async (tx) => {
        return shownEntries(tx, await readerOf(tx, accountId), await readEntries(tx, from, limit))
      }),

    checkpoint: () =>
      database.asAccount(null, async (tx) => {
        const now = clock.now()
        return signer.sign({ ...(await currentCheckpoint(tx, now)) }, now)
      }),

    claimPriority: (accountId, commitment) =>
      database.asService(async (tx) => {
        const { id, claim, logIndex } = await claimPriority(tx, signer, accountId, commitment, clock.now())
        return keepAnswer(tx, { id, claim, ...(await proven(tx, logIndex)) })
      }),
  }
}
