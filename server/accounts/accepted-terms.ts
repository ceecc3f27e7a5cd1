/** Which creator terms an account accepted. Each acceptance has a row of its own, so that earlier ones stay on record. */
import { LunaError } from '#shared/contract/errors.ts'
import type { Me } from '#shared/contract/market/accounts.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import type { Tx } from '../db/database.ts'

/** The tier that holds; undefined for an account that is no creator. */
const heldTier = (tx: Tx, accountId: string) =>
  tx
    .selectFrom('account_tiers')
    .select(['since', 'terms_version', 'accepted_at'])
    .where('account_id', '=', accountId)
    .where('tier', '=', 'creator')
    .where('until', 'is', null)

export async function acceptedTerms(tx: Tx, accountId: string): Promise<Me['creatorTerms']> {
  const tier = await heldTier(tx, accountId).executeTakeFirst()
  if (tier === undefined) return null
  return {
    acceptedVersion: tier.terms_version,
    acceptedAt: tier.accepted_at.toISOString(),
    isCurrent: tier.terms_version === CREATOR_TERMS_VERSION,
  }
}

/** Throws CREATOR_TERMS_CHANGED where a creator accepted earlier terms only. */
export async function requireCurrentTerms(tx: Tx, accountId: string): Promise<void> {
  const accepted = await acceptedTerms(tx, accountId)
  if (accepted !== null && !accepted.isCurrent)
    throw new LunaError('CREATOR_TERMS_CHANGED', `The current terms are ${CREATOR_TERMS_VERSION}.`)
}

interface Acceptance {
  readonly accountId: string
  readonly termsVersion: string
  readonly at: Date
}

/** Accepted again, it changes nothing. Throws CREATOR_TIER_REQUIRED. */
export async function acceptTerms(tx: Tx, { accountId, termsVersion, at }: Acceptance): Promise<void> {
  const tier = await heldTier(tx, accountId).forUpdate().executeTakeFirst()
  if (tier === undefined) throw new LunaError('CREATOR_TIER_REQUIRED')
  if (tier.terms_version === termsVersion) return
  await tx
    .updateTable('account_tiers')
    .set({ until: at })
    .where('account_id', '=', accountId)
    .where('tier', '=', 'creator')
    .where('until', 'is', null)
    .execute()
  await tx
    .insertInto('account_tiers')
    .values({ account_id: accountId, tier: 'creator', since: at, terms_version: termsVersion, accepted_at: at })
    .execute()
}
