/** Are wallet balances and earnings what the ledger gives? */
import { sql } from 'kysely'
import { ALL_DAYS, type Cube, type Cubes } from '#shared/ledger/cubes.ts'
import type { Tx } from '../../db/database.ts'
import { cubesOfEntries, readBranches, readSums } from '../earnings-tables.ts'
import { summedZoneOf } from '../zones.ts'
import type { Scope } from './findings.ts'

export async function checkWallets(tx: Tx, { ownerId }: Scope): Promise<string | null> {
  const { rows } = await sql<{ ownerId: string; kept: bigint; posted: bigint }>`
    with changes as (
      select credit_owner_id as owner_id, amount_micro_dollars as amount from ledger_transfers where credit_book = 'wallet'
      union all
      select debit_owner_id, -amount_micro_dollars from ledger_transfers where debit_book = 'wallet'),
    posted as (select owner_id, sum(amount)::bigint as balance from changes group by owner_id)
    select coalesce(p.owner_id, w.account_id) as "ownerId", coalesce(w.balance_micro_dollars, 0) as kept,
      coalesce(p.balance, 0) as posted
    from posted p full join wallet_balances w on w.account_id = p.owner_id
    where coalesce(w.balance_micro_dollars, 0) <> coalesce(p.balance, 0)
      and (${ownerId}::uuid is null or coalesce(p.owner_id, w.account_id) = ${ownerId}::uuid)
    limit 1`.execute(tx)
  const [found] = rows
  return found ? `Wallet of ${found.ownerId}: holds ${found.kept}, but ${found.posted} was posted.` : null
}

const CUBES: readonly Cube[] = ['day', 'version_day', 'version_all', 'market_day', 'market_all']

/** Rows as texts that are equal where the rows are; rows that say nothing are left out. */
function asTexts(rows: readonly (readonly unknown[])[]): string[] {
  return rows.map((row) => row.map(String).join('|')).toSorted()
}

function firstDifference(stored: readonly string[], expected: readonly string[]): string | null {
  const index = expected.findIndex((text, position) => stored[position] !== text)
  if (index !== -1) return `${stored[index] ?? 'nothing'} instead of ${expected[index]}`
  return stored.length > expected.length ? `${stored[expected.length]} instead of nothing` : null
}

type SumRows = ReturnType<Cubes['sums']>

const sumTexts = (rows: SumRows): string[] =>
  asTexts(
    rows.map(({ day, assetId, versionId, offer, country, sums }) => [
      ...[day, assetId, versionId, offer, country],
      ...Object.values(sums),
    ]),
  )

async function checkAccount(tx: Tx, accountId: string): Promise<string | null> {
  const expected = await cubesOfEntries(tx, accountId, await summedZoneOf(tx, accountId), null)
  for (const cube of CUBES) {
    const stored = await readSums(tx, accountId, cube, null, true)
    const difference = firstDifference(sumTexts(stored), sumTexts(expected.sums().filter((row) => row.cube === cube)))
    if (difference !== null) return `sums by ${cube}: ${difference}`
  }
  const branches = await readBranches(tx, accountId, { firstDay: ALL_DAYS, lastDay: '9999-12-31' })
  const amounts = (rows: readonly { amount: bigint }[]) => String(rows.reduce((sum, { amount }) => sum + amount, 0n))
  const branchDifference = firstDifference([amounts(branches)], [amounts(expected.branches())])
  if (branchDifference !== null) return `royalties by branch: ${branchDifference}`
  const maturities = await tx
    .selectFrom('earnings_maturities')
    .selectAll()
    .where('account_id', '=', accountId)
    .execute()
  const maturityDifference = firstDifference(
    asTexts(maturities.map((row) => [row.available_at.toISOString(), row.amount_micro_dollars])),
    asTexts(expected.maturities().map(({ availableAt, amount }) => [availableAt.toISOString(), amount])),
  )
  return maturityDifference === null ? null : `what is pending: ${maturityDifference}`
}

export async function checkEarnings(tx: Tx, { ownerId }: Scope): Promise<string | null> {
  const { rows } = await sql<{ account_id: string }>`
    select account_id from ledger_entries
    where book = 'creator' and (${ownerId}::uuid is null or account_id = ${ownerId}::uuid)
    union select account_id from earnings_sums where ${ownerId}::uuid is null or account_id = ${ownerId}::uuid
    order by account_id`.execute(tx)
  for (const { account_id: accountId } of rows) {
    const difference = await checkAccount(tx, accountId)
    if (difference !== null) return `Earnings of ${accountId}, ${difference}.`
  }
  return null
}
