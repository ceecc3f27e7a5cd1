/** Are journals still what was posted? Their input hashes are recomputed from their transfers. */
import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { PostedTransfer } from '../sides.ts'
import { journalInputHash } from '../transfers.ts'
import type { Findings, Scope } from './findings.ts'

const PAGE = 2_000

interface JournalRow {
  readonly account_id: string
  readonly key: string
  readonly id: string
  readonly input_hash: Buffer
  readonly kind: string
  readonly sale_id: string | null
  readonly at: Date
}

async function journalPage(tx: Tx, { ownerId }: Scope, after: JournalRow | undefined): Promise<JournalRow[]> {
  let query = tx.selectFrom('ledger_journals').selectAll()
  if (ownerId !== null) query = query.where('account_id', '=', ownerId)
  if (after) query = query.where(sql<boolean>`(account_id, key) > (${after.account_id}, ${after.key})`)
  return query.orderBy('account_id').orderBy('key').limit(PAGE).execute()
}

async function transfersOfPage(tx: Tx, page: readonly JournalRow[]): Promise<Map<string, PostedTransfer[]>> {
  const { rows } = await sql<PostedTransfer>`
    select t.* from unnest(${page.map(({ account_id }) => account_id)}::uuid[], ${page.map(({ id }) => id)}::uuid[])
      as j(account_id, id)
    join ledger_transfers t on t.account_id = j.account_id and t.journal_id = j.id
    order by t.account_id, t.journal_id, t.number`.execute(tx)
  return Map.groupBy(rows, ({ journal_id }) => journal_id)
}

function checkJournal(journal: JournalRow, transfers: readonly PostedTransfer[]): string | null {
  const place = `Journal ${journal.key} of account ${journal.account_id}`
  const gap = transfers.findIndex(({ number }, index) => number !== index + 1)
  if (transfers.length === 0 || gap !== -1) return `${place}: transfer ${gap + 1 || 1} is missing.`
  const { account_id: accountId, key, kind, sale_id: saleId } = journal
  if (!journalInputHash({ accountId, key, kind, saleId }, transfers).equals(journal.input_hash)) {
    return `${place}: its transfers differ from those that were posted.`
  }
  if (transfers.some(({ at }) => at.getTime() !== journal.at.getTime())) return `${place}: its time was changed.`
  return null
}

async function findOrphan(tx: Tx, { ownerId }: Scope): Promise<string | null> {
  const { rows } = await sql<{ account_id: string; journal_id: string }>`
    select account_id, journal_id from ledger_transfers t
    where (${ownerId}::uuid is null or account_id = ${ownerId}::uuid) and not exists (
      select from ledger_journals j where j.account_id = t.account_id and j.id = t.journal_id)
    limit 1`.execute(tx)
  const [orphan] = rows
  return orphan ? `Account ${orphan.account_id}: a transfer of journal ${orphan.journal_id} has no journal.` : null
}

export async function checkJournals(tx: Tx, scope: Scope, findings: Findings): Promise<string | null> {
  for (let last: JournalRow | undefined; ; ) {
    const page = await journalPage(tx, scope, last)
    const transfers = await transfersOfPage(tx, page)
    for (const journal of page) {
      const difference = checkJournal(journal, transfers.get(journal.id) ?? [])
      if (difference !== null) return difference
    }
    findings.journalCount += page.length
    last = page.at(-1)
    if (page.length < PAGE) break
  }
  return findOrphan(tx, scope)
}
