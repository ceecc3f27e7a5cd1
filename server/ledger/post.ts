/** Posting: the one way money is written down. */
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { FORCED_JOURNAL_KINDS } from '#shared/ledger/kinds.ts'
import { brokenConstraint, type Tx } from '../db/database.ts'
import { type JournalInput, journalInputHash, type TransferRow, transferRows } from './transfers.ts'

interface WalletChange {
  readonly accountId: string
  readonly delta: bigint
}

/** What a journal does to each wallet, in the order in which all journals lock wallets. */
function walletChanges(rows: readonly TransferRow[]): WalletChange[] {
  const deltas = new Map<string, bigint>()
  const add = (accountId: string, delta: bigint) => deltas.set(accountId, (deltas.get(accountId) ?? 0n) + delta)
  for (const row of rows) {
    if (row.debit_book === 'wallet') add(row.debit_owner_id, -row.amount_micro_dollars)
    if (row.credit_book === 'wallet') add(row.credit_owner_id, row.amount_micro_dollars)
  }
  return [...deltas]
    .filter(([, delta]) => delta !== 0n)
    .map(([accountId, delta]) => ({ accountId, delta }))
    .toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1))
}

async function credit(tx: Tx, { accountId, delta }: WalletChange, at: Date): Promise<void> {
  await sql`insert into wallet_balances as w (account_id, balance_micro_dollars, updated_at)
    values (${accountId}, ${delta}, ${at})
    on conflict (account_id) do update set
      balance_micro_dollars = w.balance_micro_dollars + excluded.balance_micro_dollars,
      debt_micro_dollars = greatest(0, -(w.balance_micro_dollars + excluded.balance_micro_dollars)),
      updated_at = excluded.updated_at`.execute(tx)
}

/** Takes what is not there as well: the rest becomes the wallet's debt. */
async function force(tx: Tx, { accountId, delta }: WalletChange, at: Date): Promise<void> {
  await sql`insert into wallet_balances as w (account_id, balance_micro_dollars, debt_micro_dollars, updated_at)
    values (${accountId}, ${delta}, ${-delta}, ${at})
    on conflict (account_id) do update set
      balance_micro_dollars = w.balance_micro_dollars + excluded.balance_micro_dollars,
      debt_micro_dollars = greatest(0, -(w.balance_micro_dollars + excluded.balance_micro_dollars)),
      updated_at = excluded.updated_at`.execute(tx)
}

/**
 * The check on the table refuses what is not covered, which also ends the transaction: whatever the caller does with
 * the error, no journal without its wallet can be committed.
 */
async function debit(tx: Tx, { accountId, delta }: WalletChange, at: Date): Promise<void> {
  try {
    const { numAffectedRows } = await sql`update wallet_balances
      set balance_micro_dollars = balance_micro_dollars + ${delta}, updated_at = ${at}
      where account_id = ${accountId}`.execute(tx)
    if (numAffectedRows === 1n) return
    await sql`insert into wallet_balances (account_id, balance_micro_dollars, updated_at)
      values (${accountId}, ${delta}, ${at})`.execute(tx)
  } catch (cause) {
    if (brokenConstraint(cause) !== 'wallet_covers') throw cause
    throw new LunaError('WALLET_TOO_LOW', undefined, { cause })
  }
}

async function changeWallets(tx: Tx, { kind, at }: JournalInput, rows: readonly TransferRow[]): Promise<void> {
  for (const change of walletChanges(rows)) {
    if (change.delta > 0n) await credit(tx, change, at)
    else if (FORCED_JOURNAL_KINDS.has(kind)) await force(tx, change, at)
    else await debit(tx, change, at)
  }
}

function ownersOf(rows: readonly TransferRow[]): string[] {
  return [...new Set(rows.flatMap((row) => [row.debit_owner_id, row.credit_owner_id]))]
}

/** Journal, its transfers and the note that they are to be sealed, in one statement; false where the key was used. */
async function insertJournal(
  tx: Tx,
  journal: JournalInput,
  id: string,
  inputHash: Buffer,
  rows: readonly TransferRow[],
): Promise<boolean> {
  const transfers = JSON.stringify(
    rows.map((row) => ({ ...row, amount_micro_dollars: String(row.amount_micro_dollars) })),
  )
  const { accountId, key, kind, at, saleId = null } = journal
  const { rows: inserted } = await sql`
    with journal as (
      insert into ledger_journals (account_id, key, id, input_hash, kind, sale_id, at)
      values (${accountId}, ${key}, ${id}, ${inputHash}, ${kind}, ${saleId}, ${at})
      on conflict (account_id, key) do nothing
      returning account_id, id, at
    ), noted as (
      insert into ledger_unsealed (account_id, journal_id, at, owner_ids)
      select account_id, id, at, ${ownersOf(rows)}::uuid[] from journal
    ), posted as (
      insert into ledger_transfers (account_id, journal_id, at, number, debit_owner_id, debit_book, credit_owner_id,
        credit_book, amount_micro_dollars, kind, available_at, sale_id, asset_id, version_id, payer_asset_id,
        payee_asset_id, offer, country, memo)
      select journal.account_id, journal.id, journal.at, t.* from journal, json_to_recordset(${transfers}::json) as t(
        number integer, debit_owner_id uuid, debit_book text, credit_owner_id uuid, credit_book text,
        amount_micro_dollars bigint, kind text, available_at timestamptz, sale_id uuid, asset_id uuid, version_id uuid,
        payer_asset_id uuid, payee_asset_id uuid, offer text, country text, memo text)
    )
    select 1 from journal`.execute(tx)
  return inserted.length === 1
}

async function journalByKey(tx: Tx, accountId: string, key: string): Promise<{ id: string; input_hash: Buffer }> {
  return tx
    .selectFrom('ledger_journals')
    .select(['id', 'input_hash'])
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
}

/**
 * Writes a journal: all of its transfers or none, once per account and key. The same key with the same content answers
 * with the journal that stands (`replayed`). Give the transaction up when it throws.
 * Throws INVALID_INPUT, JOURNAL_KEY_REUSED (the key stands for something else), WALLET_TOO_LOW.
 */
export async function postJournal(tx: Tx, journal: JournalInput): Promise<{ journalId: string; replayed: boolean }> {
  const { accountId, key, kind, saleId = null } = journal
  const rows = transferRows(journal)
  const inputHash = journalInputHash({ accountId, key, kind, saleId }, rows)
  const journalId = uuidv7()
  if (await insertJournal(tx, journal, journalId, inputHash, rows)) {
    await changeWallets(tx, journal, rows)
    return { journalId, replayed: false }
  }
  const standing = await journalByKey(tx, accountId, key)
  if (!standing.input_hash.equals(inputHash)) throw new LunaError('JOURNAL_KEY_REUSED', key)
  return { journalId: standing.id, replayed: true }
}
