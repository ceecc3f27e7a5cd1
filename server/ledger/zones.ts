/** The time zone whose days a creator's earnings are counted in: what the account says, and what the sums were made by. */
import type { Tx } from '../db/database.ts'

export const DEFAULT_ZONE = 'UTC'

/** As the account is set. */
export async function zoneOf(tx: Tx, accountId: string): Promise<string> {
  const account = await tx
    .selectFrom('accounts')
    .select('time_zone')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return account?.time_zone ?? DEFAULT_ZONE
}

/** As the sums of the accounts were made; the default for those that are not in the answer. */
export async function summedZonesOf(tx: Tx, accountIds: readonly string[]): Promise<Map<string, string>> {
  if (accountIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('earnings_zones')
    .select(['account_id', 'time_zone'])
    .where('account_id', 'in', accountIds)
    .execute()
  return new Map(rows.map((row) => [row.account_id, row.time_zone]))
}

export async function summedZoneOf(tx: Tx, accountId: string): Promise<string> {
  return (await summedZonesOf(tx, [accountId])).get(accountId) ?? DEFAULT_ZONE
}
