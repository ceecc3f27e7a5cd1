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

function ownersOf(rows: readonly TransferRow[]): string[] {
  return [...new Set(rows.flatMap((row) => [row.debit_owner_id, row.credit_owner_id]))]
}

/**
 * Everything in one statement; false where the key was used. A purchase that is not covered breaks the check on the
 * wallet, which also ends the transaction: whatever the caller does with the error, no journal is committed without.
 */
async function insertJournal(
  tx: Tx,
  { accountId, key, kind, at, saleId = null }: JournalInput,
  id: string,
  inputHash: Buffer,
  rows: readonly TransferRow[],
): Promise<boolean> {
  const transfers = rows.map((row) => ({ ...row, amount_micro_dollars: String(row.amount_micro_dollars) }))
  const changes = walletChanges(rows)
  try {
    const { rows: posted } = await sql<{ is_new: boolean }>`select post_journal(
      ${accountId}, ${key}, ${id}, ${inputHash}, ${kind}, ${saleId}, ${at}, ${ownersOf(rows)}, ${JSON.stringify(transfers)},
      ${changes.map((change) => change.accountId)}, ${changes.map(({ delta }) => delta)}, ${FORCED_JOURNAL_KINDS.has(kind)}
    ) as is_new`.execute(tx)
    return posted[0]?.is_new === true
  } catch (cause) {
    if (brokenConstraint(cause) !== 'wallet_covers') throw cause
    throw new LunaError('WALLET_TOO_LOW', undefined, { cause })
  }
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
  if (await insertJournal(tx, journal, journalId, inputHash, rows)) return { journalId, replayed: false }
  const standing = await journalByKey(tx, accountId, key)
  if (!standing.input_hash.equals(inputHash)) throw new LunaError('JOURNAL_KEY_REUSED', key)
  return { journalId: standing.id, replayed: true }
}
