/** Writes and reads the earnings tables. */
import { sql } from 'kysely'
import { transferKindSchema } from '#shared/ledger/kinds.ts'
import type { Tx } from '../db/database.ts'
import { type Cube, type Cubes, createCubes, type EarningsEntry, type SumRow } from './cubes.ts'
import { AMOUNTS, COUNTS, noSums, type Sums } from './figures.ts'

const AMOUNT_COLUMNS = AMOUNTS.map((name) => `${name}_micro_dollars`)
const SUM_COLUMNS = [...AMOUNT_COLUMNS, ...COUNTS]

const columnList = sql.raw(SUM_COLUMNS.join(', '))
const columnTypes = sql.raw(SUM_COLUMNS.map((column) => `${column} bigint`).join(', '))
const columnAdditions = sql.raw(SUM_COLUMNS.map((column) => `${column} = s.${column} + excluded.${column}`).join(', '))

function sumsToJson(sums: Sums): Record<string, string> {
  return Object.fromEntries([
    ...AMOUNTS.map((name) => [`${name}_micro_dollars`, String(sums[name])]),
    ...COUNTS.map((name) => [name, String(sums[name])]),
  ])
}

/** Rows in the order of their keys, so that two writers cannot wait for each other. */
async function addSumRows(tx: Tx, rows: readonly SumRow[]): Promise<void> {
  if (rows.length === 0) return
  const json = JSON.stringify(
    rows.map(({ accountId, cube, day, assetId, versionId, offer, country, sums }) => ({
      ...{ account_id: accountId, cube, day, asset_id: assetId, version_id: versionId, offer, country },
      ...sumsToJson(sums),
    })),
  )
  await sql`insert into earnings_sums as s (account_id, cube, day, asset_id, version_id, offer, country, ${columnList})
    select account_id, cube, day, asset_id, version_id, offer, country, ${columnList}
    from json_to_recordset(${json}::json) as r(account_id uuid, cube text, day date, asset_id uuid, version_id uuid,
      offer text, country text, ${columnTypes})
    on conflict (account_id, cube, day, asset_id, version_id, offer, country)
    do update set ${columnAdditions}`.execute(tx)
}

async function addBranchRows(tx: Tx, cubes: Cubes): Promise<void> {
  const rows = cubes.branches()
  if (rows.length === 0) return
  const json = JSON.stringify(
    rows.map(({ accountId, assetId, viaAssetId, soldAssetId, day, amount, count }) => ({
      ...{ account_id: accountId, asset_id: assetId, via_asset_id: viaAssetId, sold_asset_id: soldAssetId, day },
      ...{ amount_micro_dollars: String(amount), royalty_count: String(count) },
    })),
  )
  await sql`insert into earnings_branches as b (account_id, asset_id, via_asset_id, sold_asset_id, day,
      amount_micro_dollars, royalty_count)
    select account_id, asset_id, via_asset_id, sold_asset_id, day, amount_micro_dollars, royalty_count
    from json_to_recordset(${json}::json) as r(account_id uuid, asset_id uuid, via_asset_id uuid, sold_asset_id uuid,
      day date, amount_micro_dollars bigint, royalty_count bigint)
    on conflict (account_id, asset_id, via_asset_id, sold_asset_id, day) do update set
      amount_micro_dollars = b.amount_micro_dollars + excluded.amount_micro_dollars,
      royalty_count = b.royalty_count + excluded.royalty_count`.execute(tx)
}

async function addMaturityRows(tx: Tx, cubes: Cubes): Promise<void> {
  const rows = cubes.maturities()
  if (rows.length === 0) return
  const json = JSON.stringify(
    rows.map(({ accountId, availableAt, amount }) => ({
      ...{ account_id: accountId, available_at: availableAt, amount_micro_dollars: String(amount) },
    })),
  )
  await sql`insert into earnings_maturities as m (account_id, available_at, amount_micro_dollars)
    select account_id, available_at, amount_micro_dollars
    from json_to_recordset(${json}::json) as r(account_id uuid, available_at timestamptz, amount_micro_dollars bigint)
    on conflict (account_id, available_at) do update set
      amount_micro_dollars = m.amount_micro_dollars + excluded.amount_micro_dollars`.execute(tx)
}

/** Only while sealing is locked: every entry is added once. */
export async function addToEarnings(tx: Tx, cubes: Cubes): Promise<void> {
  await addSumRows(tx, cubes.sums())
  await addBranchRows(tx, cubes)
  await addMaturityRows(tx, cubes)
}

