/**
 * What API keys may do. A key reaches the operations of its rights and what is public; everything else, managing keys and
 * money above all, needs a person who is signed in.
 */
import * as z from 'zod'

export const API_KEY_RIGHTS = ['uses', 'licenses', 'publish', 'earnings', 'webhooks'] as const
export const apiKeyRightSchema = z.enum(API_KEY_RIGHTS)
export type ApiKeyRight = z.infer<typeof apiKeyRightSchema>

/** Every key may ask whose it is. */
const ANY_KEY = ['GET /v1/me']

const OPERATIONS: Readonly<Record<ApiKeyRight, readonly string[]>> = {
  uses: [
    'POST /v1/assets/{assetId}/uses',
    'POST /v1/uses',
    'GET /v1/wallet',
    'GET /v1/purchases',
    'GET /v1/purchases/{saleId}',
    'GET /v1/assets/{id}/content',
  ],
  licenses: [
    'GET /v1/me/license-purchases',
    'GET /v1/me/license-purchases/{id}',
    'GET /functions/v1/is-license-valid',
    'POST /functions/v1/record-license-usage',
  ],
  publish: [
    'POST /v1/uploads',
    'GET /v1/uploads/{id}',
    'PUT /v1/uploads/{id}/chunks',
    'POST /v1/uploads/{id}/complete',
    'POST /v1/submissions',
    'GET /v1/submissions',
    'GET /v1/submissions/{id}',
    'PUT /v1/submissions/{id}',
    'POST /v1/submissions/{id}/submit',
    'POST /v1/submissions/{id}/withdraw',
  ],
  earnings: [
    'GET /v1/earnings',
    'GET /v1/earnings/assets',
    'GET /v1/earnings/versions',
    'GET /v1/earnings/royalty-tree',
    'GET /v1/earnings/forecast',
    'GET /v1/earnings/summary',
    'GET /functions/v1/get-creator-earnings-summary',
    'GET /v1/creator/sales',
    'GET /v1/creator/figures',
    'GET /v1/creator/works',
    'GET /v1/payouts',
  ],
  webhooks: [
    'GET /v1/webhooks',
    'POST /v1/webhooks',
    'PATCH /v1/webhooks/{id}',
    'DELETE /v1/webhooks/{id}',
    'POST /v1/webhooks/{id}/secret',
    'POST /v1/webhooks/{id}/test',
    'GET /v1/webhooks/{id}/deliveries',
    'POST /v1/webhooks/{id}/deliveries/{deliveryId}/resend',
  ],
}

const rightOf: ReadonlyMap<string, ApiKeyRight | 'any'> = new Map([
  ...ANY_KEY.map((operation) => [operation, 'any'] as const),
  ...API_KEY_RIGHTS.flatMap((right) => OPERATIONS[right].map((operation) => [operation, right] as const)),
])

/** All operations that some key reaches, as method and path. */
export const KEY_OPERATIONS: readonly string[] = [...rightOf.keys()]

/** The right that a key needs for an operation, `any` where every key may call it, null where none may. */
export function neededRight(method: string, path: string): ApiKeyRight | 'any' | null {
  return rightOf.get(`${method} ${path}`) ?? null
}
