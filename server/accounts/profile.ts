/** Accounts and creator profiles as the API shows them. */
import { LunaError } from '#shared/contract/errors.ts'
import type { CreatorProfile, Me } from '#shared/contract/market/accounts.ts'
import type { Tx } from '../db/database.ts'
import { acceptedTerms } from './accepted-terms.ts'
import { isCreator, rolesOf } from './roles.ts'

/** Null for an account that never was a creator. */
async function creatorProfileOf(tx: Tx, accountId: string): Promise<Omit<CreatorProfile, 'isActive'> | null> {
  const row = await tx.selectFrom('creator_profiles').selectAll().where('account_id', '=', accountId).executeTakeFirst()
  if (row === undefined) return null
  return {
    accountId,
    handle: row.handle,
    displayName: row.display_name,
    bio: row.bio,
    region: row.region,
    isVerified: row.verified_at !== null,
    createdAt: row.created_at.toISOString(),
  }
}

/** In a transaction that may read whether the tier holds. Throws NOT_FOUND. */
export async function fullProfileOf(tx: Tx, accountId: string, now: Date): Promise<CreatorProfile> {
  const profile = await creatorProfileOf(tx, accountId)
  if (profile === null) throw new LunaError('NOT_FOUND', 'There is no such creator.')
  return { ...profile, isActive: await isCreator(tx, accountId, now) }
}

/** Throws NOT_FOUND for an account that is closed. */
export async function meOf(tx: Tx, accountId: string, now: Date): Promise<Me> {
  const account = await tx.selectFrom('accounts').selectAll().where('account_id', '=', accountId).executeTakeFirst()
  const roles = await rolesOf(tx, accountId, now)
  if (account === undefined || account.email === null || roles === null) throw new LunaError('NOT_FOUND')
  const profile = await creatorProfileOf(tx, accountId)
  return {
    accountId,
    email: account.email,
    isEmailVerified: account.email_verified_at !== null,
    displayName: account.display_name,
    timeZone: account.time_zone,
    roles: [...roles],
    age: { isAdult: account.is_adult, showsAdultWorks: account.shows_adult_works },
    creator: profile === null ? null : { ...profile, isActive: roles.has('creator') },
    creatorTerms: await acceptedTerms(tx, accountId),
    createdAt: account.created_at.toISOString(),
  }
}
