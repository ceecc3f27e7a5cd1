/** Writes and reads the earnings tables. */
import { sql } from 'kysely'
import { type Cube, type Cubes, createCubes, type SumRow } from '#shared/ledger/cubes.ts'
import { AMOUNTS, COUNTS, noSums, type Sums } from '#shared/ledger/figures.ts'
import { transferKindSchema } from '#shared/ledger/kinds.ts'
import { addDays, localDay, startOfDay } from '#shared/ledger/time-zone.ts'
import type { Tx } from '../db/database.ts'

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

/** Only by the process that seals the entries: each is added once. */
export async function addToEarnings(tx: Tx, cubes: Cubes): Promise<void> {
  await addSumRows(tx, cubes.sums())
  await addBranchRows(tx, cubes)
  await addMaturityRows(tx, cubes)
}

/** The first instants of all local days that an account has entries on, from `from` on. */
async function dayStarts(tx: Tx, accountId: string, zone: string, from: Date | null): Promise<[string, Date][]> {
  const { rows } = await sql<{ first: Date | null; last: Date | null }>`
    select min(at) as first, max(at) as last from ledger_entries
    where account_id = ${accountId} and book = 'creator' and (${from}::timestamptz is null or at >= ${from})`.execute(
    tx,
  )
  const { first, last } = rows[0] ?? { first: null, last: null }
  if (first === null || last === null) return []
  const starts: [string, Date][] = []
  for (let day = localDay(zone, first); day <= localDay(zone, last); day = addDays(day, 1)) {
    starts.push([day, startOfDay(zone, day)])
  }
  return starts
}

interface EntriesRow {
  readonly dayNumber: number
  readonly kind: string
  readonly amount: bigint
  readonly count: bigint
  readonly assetId: string | null
  readonly viaAssetId: string | null
  readonly soldAssetId: string | null
  readonly versionId: string | null
  readonly offer: string | null
  readonly country: string | null
}

/** Sums of the sealed entries of a creator's account, by the days of a zone, from `from` on where it is given. */
export async function cubesOfEntries(tx: Tx, accountId: string, zone: string, from: Date | null): Promise<Cubes> {
  const cubes = createCubes()
  const starts = await dayStarts(tx, accountId, zone, from)
  const { rows } = await sql<EntriesRow>`
    select width_bucket(at, ${starts.map(([, start]) => start)}::timestamptz[]) as "dayNumber", kind,
      sum(amount_micro_dollars)::bigint as amount, count(*) as count, asset_id as "assetId",
      via_asset_id as "viaAssetId", sold_asset_id as "soldAssetId", version_id as "versionId", offer, country
    from ledger_entries
    where account_id = ${accountId} and book = 'creator' and (${from}::timestamptz is null or at >= ${from})
    group by 1, kind, amount_micro_dollars > 0, asset_id, via_asset_id, sold_asset_id, version_id, offer, country`.execute(
    tx,
  )
  for (const row of rows) {
    const day = starts[row.dayNumber - 1]?.[0] ?? ''
    cubes.add(accountId, { ...row, kind: transferKindSchema.parse(row.kind), day })
  }
  const maturing = await sql<{ availableAt: Date; amount: bigint }>`
    select available_at as "availableAt", sum(amount_micro_dollars)::bigint as amount from ledger_entries
    where account_id = ${accountId} and book = 'creator' and available_at is not null
      and (${from}::timestamptz is null or at >= ${from})
    group by available_at`.execute(tx)
  for (const { availableAt, amount } of maturing.rows) cubes.addMaturity(accountId, availableAt, amount)
  return cubes
}

/** Rebuilds an account's sums from its entries. Only while none of them can be sealed. */
export async function rebuildEarnings(tx: Tx, accountId: string, zone: string): Promise<void> {
  await tx.deleteFrom('earnings_sums').where('account_id', '=', accountId).execute()
  await tx.deleteFrom('earnings_branches').where('account_id', '=', accountId).execute()
  await tx.deleteFrom('earnings_maturities').where('account_id', '=', accountId).execute()
  await addToEarnings(tx, await cubesOfEntries(tx, accountId, zone, null))
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
