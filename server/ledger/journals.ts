/** Reading back what was posted. */
import { LunaError } from '#shared/contract/errors.ts'
import { bookSchema, transferKindSchema } from '#shared/ledger/kinds.ts'
import { microDollars } from '#shared/money/money.ts'
import { offerKindSchema } from '#shared/offers/offers.ts'
import type { Tx } from '../db/database.ts'
import type { TransferInput, TransferRow } from './transfers.ts'

function toInput(row: TransferRow): TransferInput {
  return {
    debit: { ownerId: row.debit_owner_id, book: bookSchema.parse(row.debit_book) },
    credit: { ownerId: row.credit_owner_id, book: bookSchema.parse(row.credit_book) },
    amount: microDollars(row.amount_micro_dollars),
    kind: transferKindSchema.parse(row.kind),
    assetId: row.asset_id,
    versionId: row.version_id,
    saleId: row.sale_id,
    payerAssetId: row.payer_asset_id,
    payeeAssetId: row.payee_asset_id,
    offer: row.offer === null ? null : offerKindSchema.parse(row.offer),
    country: row.country,
    memo: row.memo,
    availableAt: row.available_at,
  }
}

/** The transfers of a journal in the order they were posted. Throws NOT_FOUND where the account has no such journal. */
export async function transfersOf(tx: Tx, accountId: string, key: string): Promise<TransferInput[]> {
  const journal = await tx
    .selectFrom('ledger_journals')
    .select('id')
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .executeTakeFirst()
  if (journal === undefined) throw new LunaError('NOT_FOUND', `journal ${key}`)
  const rows = await tx
    .selectFrom('ledger_transfers')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('journal_id', '=', journal.id)
    .orderBy('number')
    .execute()
  return rows.map(toInput)
}
