// Every table of the database, in its state after all migrations: personal data is visible only through row-level
// security, and write-once data is immutable. A table that a later migration adds has to pass as well,
// or be named here with the reason why it need not.
import pg from 'pg'
import { beforeAll, expect, it } from 'vitest'
import { type DatabaseRole, describeOnEachDatabase, type TestDatabase } from './databases.fixture.ts'

/** Tables without personal data. */
const WITHOUT_OWNER: Readonly<Record<string, string>> = {
  schema_migrations: 'which migrations have run; no role of the market reads it',
  jobs: 'work to be done; luna_app has no rights on it',
  followed: 'how far periodic work has come; luna_app has no rights on it',
  shared_secrets: 'keys of the market itself; luna_app has no rights on it',
  market_keys: 'keys of the market itself; luna_app has no rights on it',
  market_master_key: 'which key encrypts them; luna_app has no rights on it',
  signing_keys: 'keys of the market itself; luna_app has no rights on the private ones',
  stored_blobs: 'which bytes are kept, by their hash; whose they are stands elsewhere',
  asset_directory: 'public: whose a published asset is',
  license_listing_directory: 'public: whose a license listing is',
  search_documents: 'public: published assets as they are searched',
  search_spellings: 'public: published assets as they are searched',
  search_vectors: 'public: published assets as they are searched',
  catalog_changes: 'public: what was published and withdrawn',
  catalog_feed_head: 'how far the feed of changes has come',
  catalog_snapshots: 'public: which snapshots of the catalog there are',
  fee_schedules: 'public: the terms of the market',
  publication_log_entries: 'public: the publication log is there to be checked by everyone',
  publication_log_nodes: 'public: the publication log is there to be checked by everyone',
  publication_log_head: 'public: the publication log is there to be checked by everyone',
}

/** Tables whose every row anybody may read, and why. */
const PUBLIC_ROWS: Readonly<Record<string, string>> = {
  handle_claims: 'a handle is a public name',
  creator_profiles: 'what a creator shows of themselves',
  asset_versions: 'what was published',
  derivations: 'the chain of derivations is public',
  bundles: 'what is offered together, and what was',
  bundle_items: 'the works of bundles',
  license_listing_versions: 'the terms on offer',
  reputation_snapshots: 'the reputation shown with a creator',
}

/** Columns that decide whether everybody may read a row, with a value that keeps it to its owner. */
const KEPT_PRIVATE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  offers: { ended_at: "'2026-01-01T00:00:00Z'" },
}

/** Named so that a grant added by mistake is noticed; whatever else turns out to be append-only is tried as well. */
const APPEND_ONLY = ['ledger_journals', 'ledger_transfers', 'ledger_entries', 'handle_claims', 'submission_events']

const OWNER = '01890000-0000-7000-8000-00000000000a'
const STRANGER = '01890000-0000-7000-8000-00000000000b'
const REFUSED = { code: '42501' }

interface Column {
  readonly name: string
  readonly type: string
}

interface Table {
  readonly name: string
  readonly isProtected: boolean
  readonly isForced: boolean
  /** What luna_app may do, by privileges alone. */
  readonly appReads: boolean
  readonly appInserts: boolean
  readonly appDeletes: boolean
  readonly appUpdates: boolean
  readonly isAppendOnly: boolean
  /** Without a default of their own: what a row needs. */
  readonly required: readonly Column[]
  readonly first: string
}

const TABLES = `
  select c.relname as name, c.relrowsecurity as "isProtected", c.relforcerowsecurity as "isForced",
    has_any_column_privilege('luna_app', c.oid, 'select') as "appReads",
    has_any_column_privilege('luna_app', c.oid, 'insert') as "appInserts",
    has_table_privilege('luna_app', c.oid, 'delete') as "appDeletes",
    has_any_column_privilege('luna_app', c.oid, 'update') as "appUpdates",
    not (has_any_column_privilege('luna_app', c.oid, 'update') or has_table_privilege('luna_app', c.oid, 'delete')
      or has_table_privilege('luna_app', c.oid, 'truncate')
      or has_any_column_privilege('luna_service', c.oid, 'update') or has_table_privilege('luna_service', c.oid, 'delete')
      or has_table_privilege('luna_service', c.oid, 'truncate')) as "isAppendOnly",
    (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod))), '[]')
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      and a.attnotnull and not a.atthasdef and a.attidentity = '') as required,
    (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum = 1) as first
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind in ('r', 'p') order by c.relname`