interface EarningsEntryRow {
  readonly kind: string
  readonly amount_micro_dollars: bigint
  readonly at: Date
  readonly available_at: Date | null
  readonly asset_id: string | null
  readonly via_asset_id: string | null
  readonly sold_asset_id: string | null
  readonly version_id: string | null
  readonly offer: string | null
  readonly country: string | null
}

function toEarningsEntry(row: EarningsEntryRow): EarningsEntry {
  return {
    kind: transferKindSchema.parse(row.kind),
    amount: row.amount_micro_dollars,
    at: row.at,
    availableAt: row.available_at,
    assetId: row.asset_id,
    viaAssetId: row.via_asset_id,
    soldAssetId: row.sold_asset_id,
    versionId: row.version_id,
    offer: row.offer,
    country: row.country,
  }
}

const PAGE = 20_000

/** Sums of the sealed entries of a creator's account, by the days of a zone; of a part of time where one is given. */
export async function cubesOfEntries(
  tx: Tx,
  accountId: string,
  zone: string,
  time: { readonly from: Date | null; readonly to: Date | null },
): Promise<Cubes> {
  const cubes = createCubes(() => zone)
  for (let after = 0n; ; ) {
    let query = tx
      .selectFrom('ledger_entries')
      .select(['sequence', 'kind', 'amount_micro_dollars', 'at', 'available_at', 'asset_id', 'via_asset_id'])
      .select(['sold_asset_id', 'version_id', 'offer', 'country'])
      .where('account_id', '=', accountId)
      .where('book', '=', 'creator')
      .where('sequence', '>', after)
    if (time.from !== null) query = query.where('at', '>=', time.from)
    if (time.to !== null) query = query.where('at', '<', time.to)
    const rows = await query.orderBy('sequence').limit(PAGE).execute()
    for (const row of rows) cubes.add(accountId, toEarningsEntry(row))
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return cubes
    after = last.sequence
  }
}

/** Makes an account's sums anew from its entries. Only while sealing is locked. */
export async function rebuildEarnings(tx: Tx, accountId: string, zone: string): Promise<void> {
  await tx.deleteFrom('earnings_sums').where('account_id', '=', accountId).execute()
  await tx.deleteFrom('earnings_branches').where('account_id', '=', accountId).execute()
  await tx.deleteFrom('earnings_maturities').where('account_id', '=', accountId).execute()
  await addToEarnings(tx, await cubesOfEntries(tx, accountId, zone, { from: null, to: null }))
}

interface DayRange {
  readonly firstDay: string | null
  readonly lastDay: string
}

/** Of one cube, added up over the days; `days` keeps them apart. */
export async function readSums(
  tx: Tx,
  accountId: string,
  cube: Cube,
  range: DayRange | null,
  keepDays: boolean,
): Promise<SumRow[]> {
  const totals = sql.raw(SUM_COLUMNS.map((column) => `sum(${column})::bigint as ${column}`).join(', '))
  const day = keepDays ? sql`day::text` : sql`''`
  const from = range?.firstDay ?? null
  const { rows } = await sql<Record<string, string | bigint>>`
    select ${day} as day, asset_id, version_id, offer, country, ${totals} from earnings_sums
    where account_id = ${accountId} and cube = ${cube}
      and (${from}::date is null or day >= ${from}::date)
      and (${range?.lastDay ?? null}::date is null or day <= ${range?.lastDay ?? null}::date)
    group by 1, asset_id, version_id, offer, country`.execute(tx)
  return rows.map((row) => {
    const sums = noSums()
    for (const name of AMOUNTS) sums[name] = BigInt(row[`${name}_micro_dollars`] ?? 0)
    for (const name of COUNTS) sums[name] = BigInt(row[name] ?? 0)
    const text = (column: string) => String(row[column])
    return {
      ...{ accountId, cube, day: text('day'), sums },
      ...{ assetId: text('asset_id'), versionId: text('version_id'), offer: text('offer'), country: text('country') },
    }
  })
}

export interface BranchTotal {
  readonly assetId: string
  readonly viaAssetId: string
  readonly soldAssetId: string
  readonly amount: bigint
  readonly count: bigint
}

export async function readBranches(tx: Tx, accountId: string, { firstDay, lastDay }: DayRange): Promise<BranchTotal[]> {
  const { rows } = await sql<BranchTotal>`
    select asset_id as "assetId", via_asset_id as "viaAssetId", sold_asset_id as "soldAssetId",
      sum(amount_micro_dollars)::bigint as amount, sum(royalty_count)::bigint as count
    from earnings_branches
    where account_id = ${accountId} and (${firstDay}::date is null or day >= ${firstDay}::date) and day <= ${lastDay}::date
    group by asset_id, via_asset_id, sold_asset_id`.execute(tx)
  return rows
}
