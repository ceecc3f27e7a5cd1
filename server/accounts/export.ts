/** What the market keeps about an account itself, row by row, as the account may see it. */
import type { Tx } from '../db/database.ts'

const TABLES = ['accounts', 'account_roles', 'account_tiers', 'creator_profiles', 'handle_claims'] as const

export async function exportRows(tx: Tx, accountId: string): Promise<Record<string, Record<string, unknown>[]>> {
  const found: Record<string, Record<string, unknown>[]> = {}
  for (const table of TABLES) {
    const rows = await tx.selectFrom(table).selectAll().where('account_id', '=', accountId).execute()
    found[table] = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
      ),
    )
  }
  return found
}