/** A value of the type that says nothing; every id is the owner's, whatever the column's name. */
function sampleOf(type: string): string {
  if (type.endsWith('[]')) return "'{}'"
  if (type === 'uuid') return `'${OWNER}'`
  if (type === 'boolean') return 'false'
  if (type === 'jsonb' || type === 'json') return "'{}'"
  if (type === 'date' || type.startsWith('timestamp')) return "'2026-01-01T00:00:00Z'"
  const [, bits] = /^bit\((\d+)\)$/.exec(type) ?? []
  if (bits !== undefined) return `repeat('0', ${bits})::${type}`
  if (type === 'vector') return "'[1]'"
  return /^(smallint|integer|bigint|numeric|real|double)/.test(type) ? '1' : "'x'"
}

/** One row of the owner in every table. Conditions on values are of no concern here and are dropped first. */
async function seed(admin: pg.Pool, tables: readonly Table[]): Promise<void> {
  const { rows } = await admin.query<{ name: string; table: string }>(
    `select conname as name, conrelid::regclass::text as table from pg_constraint
      where connamespace = 'public'::regnamespace and contype in ('c', 'f') and conislocal`,
  )
  for (const { name, table } of rows) await admin.query(`alter table ${table} drop constraint if exists "${name}"`)
  for (const table of tables) {
    await admin.query(`delete from "${table.name}"`)
    await admin.query(sampleRow(table))
  }
}

function sampleRow({ name, required }: Table): string {
  const sample = {
    ...Object.fromEntries(required.map((column) => [column.name, sampleOf(column.type)])),
    ...KEPT_PRIVATE[name],
  }
  const columns = Object.keys(sample).map((column) => `"${column}"`)
  return `insert into "${name}" (${columns.join(', ')}) values (${Object.values(sample).join(', ')})`
}

function unprotected(tables: readonly Table[]): string[] {
  return tables
    .filter(({ name, isProtected, isForced }) => !(name in WITHOUT_OWNER) && !(isProtected && isForced))
    .map(({ name }) => name)
}

