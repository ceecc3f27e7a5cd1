/** What the market knows about a request. */
import type { IncomingMessage } from 'node:http'
import type { ApiKeyRight } from '#shared/contract/market/api-key-rights.ts'

export type Role = 'buyer' | 'creator' | 'moderator' | 'admin'

export interface Identity {
  readonly accountId: string
  readonly roles: ReadonlySet<Role>
  readonly isEmailVerified: boolean
  /** True where the roles of a moderator or admin are withheld until the account has a second factor. */
  readonly lacksSecondFactor?: boolean
  /** The sign-in that the access token came from. */
  readonly sessionId?: string
  /** The API key that a program showed instead of an access token. */
  readonly apiKey?: { readonly id: string; readonly rights: ReadonlySet<ApiKeyRight> }
}

export interface RequestContext {
  /** By the access token. */
  readonly identity: Identity | null
  /** By the cookie of the market's pages, which says nothing to the API: any site can make a browser send it. */
  readonly visitor: Identity | null
  readonly requestId: string
  readonly idempotencyKey: string | null
  /** The caller's address, for limits. */
  readonly address: string
  readonly signal: AbortSignal
}

/** Tells whose access token this is; null for one that is unknown, expired or revoked. */
export type Authenticate = (accessToken: string) => Promise<Identity | null>

/** What `@hono/node-server` hands to the app beside the request. */
export interface NodeBindings {
  readonly incoming: IncomingMessage
}

export interface MarketEnv {
  Bindings: NodeBindings
  Variables: { request: RequestContext }
}
