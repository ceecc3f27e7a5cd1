/** What the storefront is made of, and what a page is asked with. */
import type { SearchHit } from '#shared/contract/market/search.ts'
import type { Seller } from '#shared/tax/receipt.ts'
import type { WebSignIns } from '../accounts/open.ts'
import type { Identity, RequestContext } from '../http/context.ts'
import type { Html } from '../http/html.ts'
import type { Idempotency } from '../http/idempotency.ts'
import type { RawRoute } from '../http/raw-route.ts'
import type { StaffReads } from '../moderation/staff-reads.ts'
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
  readonly now: () => Date
  readonly signIns: Pick<WebSignIns, 'end'>
  readonly idempotency: Idempotency
  /** Files of works, for those who have them. */
  readonly media: Pick<RawRoute, 'handle'>
  /** Records that an admin looked at the mails of the market. */
  readonly staffReads: Pick<StaffReads, 'note'>
  /** How many works an account has in its cart. */
  readonly cartCount: (accountId: string) => Promise<number>
  /** Of pages to pay on, which a form may lead to. */
  readonly paymentOrigins: readonly string[]
}

/** Who is signed in. */
export interface Viewer {
  readonly identity: Identity
  /** What each form of this browser carries. */
  readonly token: string
}

/** One request for a page. */
export interface Visit {
  readonly parts: WebParts
  readonly api: MarketApi
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly context: RequestContext
  readonly viewer: Viewer | null
  /** Why the form that was sent just now could not be done; shown on the page that has the form. */
  readonly problem: Html | null
}

/** A request for a page that only signed-in people see. */
export interface OwnVisit extends Visit {
  readonly viewer: Viewer
}

/** A page, or the address where it is. */
export type PageAnswer = WebPage | { readonly movedTo: string }

export type PageHandler = (visit: Visit) => Promise<PageAnswer>

export type OwnPageHandler = (visit: OwnVisit) => Promise<PageAnswer>

/** A form that was sent. The idempotency key of `context` is the form's: pressed twice, it is done once. */
export interface FormVisit extends OwnVisit {
  readonly form: Readonly<Record<string, string>>
}

interface FormOnPage {
  /** The page that has the form. */
  readonly page: OwnPageHandler
  /** The address of that page. */
  pathOf(visit: Visit): string
}

export type FormAction = FormOnPage &
  (
    | {
        /** Returns where to go then: an address of this market, or of a page to pay on. */
        run(visit: FormVisit): Promise<string>
      }
    | {
        /**
         * Returns a page with what is shown once and kept nowhere, such as a secret. What it calls must refuse a second
         * request with the same idempotency key by itself.
         */
        show(visit: FormVisit): Promise<WebPage>
      }
  )