describeOnEachDatabase('row-level security', (open) => {
  let test: TestDatabase
  let tables: Table[]
  let owned: Table[]
  beforeAll(async () => {
    test = await open()
    tables = (await test.admin.query<Table>(TABLES)).rows
    owned = tables.filter(({ name }) => !(name in WITHOUT_OWNER))
    await seed(
      test.admin,
      tables.filter(({ name }) => name !== 'schema_migrations'),
    )
  })

  async function countAs(accountId: string | null, { name }: Table): Promise<number> {
    const { rows } = await test.asRole('luna_app', accountId, (client) =>
      client.query<{ count: bigint }>(`select count(*) from "${name}"`),
    )
    return Number(rows[0]?.count)
  }

  it('is on, and holds owners of the tables too, for every table not named as having no owner', () => {
    expect(unprotected(tables)).toEqual([])
    const known = new Set(tables.map(({ name }) => name))
    const gone = [...Object.keys(WITHOUT_OWNER), ...Object.keys(PUBLIC_ROWS), ...APPEND_ONLY]
    expect(gone.filter((name) => !known.has(name))).toEqual([])
    expect(owned.length).toBeGreaterThan(20)
  })

  it('is missed where a table has none, or does not hold the owner of the table', async () => {
    await test.admin.query('create table forgotten (account_id uuid primary key)')
    await test.admin.query('create table half_done (account_id uuid primary key)')
    await test.admin.query('alter table half_done enable row level security')
    try {
      const { rows } = await test.admin.query<Table>(TABLES)
      expect(unprotected(rows)).toEqual(['forgotten', 'half_done'])
    } finally {
      await test.admin.query('drop table forgotten, half_done')
    }
  })

  it('has policies for the two roles only, and lets everybody read only what is named as public', async () => {
    const { rows } = await test.admin.query<{ name: string; table: string; roles: string[]; condition: string }>(
      `select policyname as name, tablename as table, roles::text[], qual as condition
        from pg_policies where schemaname = 'public'`,
    )
    const forOthers = rows.filter(({ roles }) => roles.some((role) => role !== 'luna_app' && role !== 'luna_service'))
    expect(forOthers).toEqual([])
    const toEverybody = rows.filter(({ roles, condition }) => roles.includes('luna_app') && condition === 'true')
    expect(toEverybody.map(({ table }) => table).filter((table) => !(table in PUBLIC_ROWS))).toEqual([])
  })

  it('shows a row to no one without an identity, and to no other account', async () => {
    const seen: string[] = []
    const seenByOwner: string[] = []
    for (const table of owned.filter(({ name, appReads }) => appReads && !(name in PUBLIC_ROWS))) {
      if ((await countAs(null, table)) > 0) seen.push(`${table.name} without identity`)
      if ((await countAs(STRANGER, table)) > 0) seen.push(`${table.name} as another`)
      if ((await countAs(OWNER, table)) > 0) seenByOwner.push(table.name)
    }
    expect(seen).toEqual([])
    // The rows are there to be seen, so that their absence above says something.
    expect(seenByOwner).toEqual(expect.arrayContaining(['accounts', 'account_roles', 'ledger_transfers']))
    const publicTables = owned.filter(({ name }) => name in PUBLIC_ROWS)
    for (const table of publicTables) expect(await countAs(null, table), table.name).toBe(1)
  })

  it('refuses a client that says nothing of an identity at all', async () => {
    for (const table of owned.filter(({ name, appReads }) => appReads && !(name in PUBLIC_ROWS))) {
      const client = await test.admin.connect()
      try {
        await client.query('begin; set local role luna_app')
        const { rows } = await client.query(`select 1 from "${table.name}"`)
        expect(rows, table.name).toEqual([])
      } finally {
        await client.query('rollback')
        client.release()
      }
    }
  })

  it('keeps another account from changing, deleting or forging a row', async () => {
    const changed: string[] = []
    for (const table of owned.filter(
      ({ appUpdates, appDeletes, appInserts }) => appUpdates || appDeletes || appInserts,
    )) {
      changed.push(...(await attack(table)))
    }
    expect(changed).toEqual([])
  })

  /** What a stranger could do to the owner's row; rolled back, so that one does not hide the next. */
  async function attack(table: Table): Promise<string[]> {
    const { name, appUpdates, appDeletes, appInserts } = table
    const { rows: updatable } = await test.admin.query<{ column: string }>(
      `select attname as column from pg_attribute where attrelid = $1::regclass and attnum > 0
        and not attisdropped and has_column_privilege('luna_app', attrelid, attnum, 'update') limit 1`,
      [name],
    )
    const column = updatable[0]?.column
    const attempts = [
      appUpdates && column !== undefined ? `update "${name}" set "${column}" = "${column}"` : '',
      appDeletes ? `delete from "${name}"` : '',
      appInserts ? sampleRow(table) : '',
    ]
    const done: string[] = []
    for (const statement of attempts.filter((text) => text !== '')) {
      const client = await test.admin.connect()
      try {
        await client.query(`begin; set local role luna_app; set local app.account = '${STRANGER}'`)
        const { rowCount } = await client.query(statement)
        if (rowCount !== 0) done.push(statement)
      } catch (error) {
        expect(error, statement).toMatchObject(REFUSED)
      } finally {
        await client.query('rollback')
        client.release()
      }
    }
    return done
  }

  it('lets no role change or delete what is append-only', async () => {
    const appendOnly = tables.filter(({ isAppendOnly, name }) => isAppendOnly && name !== 'schema_migrations')
    expect(appendOnly.map(({ name }) => name)).toEqual(expect.arrayContaining(APPEND_ONLY))
    for (const { name, first } of appendOnly) {
      for (const role of ['luna_app', 'luna_service'] satisfies DatabaseRole[]) {
        for (const statement of [`update "${name}" set "${first}" = "${first}"`, `delete from "${name}"`]) {
          const attempt = test.asRole(role, OWNER, (client) => client.query(statement))
          await expect(attempt, `${statement} as ${role}`).rejects.toMatchObject(REFUSED)
        }
      }
    }
  })

  it('gives the application role no way around it', async () => {
    const { rows } = await test.admin.query(
      `select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname in ('luna_app', 'luna_service')
        order by rolname`,
    )
    const harmless = { rolsuper: false, rolbypassrls: false, rolcreaterole: false }
    expect(rows).toEqual([
      { rolname: 'luna_app', ...harmless },
      { rolname: 'luna_service', ...harmless },
    ])
    const { rows: definers } = await test.admin.query(
      `select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef`,
    )
    expect(definers).toEqual([])
    // The embedded database knows one login alone, so there is no connection of the role's own to try.
    if (test.engine === 'postgres') await expect(asRoleItself(test)).rejects.toMatchObject(REFUSED)
  })
})

/** Connected as luna_app, and not as a superuser that has taken its role on. */
async function asRoleItself({ connection }: TestDatabase): Promise<void> {
  const url = new URL(connection.connectionString ?? '')
  url.username = 'luna_app'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    expect((await client.query('select 1 from accounts')).rows).toEqual([])
    await client.query('set role luna_service')
  } finally {
    await client.end()
  }
}
