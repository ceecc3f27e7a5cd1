/** Posting: the one way money is written down. */
import { type RawBuilder, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { FORCED_JOURNAL_KINDS } from '#shared/ledger/kinds.ts'
import { brokenConstraint, type Tx } from '../db/database.ts'
import { type JournalInput, journalInputHash, type TransferRow, transferRows } from './transfers.ts'

interface WalletChange {
  readonly accountId: string
  readonly delta: bigint
}

/** What a journal does to each wallet. */
function walletChanges(rows: readonly TransferRow[]): WalletChange[] {
  const deltas = new Map<string, bigint>()
  const add = (accountId: string, delta: bigint) => deltas.set(accountId, (deltas.get(accountId) ?? 0n) + delta)
  for (const row of rows) {
    if (row.debit_book === 'wallet') add(row.debit_owner_id, -row.amount_micro_dollars)
    if (row.credit_book === 'wallet') add(row.credit_owner_id, row.amount_micro_dollars)
  }
  return [...deltas].filter(([, delta]) => delta !== 0n).map(([accountId, delta]) => ({ accountId, delta }))
}

function ownersOf(rows: readonly TransferRow[]): string[] {
  return [...new Set(rows.flatMap((row) => [row.debit_owner_id, row.credit_owner_id]))]
}

/** A journal as it will stand if its key was not used yet. */
interface Prepared {
  readonly journal: JournalInput
  readonly id: string
  /** Hexadecimal. */
  readonly inputHash: string
  readonly rows: readonly TransferRow[]
}

function prepare(journal: JournalInput): Prepared {
  const { accountId, key, kind, saleId = null } = journal
  const rows = transferRows(journal)
  const inputHash = journalInputHash({ accountId, key, kind, saleId }, rows).toString('hex')
  return { journal, id: uuidv7(), inputHash, rows }
}

function journalRow({ journal, id, inputHash, rows }: Prepared) {
  const { accountId, key, kind, at, saleId = null } = journal
  return { account_id: accountId, key, id, input_hash: inputHash, kind, sale_id: saleId, at, owner_ids: ownersOf(rows) }
}

function transferJson({ journal: { accountId, at }, id, rows }: Prepared) {
  return rows.map((row) => ({
    ...row,
    ...{ account_id: accountId, journal_id: id, at, amount_micro_dollars: String(row.amount_micro_dollars) },
  }))
}

function walletJson({ journal: { at }, id, rows }: Prepared) {
  return walletChanges(rows).map(({ accountId, delta }) => {
    return { journal_id: id, account_id: accountId, change: String(delta), at }
  })
}

/**
 * Everything in one statement; answers with the ids of those that were written. A purchase that is not covered breaks
 * the check on the wallet, which also ends the transaction: whatever the caller does with the error, no journal is
 * committed without.
 */
async function insertJournals(
  tx: Tx,
  prepared: readonly Prepared[],
  isForced: boolean,
  alongside: RawBuilder<unknown>,
): Promise<ReadonlySet<string>> {
  try {
    const { rows } = await sql<{ posted: string[] }>`select ${alongside} as alongside, post_journals(
      ${JSON.stringify(prepared.map(journalRow))}, ${JSON.stringify(prepared.flatMap(transferJson))},
      ${JSON.stringify(prepared.flatMap(walletJson))}, ${isForced}) as posted`.execute(tx)
    return new Set(rows[0]?.posted)
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

export interface Posted {
  readonly journalId: string
  /** It already existed. */
  readonly replayed: boolean
}

const NOTHING = sql`null`

async function post(
  tx: Tx,
  journals: readonly JournalInput[],
  isForced: boolean,
  alongside: RawBuilder<unknown> = NOTHING,
): Promise<Posted[]> {
  const prepared = journals.map(prepare)
  const written = await insertJournals(tx, prepared, isForced, alongside)
  const posted: Posted[] = []
  for (const { journal, id, inputHash } of prepared) {
    if (written.has(id)) {
      posted.push({ journalId: id, replayed: false })
      continue
    }
    const standing = await journalByKey(tx, journal.accountId, journal.key)
    if (standing.input_hash.toString('hex') !== inputHash) throw new LunaError('JOURNAL_KEY_REUSED', journal.key)
    posted.push({ journalId: standing.id, replayed: true })
  }
  return posted
}

/**
 * Writes a journal: all of its transfers or none, once per account and key. The same key with the same content answers
 * with the existing journal (`replayed`). Roll the transaction back when it throws.
 * Throws INVALID_INPUT, JOURNAL_KEY_REUSED (the key belongs to other content), WALLET_TOO_LOW.
 */
export async function postJournal(tx: Tx, journal: JournalInput): Promise<Posted> {
  const [posted] = await post(tx, [journal], FORCED_JOURNAL_KINDS.has(journal.kind))
  if (posted === undefined) throw new LunaError('INTERNAL', 'Posting the journal returned no result.')
  return posted
}

/**
 * The journals of several sales at once, as `postJournal`; a wallet has to cover all that is taken from it. `alongside`
 * is an expression that writes what goes with them, sent in the same message.
 */
export function postSaleJournals(
  tx: Tx,
  journals: readonly (JournalInput & { readonly kind: 'sale' })[],
  alongside?: RawBuilder<unknown>,
): Promise<Posted[]> {
  return post(tx, journals, false, alongside)
}
