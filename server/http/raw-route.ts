/**
 * Addresses that carry bytes or pages instead of JSON (uploads, downloads, exports, webhooks): outside of the typed
 * contract.
 */
import type { OpenAPI } from '@orpc/openapi'
import type { Access } from '#shared/contract/market/procedure.ts'
import type { RequestContext } from './context.ts'

/** An operation in the form of the OpenAPI document. */
export type Operation = NonNullable<OpenAPI.PathItemObject['get']>

export interface RawRequest {
  readonly request: Request
  readonly context: RequestContext
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string>>
}

export interface RawRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With named parts in braces: `/v1/uploads/{id}`. A GET answers HEAD too. */
  readonly path: string
  readonly access: Access
  /** Writes that are idempotent by themselves (a chunk at its offset, a signed webhook) need no Idempotency-Key. */
  readonly idempotent?: boolean
  readonly maxBodyBytes?: number
  /** Null for pages, which are no part of the API. */
  readonly operation: Operation | null
  handle(request: RawRequest): Promise<Response>
}
