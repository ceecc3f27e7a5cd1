/** What a seeded market's rows are called, for requests that shall find something. */
import type { TestDatabase } from '#server/testing/databases.fixture.ts'
import type { Known } from './arbitrary.ts'
import type { Operation } from './operations.ts'

/** Which table's ids a path is about, by the name before the id. Paths not named here get ids of all kinds. */
const TABLES: Readonly<Record<string, string>> = {
  '/v1/admin/accounts': 'accounts.account_id',
  '/v1/admin/creators': 'creator_profiles.account_id',
  '/v1/licenses': 'license_listings.id',
  '/v1/me/license-purchases': 'license_grants.id',
  '/v1/license-grants': 'license_grants.id',
  '/v1/license-complaints': 'license_revocations.id',
  '/v1/moderation/license-complaints': 'license_revocations.id',
  '/v1/me/cases': 'cases.id',
  '/v1/moderation/cases': 'cases.id',
  '/v1/assets': 'assets.id',
  '/v1/ratings': 'ratings.id',
  '/v1/review': 'review_queue.id',
  '/v1/checkouts': 'orders.id',
  '/v1/bundles': 'bundles.id',
  '/v1/creator/bundles': 'bundles.id',
  '/v1/purchases': 'sales.id',
  '/v1/sales': 'sales.id',
  '/v1/subscriptions': 'subscriptions.id',
  '/v1/submissions': 'submissions.id',
  '/v1/derivations/agreements': 'derivation_agreements.id',
  '/v1/share-proposals': 'share_proposals.id',
  '/v1/me/shared-works': 'assets.id',
  '/v1/webhooks': 'webhook_endpoints.id',
  '/v1/api-keys': 'api_keys.id',
  '/v1/uploads': 'uploads.id',
  '/v1/me/devices': 'device_mutations.device_id',
}

export interface Rows {
  /** Every id in the database, by `table.column`. */
  readonly ids: ReadonlyMap<string, readonly string[]>
  readonly hashes: readonly string[]
  readonly handles: readonly string[]
}

async function columnsOf(
  { admin }: TestDatabase,
  type: string,
): Promise<{ table_name: string; column_name: string }[]> {
  const { rows } = await admin.query<{ table_name: string; column_name: string }>(
    `select c.table_name, c.column_name from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = $1 order by 1, 2`,
    [type],
  )
  return rows
}

/** Of everybody, or of the rows alone that name one account. Ids rise with time, so what is drawn from them repeats. */
export async function readRows(test: TestDatabase, accountId: string | null = null): Promise<Rows> {
  const columns = await columnsOf(test, 'uuid')
  const ids = new Map<string, readonly string[]>()
  for (const { table_name: table, column_name: column } of columns) {
    const sameTable = columns.filter((other) => other.table_name === table)
    const named = sameTable.map((other) => `${other.column_name} = '${accountId}'`).join(' or ')
    const { rows } = await test.admin.query<{ id: string }>(
      `select distinct ${column}::text as id from ${table}
       where ${column} is not null ${accountId === null ? '' : `and (${named})`} order by 1 limit 60`,
    )
    if (rows.length > 0)
      ids.set(
        `${table}.${column}`,
        rows.map(({ id }) => id),
      )
  }
  const { rows: blobs } = await test.admin.query<{ sha256: string }>('select sha256 from account_media order by 1')
  const { rows: profiles } = await test.admin.query<{ handle: string }>(
    'select handle from creator_profiles order by 1',
  )
  return { ids, hashes: blobs.map(({ sha256 }) => sha256), handles: profiles.map(({ handle }) => handle) }
}

const FIELDS: Readonly<Record<string, string>> = {
  assetId: 'assets.id',
  content_id: 'assets.id',
  parentAssetId: 'assets.id',
  originalAssetId: 'assets.id',
  versionId: 'asset_versions.id',
  licenseId: 'license_listings.id',
  license_id: 'license_listings.id',
  purchase_id: 'license_grants.id',
  creatorId: 'creator_profiles.account_id',
}

export function knownTo({ path }: Operation, { ids, hashes, handles }: Rows): Known {
  const before = path.slice(0, Math.max(0, path.indexOf('/{')))
  const table = TABLES[before]
  const own = table === undefined ? [] : (ids.get(table) ?? [])
  const all = [...new Set([...ids.values()].flat())]
  const named = Object.entries(FIELDS).flatMap(([field, of]) => {
    const known = ids.get(of)
    return known === undefined ? [] : [[field, known] as const]
  })
  return { ids: own.length > 0 ? own : all, idsByField: Object.fromEntries(named), hashes, handles }
}
