/** Who may call what, decided in one place from what the contract says. */

import { LunaError } from '#shared/contract/errors.ts'
import { SECURITY_PATH } from '#shared/contract/market/accounts.ts'
import { neededRight } from '#shared/contract/market/api-key-rights.ts'
import type { MarketMeta } from '#shared/contract/market/procedure.ts'
import type { Identity, RequestContext } from './context.ts'

/** An operation by its method and path, as it is declared. */
interface OperationName {
  readonly method: string
  readonly path: string
}

function checkRight({ method, path }: OperationName, { apiKey }: Identity): void {
  if (apiKey === undefined) return
  const right = neededRight(method, path)
  if (right === 'any' || (right !== null && apiKey.rights.has(right))) return
  const detail = right === null ? 'No API key may do this: sign in instead.' : `It needs the permission “${right}”.`
  throw new LunaError('KEY_LACKS_RIGHT', detail)
}

/** Throws NOT_SIGNED_IN, NOT_ALLOWED, KEY_LACKS_RIGHT, CREATOR_TIER_REQUIRED, EMAIL_NOT_VERIFIED. */
export function checkAccess(
  { access, needsVerifiedEmail }: MarketMeta,
  operation: OperationName,
  identity: Identity | null,
): void {
  if (access === 'public') return
  if (identity === null) throw new LunaError('NOT_SIGNED_IN')
  checkRight(operation, identity)
  if (access !== 'account' && !identity.roles.has(access)) {
    if (identity.lacksSecondFactor === true && (access === 'moderator' || access === 'admin')) {
      throw new LunaError(
        'NOT_ALLOWED',
        `Add a second factor to your account first, at ${SECURITY_PATH} of the market.`,
      )
    }
    throw new LunaError(access === 'creator' ? 'CREATOR_TIER_REQUIRED' : 'NOT_ALLOWED')
  }
  if (needsVerifiedEmail === true && !identity.isEmailVerified) throw new LunaError('EMAIL_NOT_VERIFIED')
}

/** The caller's account, in procedures that are not public. */
export function accountOf(context: { readonly identity: Identity | null }): string {
  if (context.identity === null) throw new LunaError('NOT_SIGNED_IN')
  return context.identity.accountId
}

/** The request's Idempotency-Key, in procedures that write: the kernel lets none through without one. */
export function keyOf({ idempotencyKey }: RequestContext): string {
  if (idempotencyKey === null) throw new LunaError('IDEMPOTENCY_KEY_REQUIRED')
  return idempotencyKey
}
