/** What the storefront is made of, and what a page is asked with. */
import type { SearchHit } from '#shared/contract/market/search.ts'
import type { Seller } from '#shared/tax/receipt.ts'
import type { RequestContext } from '../http/context.ts'
import type { MarketApi } from './api.ts'
import type { WebPage } from './layout.ts'
import type { Sitemap } from './sitemap.ts'

export interface WebParts {
  readonly api: (context: RequestContext) => MarketApi
  /** Published works that resemble one in words or meaning. */
  readonly alike: (assetId: string) => Promise<SearchHit[]>
  readonly sitemap: Sitemap
  /** As others reach the market, without a slash at the end. */
  readonly url: string
  /** Who runs the market; named in the imprint where the settings give an address. */
  readonly seller: Seller
}

/** One request for a page. */
export interface Visit {
  readonly parts: WebParts
  readonly api: MarketApi
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
}

/** A page, or the address where it is. */
export type PageAnswer = WebPage | { readonly movedTo: string }

export type PageHandler = (visit: Visit) => Promise<PageAnswer>
