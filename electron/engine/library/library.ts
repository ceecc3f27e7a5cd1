/** The library as the API and the pipelines use it. */
import { createCard } from '#shared/asset-card/card.ts'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { AssetDetail, AssetFilter, AssetQuery, AssetSummary } from '#shared/contract/studio/assets.ts'
import type { Write } from '../database/write.ts'
import { logUnexpected } from '../diagnostics/log.ts'
import { type BulkEdits, createBulkEdits } from './bulk-edits.ts'
import { type Collections, createCollections } from './collections.ts'
import { createAsset, type NewAsset } from './create-asset.ts'
import { createDeferredIndex } from './deferred-index.ts'
import { createHistory, type History } from './history.ts'
import { libraryFacets, listAssets } from './list.ts'
import { listAssetIds } from './list-ids.ts'
import { createProposals, type Proposals } from './proposals.ts'
import type { Ranker } from './ranking.ts'
import { createRenames, type Renames } from './renames.ts'
import { createSmartFolders, type SmartFolders } from './smart-folders.ts'
import { assetDetail } from './summaries.ts'

export interface Library {
  /** One transaction, or part of the caller's. */
  createAsset(asset: NewAsset): { readonly id: string; readonly revisionId: string }
  /** A new asset without a file: an empty valid card. */
  createEmpty(kind: AssetKind, name: string): { readonly id: string }
  list(query: AssetQuery, signal?: AbortSignal): Promise<{ items: AssetSummary[]; total: number }>
  /** Everything that `list` would show page by page, in its order. */
  ids(query: Omit<AssetQuery, 'offset' | 'limit'>, signal?: AbortSignal): Promise<string[]>
  /** Throws NOT_FOUND. */
  get(id: string): AssetDetail
  facets(): ReturnType<typeof libraryFacets>
  readonly edits: BulkEdits
  readonly history: History
  readonly collections: Collections
  readonly smartFolders: SmartFolders
  readonly renames: Renames
  readonly proposals: Proposals
}

interface LibraryOptions {
  readonly write: Write
  readonly ranker: Ranker
  /** Checks again the assets of these contents. */
  readonly onDecisions: (contentKeys: readonly string[]) => void
}

export function createLibrary({ write, ranker, onDecisions }: LibraryOptions): Library {
  const { db } = ranker
  const searchIndex = createDeferredIndex({ db, write })
  const history = createHistory({ db, write, searchIndex, onDecisions })
  const catchUp = async (filter: AssetFilter) => {
    const upToDate = searchIndex.catchUp()
    if (searchesWords(filter)) await upToDate
    else upToDate.catch((cause: unknown) => logUnexpected('search_index', cause))
  }
  return {
    createAsset: (asset) => createAsset(db, write, asset),
    createEmpty: (kind, name) => createAsset(db, write, { card: createCard(kind, name), mediaId: null }),
    async list(query, signal) {
      await catchUp(query.filter)
      return listAssets(ranker, query, signal)
    },
    async ids(query, signal) {
      await catchUp(query.filter)
      return listAssetIds(ranker, query, signal)
    },
    get: (id) => assetDetail(db, id, ranker.activeProfile()),
    facets: () => libraryFacets(db),
    edits: createBulkEdits({ db, write, history }),
    history,
    collections: createCollections({ db, write, history }),
    smartFolders: createSmartFolders({ db, write }),
    renames: createRenames({ db, write, history }),
    proposals: createProposals({ db, write, history }),
  }
}

function searchesWords({ text, semantic, similarTo }: AssetFilter): boolean {
  return text !== undefined || semantic !== undefined || similarTo !== undefined
}
