/** The builder every procedure of the market API starts from. Failures are problem documents (see `problem.ts`). */
import { oc } from '@orpc/contract'

/**
 * Who may call: anyone, any signed-in account, or an account with the role. Whether a row is the caller's own is the
 * procedure's question; what belongs to another is answered as not found.
 */
export type Access = 'public' | 'account' | 'creator' | 'moderator' | 'admin'

export interface MarketMeta {
  readonly access: Access
  /** Whether the caller must have confirmed their email address: to buy, to rate and to sell. */
  readonly needsVerifiedEmail?: boolean
}

export const marketProcedure = oc.$meta<MarketMeta>({ access: 'account' })

/** For those who have confirmed their email address; others are refused with EMAIL_NOT_VERIFIED. */
export const verifiedProcedure = oc.$meta<MarketMeta>({ access: 'account', needsVerifiedEmail: true })
