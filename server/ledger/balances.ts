/** Balances: the last sealed entry of the account, and what was posted since. */
import { sql } from 'kysely'
import type { Book } from '#shared/ledger/kinds.ts'
import { type MicroDollars, microDollars } from '#shared/money/money.ts'
import type { Tx } from '../db/database.ts'
import { transfersWaitingFor } from './waiting.ts'

/** In one statement, so that sealing in the meantime neither hides nor repeats a transfer. */
export async function balanceOf(tx: Tx, ownerId: string, book: Book): Promise<MicroDollars> {
  const { rows } = await sql<{ balance: bigint }>`
    select (coalesce((
        select balance_micro_dollars from ledger_entries
        where account_id = ${ownerId} and book = ${book} order by sequence desc limit 1), 0)
      + coalesce((
        select sum(case when t.credit_owner_id = ${ownerId} and t.credit_book = ${book}
          then t.amount_micro_dollars else -t.amount_micro_dollars end)
        from ${transfersWaitingFor(ownerId)}
        where (t.credit_owner_id = ${ownerId} and t.credit_book = ${book})
          or (t.debit_owner_id = ${ownerId} and t.debit_book = ${book})), 0))::bigint as balance`.execute(tx)
  return microDollars(rows[0]?.balance ?? 0n)
}

export interface WalletBalance {
  /** Below zero where a dispute or a reversed top-up took what had been spent. */
  readonly balance: MicroDollars
  readonly updatedAt: Date | null
}

export async function walletOf(tx: Tx, accountId: string): Promise<WalletBalance> {
  const row = await tx
    .selectFrom('wallet_balances')
    .select(['balance_micro_dollars', 'updated_at'])
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return { balance: microDollars(row?.balance_micro_dollars ?? 0n), updatedAt: row?.updated_at ?? null }
}
