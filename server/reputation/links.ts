/** Accounts that belong together say nothing about each other. */
import type { Tx } from '../db/database.ts'

/** Whether two accounts are one, or paid with or are paid by the same card or bank account. */
export async function areLinked(tx: Tx, accountId: string, otherId: string): Promise<boolean> {
  if (accountId === otherId) return true
  const instruments = await tx
    .selectFrom('payment_instruments')
    .select('fingerprint')
    .where('account_id', '=', accountId)
    .execute()
  if (instruments.length === 0) return false
  const shared = await tx
    .selectFrom('payment_instruments')
    .select('fingerprint')
    .where('account_id', '=', otherId)
    .where(
      'fingerprint',
      'in',
      instruments.map(({ fingerprint }) => fingerprint),
    )
    .executeTakeFirst()
  return shared !== undefined
}

/** Whether the account bought the asset (or was given it) and was not refunded, leaving one sale out of account. */
export async function owns(tx: Tx, accountId: string, assetId: string, exceptSaleId?: string): Promise<boolean> {
  const query = tx
    .selectFrom('entitlements')
    .select('sale_id')
    .where('account_id', '=', accountId)
    .where('asset_id', '=', assetId)
    .where('withdrawn_at', 'is', null)
  const found = await (exceptSaleId === undefined ? query : query.where('sale_id', '<>', exceptSaleId))
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
