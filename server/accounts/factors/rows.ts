/** Which factors an account has, read in a transaction of the service. */
import type { Tx } from '../../db/database.ts'

export interface Passkey {
  /** The credential's id in base64url. */
  readonly id: string
  readonly name: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  readonly transports: readonly string[]
}

export interface FactorSummary {
  readonly passkeys: readonly Passkey[]
  readonly authenticator: { readonly createdAt: Date; readonly lastUsedAt: Date | null } | null
  readonly recoveryCodesLeft: number
}

/** True where a password alone does not sign in. */
export async function hasSecondFactor(tx: Tx, accountId: string): Promise<boolean> {
  return (await countFactors(tx, accountId)) > 0
}

/** Passkeys and the authenticator app; recovery codes stand in for one of these and do not count. */
export async function countFactors(tx: Tx, accountId: string): Promise<number> {
  const passkeys = await tx
    .selectFrom('account_passkeys')
    .select('credential_id')
    .where('account_id', '=', accountId)
    .execute()
  const apps = await tx
    .selectFrom('account_authenticators')
    .select('account_id')
    .where('account_id', '=', accountId)
    .execute()
  return passkeys.length + apps.length
}

export async function summaryOf(tx: Tx, accountId: string): Promise<FactorSummary> {
  const passkeys = await tx
    .selectFrom('account_passkeys')
    .select(['credential_id', 'name', 'created_at', 'last_used_at', 'transports'])
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .execute()
  const app = await tx
    .selectFrom('account_authenticators')
    .select(['created_at', 'last_used_at'])
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  const codes = await tx
    .selectFrom('account_recovery_codes')
    .select('code_hash')
    .where('account_id', '=', accountId)
    .execute()
  return {
    passkeys: passkeys.map((row) => ({
      id: row.credential_id.toString('base64url'),
      name: row.name,
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at,
      transports: row.transports,
    })),
    authenticator: app === undefined ? null : { createdAt: app.created_at, lastUsedAt: app.last_used_at },
    recoveryCodesLeft: codes.length,
  }
}

/** Removes everything but the password, and returns whether there was anything. */
export async function deleteFactors(tx: Tx, accountId: string): Promise<boolean> {
  const had = await hasSecondFactor(tx, accountId)
  const tables = ['account_passkeys', 'account_authenticators', 'account_recovery_codes'] as const
  for (const table of tables) await tx.deleteFrom(table).where('account_id', '=', accountId).execute()
  return had
}
