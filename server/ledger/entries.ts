/** Sealed entries as their owner sees them, and what is posted but not sealed yet. */

import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import { type LedgerLine, ledgerLineSchema } from '#shared/ledger/chain.ts'
import type { Book } from '#shared/ledger/kinds.ts'
import type { Tx } from '../db/database.ts'
import type { LedgerEntries } from '../db/tables.generated.ts'
import { type PostedTransfer, type Side, sidesOf } from './sides.ts'
import { transfersWaitingFor } from './waiting.ts'

export type EntryRow = Selectable<LedgerEntries>

export function toLine(row: EntryRow): LedgerLine {
  return ledgerLineSchema.parse({
    sequence: Number(row.sequence),
    journalId: row.journal_id,
    transferNumber: row.transfer_number,
    kind: row.kind,
    amountMicroDollars: String(row.amount_micro_dollars),
    balanceMicroDollars: String(row.balance_micro_dollars),
    at: row.at.toISOString(),
    availableAt: row.available_at?.toISOString() ?? null,
    saleId: row.sale_id,
    assetId: row.asset_id,
    viaAssetId: row.via_asset_id,
    soldAssetId: row.sold_asset_id,
    versionId: row.version_id,
    offer: row.offer,
    country: row.country,
    memo: row.memo,
    hash: row.hash.toString('hex'),
  })
}

/** Newest first, from before a sequence on where one is given. */
export async function newestEntries(
  tx: Tx,
  ownerId: string,
  book: Book,
  before: bigint | null,
  limit: number,
): Promise<LedgerLine[]> {
  let query = tx.selectFrom('ledger_entries').selectAll().where('account_id', '=', ownerId).where('book', '=', book)
  if (before !== null) query = query.where('sequence', '<', before)
  const rows = await query.orderBy('sequence', 'desc').limit(limit).execute()
  return rows.map(toLine)
}

/** The entries that follow a sequence, oldest first. */
export async function entriesAfter(
  tx: Tx,
  ownerId: string,
  book: Book,
  after: bigint,
  limit: number,
): Promise<LedgerLine[]> {
  const rows = await tx
    .selectFrom('ledger_entries')
    .selectAll()
    .where('account_id', '=', ownerId)
    .where('book', '=', book)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .execute()
  return rows.map(toLine)
}

/** The owner's sides of all that is posted and not sealed, oldest first. */
export async function unsealedSides(tx: Tx, ownerId: string): Promise<Side[]> {
  const { rows } = await sql<PostedTransfer>`
    select t.* from ${transfersWaitingFor(ownerId)} order by t.at, t.journal_id, t.number`.execute(tx)
  return rows.flatMap((transfer) => sidesOf(transfer).filter((side) => side.ownerId === ownerId))
}

/**
 * Makes all reads of the transaction see one moment, so that sealing in between neither hides nor repeats a transfer.
 * Must come first in the transaction.
 */
export async function readOneMoment(tx: Tx): Promise<void> {
  await sql`set transaction isolation level repeatable read`.execute(tx)
}
