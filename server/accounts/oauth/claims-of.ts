/** The claims about a person that a program receives, according to the granted scopes. */
import type { Tx } from '../../db/database.ts'
import type { AccountClaims } from './provider.ts'

export async function claimsOf(tx: Tx, accountId: string): Promise<AccountClaims> {
  const row = await tx
    .selectFrom('accounts as a')
    .leftJoin('creator_profiles as p', 'p.account_id', 'a.account_id')
    .select(['a.email', 'a.email_verified_at', 'a.display_name', 'a.time_zone', 'a.updated_at', 'p.handle'])
    .where('a.account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return {
    ...(row.email === null ? {} : { email: row.email }),
    email_verified: row.email_verified_at !== null,
    name: row.display_name,
    ...(row.handle === null ? {} : { preferred_username: row.handle }),
    zoneinfo: row.time_zone,
    updated_at: Math.floor(row.updated_at.getTime() / 1_000),
  }
}
