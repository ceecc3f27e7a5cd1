/** Are the chains unbroken, and does every entry say what its transfer says? */
import { sql } from 'kysely'
import { GENESIS_HASH, lineHash } from '#shared/ledger/chain.ts'
import { type Book, bookSchema } from '#shared/ledger/kinds.ts'
import type { Tx } from '../../db/database.ts'
import { type EntryRow, toLine } from '../entries.ts'
import { type PostedTransfer, sidesOf } from '../sides.ts'
import type { Findings, Scope } from './findings.ts'

const PAGE = 5_000

interface Account {
  readonly ownerId: string
  readonly book: Book
}

interface Position {
  readonly sequence: bigint
  readonly balance: bigint
  readonly hash: string
  readonly atMs: number
}

const reference = (journalAccountId: string, journalId: string, number: number): string =>
  `${journalAccountId}/${journalId}/${number}`

async function transfersOfPage(tx: Tx, page: readonly EntryRow[]): Promise<Map<string, PostedTransfer>> {
  const { rows } = await sql<PostedTransfer>`
    select t.* from unnest(${page.map((row) => row.journal_account_id)}::uuid[],
        ${page.map((row) => row.journal_id)}::uuid[], ${page.map((row) => row.transfer_number)}::integer[])
      as e(account_id, journal_id, number)
    join ledger_transfers t
      on t.account_id = e.account_id and t.journal_id = e.journal_id and t.number = e.number`.execute(tx)
  return new Map(rows.map((row) => [reference(row.account_id, row.journal_id, row.number), row]))
}

/** Says what is wrong with an entry that should come right after `before`; null where nothing is. */
function checkEntry(
  account: Account,
  before: Position,
  row: EntryRow,
  transfer: PostedTransfer | undefined,
): string | null {
  if (row.sequence !== before.sequence + 1n) return `entry ${before.sequence + 1n} is missing`
  if (row.balance_micro_dollars !== before.balance + row.amount_micro_dollars) return 'the balance is wrong'
  if (row.at.getTime() < before.atMs) return 'it is dated before the entry before it'
  const { hash, ...line } = toLine(row)
  if (lineHash(before.hash, account, line) !== hash) return 'the hash does not match'
  if (transfer === undefined) return 'its transfer is missing'
  const side = sidesOf(transfer).find(({ ownerId, book }) => ownerId === account.ownerId && book === account.book)
  const isSame =
    side !== undefined &&
    side.amount === row.amount_micro_dollars &&
    Object.entries(side.content).every(([key, value]) =>
      Object.entries(line).some(([k, v]) => k === key && v === value),
    ) &&
    side.at.getTime() <= row.at.getTime()
  return isSame ? null : 'it differs from its transfer'
}

function checkReadableEntry(...entry: Parameters<typeof checkEntry>): string | null {
  try {
    return checkEntry(...entry)
  } catch (error) {
    return `it cannot be read (${error instanceof Error ? error.message : String(error)})`
  }
}

async function checkChain(tx: Tx, account: Account, findings: Findings): Promise<string | null> {
  let before: Position = { sequence: 0n, balance: 0n, hash: GENESIS_HASH, atMs: Number.NEGATIVE_INFINITY }
  for (;;) {
    const page = await tx
      .selectFrom('ledger_entries')
      .selectAll()
      .where('account_id', '=', account.ownerId)
      .where('book', '=', account.book)
      .where('sequence', '>', before.sequence)
      .orderBy('sequence')
      .limit(PAGE)
      .execute()
    const transfers = await transfersOfPage(tx, page)
    for (const row of page) {
      const transfer = transfers.get(reference(row.journal_account_id, row.journal_id, row.transfer_number))
      const difference = checkReadableEntry(account, before, row, transfer)
      if (difference !== null)
        return `Account ${account.ownerId}/${account.book}, entry ${row.sequence}: ${difference}.`
      const { sequence, balance_micro_dollars: balance, hash, at } = row
      before = { sequence, balance, hash: hash.toString('hex'), atMs: at.getTime() }
    }
    findings.entryCount += page.length
    if (page.length < PAGE) return null
  }
}

/**
 * Where the database has no statistics yet, as after a crash, it would look through the platform's whole chain for each
 * transfer: minutes for some ten thousand of them, instead of one pass over each table.
 */
async function readWholeTables(tx: Tx): Promise<void> {
  await sql`set local enable_nestloop = off`.execute(tx)
}

/** Every posted transfer that is not waiting to be sealed is in the chain of each of its accounts exactly once. */
async function findUnpaired(tx: Tx, { ownerId }: Scope, side: 'debit' | 'credit'): Promise<string | null> {
  const owner = sql.ref(`t.${side}_owner_id`)
  const book = sql.ref(`t.${side}_book`)
  const { rows } = await sql<{ ownerId: string; book: string; journalId: string; number: number; count: bigint }>`
    select ${owner} as "ownerId", ${book} as book, t.journal_id as "journalId", t.number, count(e.sequence) as count
    from ledger_transfers t
    left join ledger_entries e on e.account_id = ${owner} and e.book = ${book}
      and e.journal_account_id = t.account_id and e.journal_id = t.journal_id and e.transfer_number = t.number
    left join ledger_waiting u on u.account_id = ${owner} and u.journal_id = t.journal_id
      and u.journal_account_id = t.account_id
    where ${ownerId}::uuid is null or ${owner} = ${ownerId}::uuid
    group by 1, 2, t.account_id, t.journal_id, t.number, u.journal_id
    having count(e.sequence) <> case when u.journal_id is null then 1 else 0 end
    limit 1`.execute(tx)
  const [found] = rows
  if (found === undefined) return null
  const transfer = `transfer ${found.number} of journal ${found.journalId}`
  return `Account ${found.ownerId}/${found.book}: ${transfer} is in the chain ${found.count} times.`
}

export async function checkChains(tx: Tx, scope: Scope, findings: Findings): Promise<string | null> {
  let query = tx.selectFrom('ledger_entries').select(['account_id', 'book']).distinct()
  if (scope.ownerId !== null) query = query.where('account_id', '=', scope.ownerId)
  for (const { account_id: ownerId, book } of await query.orderBy('account_id').orderBy('book').execute()) {
    const difference = await checkChain(tx, { ownerId, book: bookSchema.parse(book) }, findings)
    if (difference !== null) return difference
    findings.accountCount += 1
  }
  if (scope.ownerId === null) await readWholeTables(tx)
  return (await findUnpaired(tx, scope, 'debit')) ?? (await findUnpaired(tx, scope, 'credit'))
}
