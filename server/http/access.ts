/** Who may call what, decided in one place from what the contract says. */

import { LunaError } from '#shared/contract/errors.ts'
import { SECURITY_PATH } from '#shared/contract/market/accounts.ts'
import type { MarketMeta } from '#shared/contract/market/procedure.ts'
import type { Identity } from './context.ts'

/** Throws NOT_SIGNED_IN, NOT_ALLOWED, CREATOR_TIER_REQUIRED, EMAIL_NOT_VERIFIED. */
export function checkAccess({ access, needsVerifiedEmail }: MarketMeta, identity: Identity | null): void {
  if (access === 'public') return
  if (identity === null) throw new LunaError('NOT_SIGNED_IN')
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
