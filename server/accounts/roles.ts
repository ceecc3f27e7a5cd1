/** What an account may do: everyone buys, a tier makes a creator, and the rest somebody has to give. */
import { LunaError } from '#shared/contract/errors.ts'
import type { GrantableRole } from '#shared/contract/market/accounts.ts'
import type { Tx } from '../db/database.ts'
import type { Role } from '../http/context.ts'

export interface Standing {
  readonly roles: ReadonlySet<Role>
  readonly isEmailVerified: boolean
}

/** Null for an account that is closed or was never there. */
export async function standingOf(tx: Tx, accountId: string, now: Date): Promise<Standing | null> {
  const roles = await rolesOf(tx, accountId, now)
  if (roles === null) return null
  const account = await tx
    .selectFrom('accounts')
    .select('email_verified_at')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return { roles, isEmailVerified: account !== undefined && account.email_verified_at !== null }
}

/** Null for an account that is closed or was never there. */
export async function rolesOf(tx: Tx, accountId: string, now: Date): Promise<ReadonlySet<Role> | null> {
  const account = await tx
    .selectFrom('accounts')
    .select('closed_at')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (account === undefined || account.closed_at !== null) return null
  const given = await tx.selectFrom('account_roles').select('role').where('account_id', '=', accountId).execute()
  const roles = new Set<Role>(['buyer'])
  if (await isCreator(tx, accountId, now)) roles.add('creator')
  for (const { role } of given) roles.add(role === 'admin' ? 'admin' : 'moderator')
  return roles
}

export async function isCreator(tx: Tx, accountId: string, now: Date): Promise<boolean> {
  const tier = await tx
    .selectFrom('account_tiers')
    .select('since')
    .where('account_id', '=', accountId)
    .where('tier', '=', 'creator')
    .where('since', '<=', now)
    .where((where) => where.or([where('until', 'is', null), where('until', '>', now)]))
    .executeTakeFirst()
  return tier !== undefined
}

async function requireOpen(tx: Tx, accountId: string): Promise<void> {
  const account = await tx
    .selectFrom('accounts')
    .select('closed_at')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (account === undefined || account.closed_at !== null) throw new LunaError('NOT_FOUND', 'There is no such account.')
}

/** Given again, it changes nothing. Throws NOT_FOUND. */
export async function giveRole(
  tx: Tx,
  grant: { readonly accountId: string; readonly role: GrantableRole; readonly grantedBy: string; readonly at: Date },
): Promise<void> {
  await requireOpen(tx, grant.accountId)
  await tx
    .insertInto('account_roles')
    .values({ account_id: grant.accountId, role: grant.role, granted_by: grant.grantedBy, granted_at: grant.at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Throws NOT_FOUND where the account does not have the role. */
export async function takeRole(tx: Tx, accountId: string, role: GrantableRole): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom('account_roles')
    .where('account_id', '=', accountId)
    .where('role', '=', role)
    .executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) throw new LunaError('NOT_FOUND', 'The account does not have this role.')
}
