/** What everyone sees of the market: published assets, search, and the catalog for checks without a connection. */
import type { Logger } from 'pino'
import { HOUR_MS, MINUTE_MS } from '#shared/time.ts'
import { createAgeGate, seesAdultWorks } from '../accounts/age.ts'
import type { BlobStore } from '../blobs/store.ts'
import type { StoredBlobs } from '../blobs/stored-blobs.ts'
import { type BundlesService, createBundles } from '../bundles/bundles.ts'
import { openCatalog } from '../catalog/open.ts'
import type { Clock } from '../clock.ts'
import { createPool, type DatabaseConnection, type MarketDatabase } from '../db/database.ts'
import type { PublicReads } from '../db/public-reads.ts'
import { buildVectorIndexes } from '../db/vector-indexes.ts'
import type { FingerprintModels } from '../fingerprints/models.ts'
import { createFollows, type FollowsService } from '../follows/follows.ts'
import { createWishes, type WishesParts, type WishesService } from '../follows/wishes.ts'
import type { RawRoute } from '../http/raw-route.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { sellableAssets } from '../offers/sellable.ts'
import { assetMediaRoute } from '../publications/downloads.ts'
import type { Publications } from '../publications/publications.ts'
import { createRenditions } from '../publications/renditions.ts'
import type { PublicationsRouterParts } from '../publications/router.ts'
import type { MarketSigner } from '../publications/signing-key.ts'
import { createAssetViews, type ViewParts } from '../publications/views.ts'
import { type CartParts, type CartService, createCart } from '../sales/cart.ts'
import { createFindAlike, type FindAlike } from '../search/alike.ts'
import { createCatchUp } from '../search/catch-up.ts'
import { describeHits, type Found } from '../search/hits.ts'
import { vectorIndexesOf } from '../search/layers.ts'
import { createQueryEmbedder } from '../search/query-vectors.ts'
import type { SearchRouterParts } from '../search/router.ts'
import { createSearch } from '../search/search.ts'

interface StorefrontParts extends Pick<ViewParts, 'entitlements' | 'offersOf'> {
  readonly database: MarketDatabase
  readonly reads: PublicReads
  readonly clock: Clock
  readonly jobs: Jobs
  readonly log: Logger
  readonly signer: MarketSigner
  readonly publications: Publications
  readonly blobStore: BlobStore
  readonly blobs: StoredBlobs
  readonly models: FingerprintModels
  readonly prices: CartParts['prices']
  /** As the owner of the tables, to build indexes; null for the embedded database. */
  readonly indexOwner: DatabaseConnection | null
}

export interface Storefront {
  readonly bundles: BundlesService
  readonly cart: CartService
  readonly follows: FollowsService
  readonly wishes: WishesService
  readonly database: MarketDatabase
  readonly reads: PublicReads
  readonly publications: PublicationsRouterParts
  readonly search: SearchRouterParts
  readonly alike: FindAlike
  readonly rawRoutes: readonly RawRoute[]
  /** Files of works. */
  readonly media: RawRoute
}

/** Not by a search. */
const asFound = (id: string): Found => ({ id, foundBy: [], similarity: null })

const OFFERS_INTERVAL_MS = 15_000
const VECTORS_INTERVAL_MS = MINUTE_MS

async function buildIndexes({ indexOwner, models }: StorefrontParts): Promise<void> {
  if (indexOwner === null || models.space === null) return
  const owner = createPool({ connection: indexOwner, maxConnections: 2 })
  try {
    await buildVectorIndexes(owner, vectorIndexesOf(models.space))
  } finally {
    await owner.end()
  }
}

export async function openStorefront(parts: StorefrontParts): Promise<Storefront> {
  const { database, reads, clock, jobs, log, signer, publications, entitlements, offersOf, blobStore, blobs, models } =
    parts
  jobs.onStart('indexes of search', () => buildIndexes(parts))
  const renditions = createRenditions({ database, clock, blobs })
  jobs.every('forget old renditions', HOUR_MS, () => renditions.removeOld())
  const views = createAssetViews({ database, clock, signer, entitlements, renditions, seesAdultWorks, offersOf })
  const embedder = models.embedder === null ? null : createQueryEmbedder(models.embedder)
  const catchUp = createCatchUp(database, clock, embedder?.profile ?? null)
  jobs.every('search: follow offers', OFFERS_INTERVAL_MS, () => catchUp.followOffers())
  jobs.every('search: follow vectors', VECTORS_INTERVAL_MS, () => catchUp.followVectors())
  const media = assetMediaRoute(views, blobStore)
  const shown: WishesParts = {
    ...{ database, clock, seesAdultWorks },
    requireShown: (accountId, assetId) => views.find(accountId, assetId),
    describe: (tx, ids) => describeHits(tx, ids.map(asFound)),
  }
  return {
    ...{ database, reads },
    publications: { database, publications, views },
    alike: createFindAlike(reads, embedder),
    search: { reads, search: createSearch({ reads, embedder, log }), ageGate: createAgeGate(database) },
    follows: createFollows(database, clock),
    wishes: createWishes(shown),
    bundles: createBundles({ ...shown, assets: sellableAssets }),
    cart: createCart({ ...shown, assets: sellableAssets, prices: parts.prices }),
    media,
    rawRoutes: [media, ...openCatalog({ ...parts, space: models.space }).rawRoutes],
  }
}
