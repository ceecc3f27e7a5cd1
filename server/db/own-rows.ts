/**
 * A person's own rows, page by page: through row-level security, and of every column only what the application role may
 * read, so that who reviewed or reported stays hidden here as everywhere.
 */
import { sql } from 'kysely'
import type { Tx } from './database.ts'
import type { DB } from './tables.generated.ts'

export interface OwnTable {
  readonly table: keyof DB
  /**
   * The columns of which one names the account; `account_id` where not given. None where row-level security shows nothing
   * but the person's own rows and the column itself is not to be read.
   */
  readonly owners?: readonly string[]
  /** Columns that say nothing about the person. */
  readonly without?: readonly string[]
}

/** What one domain of the market keeps about a person. */
export interface OwnDomain {
  readonly domain: string
  readonly tables: readonly OwnTable[]
}

type OwnRow = Readonly<Record<string, unknown>>

export interface OwnPage {
  readonly rows: readonly OwnRow[]
  /** Where the next page begins; null after the last. */
  readonly next: readonly string[] | null
}

const PAGE_ROWS = 500

interface ReadableColumn {
  readonly name: string
  readonly type: string
  /** In the primary key; null outside of it. */
  readonly place: number | null
}

async function readableColumns(tx: Tx, table: string): Promise<ReadableColumn[]> {
  const { rows } = await sql<ReadableColumn>`
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      array_position(i.indkey::int2[], a.attnum) as place
    from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
    where a.attrelid = ${table}::regclass and a.attnum > 0 and not a.attisdropped
      and has_column_privilege(a.attrelid, a.attnum, 'select')
    order by a.attnum`.execute(tx)
  return rows
}

/** As JSON can hold it: whole numbers of 64 bits as text, bytes as hex. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return value
}

function ownerIs(accountId: string, owners: readonly string[]) {
  if (owners.length === 0) return sql`true`
  return sql.join(
    owners.map((owner) => sql`${sql.ref(owner)} = ${accountId}`),
    sql` or `,
  )
}

function isAfter(key: readonly ReadableColumn[], after: readonly string[] | null) {
  if (after === null) return sql`true`
  const values = key.map(({ type }, index) => sql`${after[index]}::text::${sql.raw(type)}`)
  return sql`(${sql.join(key.map(({ name }) => sql.ref(name)))}) > (${sql.join(values)})`
}

/** In a transaction of the account itself; the next rows after `after`, in the order of the table's key. */
export async function readOwnRows(
  tx: Tx,
  accountId: string,
  { table, owners = ['account_id'], without = [] }: OwnTable,
  after: readonly string[] | null,
): Promise<OwnPage> {
  const columns = await readableColumns(tx, table)
  const key = columns
    .filter(({ place }) => place !== null)
    .toSorted((one, other) => Number(one.place) - Number(other.place))
  const shown = columns.map(({ name }) => name).filter((name) => !without.includes(name))
  const { rows } = await sql<OwnRow & { place_of_row: string[] }>`
    select ${sql.join(shown.map((name) => sql.ref(name)))},
      array[${sql.join(key.map(({ name }) => sql`${sql.ref(name)}::text`))}] as place_of_row
    from ${sql.table(table)}
    where (${ownerIs(accountId, owners)}) and ${isAfter(key, after)}
    order by ${sql.join(key.map(({ name }) => sql.ref(name)))}
    limit ${PAGE_ROWS}`.execute(tx)
  return {
    rows: rows.map((row) => Object.fromEntries(shown.map((name) => [name, plain(row[name])]))),
    next: rows.length < PAGE_ROWS ? null : (rows.at(-1)?.place_of_row ?? null),
  }
}
