// The table of what is kept: complete by the schema, and true by the periodic work that it names.
import { beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, SECOND_MS } from '#shared/time.ts'
import { closeAccount } from './accounts/close.ts'
import { DEVICE_KEPT_MS } from './accounts/devices.ts'
import {
  ANSWERS_KEPT_MS,
  API_KEY_DAYS_KEPT_MS,
  DONE_JOBS_KEPT_MS,
  LIFTED_MAIL_STOPS_KEPT_MS,
  MAILS_KEPT_MS,
  NOTIFICATIONS_KEPT_MS,
  PAYMENT_EVENTS_KEPT_MS,
  READ_NOTIFICATIONS_KEPT_MS,
  RENDITIONS_KEPT_MS,
  REPORTS_KEPT_MS,
  STAFF_READS_KEPT_MS,
  WEBHOOK_DELIVERIES_KEPT_MS,
} from './retention.ts'
import { OF_THE_MARKET, RETENTION } from './retention-table.ts'
import { describeOnDatabase } from './testing/databases.fixture.ts'
import { openTestMarket, type TestMarket } from './testing/test-market.fixture.ts'

interface Aging {
  readonly table: string
  /** Decides the age of a row. */
  readonly column: string
  /** From then on; 0 where the column says until when. */
  readonly keptMs: number
  readonly others?: Readonly<Record<string, string>>
}

const AGING: readonly (Aging & { readonly job: string })[] = [
  { job: 'forget ended sign-ins on pages', table: 'web_sessions', column: 'expires_at', keptMs: 0 },
  { job: 'forget unfinished sign-ins', table: 'sign_in_steps', column: 'expires_at', keptMs: 0 },
  { job: 'forget expired mail links', table: 'account_mail_tokens', column: 'expires_at', keptMs: 0 },
  { job: 'forget old reservations', table: 'license_reservations', column: 'expires_at', keptMs: 30 * DAY_MS },
  { job: 'forget old devices', table: 'account_devices', column: 'last_used_at', keptMs: DEVICE_KEPT_MS },
  {
    ...{ job: 'forget old spending of API keys', table: 'api_key_spending', others: { kind: "'day'" } },
    ...{ column: 'changed_at', keptMs: API_KEY_DAYS_KEPT_MS },
  },
  { job: 'forget old mails', table: 'mail_outbox', column: 'created_at', keptMs: MAILS_KEPT_MS },
  {
    ...{ job: 'forget old mails', table: 'mail_suppressions' },
    ...{ column: 'lifted_at', keptMs: LIFTED_MAIL_STOPS_KEPT_MS },
  },
  { job: 'forget old notifications', table: 'notifications', column: 'created_at', keptMs: NOTIFICATIONS_KEPT_MS },
  {
    ...{ job: 'forget old notifications', table: 'notifications', others: { read_at: "'2026-01-01T00:00:00Z'" } },
    ...{ column: 'created_at', keptMs: READ_NOTIFICATIONS_KEPT_MS },
  },
  {
    ...{ job: 'forget old webhook deliveries', table: 'webhook_deliveries' },
    ...{ column: 'created_at', keptMs: WEBHOOK_DELIVERIES_KEPT_MS },
  },
  { job: 'forget old answers', table: 'idempotency_keys', column: 'created_at', keptMs: ANSWERS_KEPT_MS },
  {
    ...{ job: 'forget done jobs', table: 'jobs', others: { state: "'done'" } },
    ...{ column: 'finished_at', keptMs: DONE_JOBS_KEPT_MS },
  },
  { job: 'forget payment events', table: 'payment_events', column: 'processed_at', keptMs: PAYMENT_EVENTS_KEPT_MS },
  { job: 'forget old renditions', table: 'bound_renditions', column: 'made_at', keptMs: RENDITIONS_KEPT_MS },
  { job: 'forget old reports', table: 'reports', column: 'decided_at', keptMs: REPORTS_KEPT_MS },
  { job: 'forget old reports', table: 'rating_reports', column: 'reported_at', keptMs: REPORTS_KEPT_MS },
  { job: 'forget old reads by staff', table: 'staff_reads', column: 'at', keptMs: STAFF_READS_KEPT_MS },
  { job: 'give up unused files', table: 'account_media', column: 'used_at', keptMs: 30 * DAY_MS },
]

/** Of work that is tested next to its code: where. */
const TESTED_ELSEWHERE: Readonly<Record<string, string>> = {
  'forget expired sign-ins': 'below, by the real clock as sign-ins of apps are',
  'forget old counts': 'below, by the real clock as counts are',
  'give up unfinished uploads': 'server/submissions/uploads.test.ts',
  'forget tax details': 'server/receipts/tax-details.test.ts',
}

/** Removed with the account, apart from that it waits to be closed. */
const OF_ACCOUNTS = RETENTION.flatMap(({ removal, tables }) => (removal.by === 'closing' ? tables : [])).filter(
  (table) => table !== 'account_closings',
)

const OWNER = '01890000-0000-7000-8000-00000000000c'

/** A value of the type that says nothing. */
function sampleOf(type: string): string {
  if (type.endsWith('[]')) return "'{}'"
  if (type === 'uuid') return `'${OWNER}'`
  if (type === 'boolean') return 'false'
  if (type === 'jsonb') return "'{}'"
  if (type.startsWith('timestamp')) return "'2026-01-01T00:00:00Z'"
  return /^(smallint|integer|bigint|numeric)/.test(type) ? '1' : "'x'"
}

describe('the table of what is kept', () => {
  it('says how long, why and by what of everything, each once', () => {
    const tables = RETENTION.flatMap((kept) => kept.tables)
    expect(tables.length).toBe(new Set(tables).size)
    for (const { data, period, reason } of RETENTION) {
      for (const text of [data, period, reason]) expect(text.length, data).toBeGreaterThan(5)
    }
  })

  it('names periodic work that is tested to remove it', () => {
    const named = RETENTION.flatMap(({ removal }) => (removal.by === 'job' ? [removal.job] : []))
    const tested = [...AGING.map(({ job }) => job), ...Object.keys(TESTED_ELSEWHERE)]
    expect([...new Set(tested)].toSorted()).toEqual([...new Set(named)].toSorted())
  })
})

describeOnDatabase('what is kept', (open) => {
  let market: TestMarket
  beforeAll(async () => {
    market = await openTestMarket(open)
    // From here on, work runs where a test says so.
    await market.jobs.stop()
    const { rows } = await market.test.admin.query<{ name: string; table: string }>(
      `select conname as name, conrelid::regclass::text as table from pg_constraint
        where connamespace = 'public'::regnamespace and contype in ('c', 'f') and conislocal`,
    )
    const tables = [...AGING.map(({ table }) => table), ...OF_ACCOUNTS]
    for (const { name, table } of rows.filter((row) => tables.includes(row.table)))
      await market.test.admin.query(`alter table ${table} drop constraint if exists "${name}"`)
  })

  it('covers every table of the schema', async () => {
    const { rows } = await market.test.admin.query<{ name: string }>(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace
        and c.relkind in ('r', 'p') and c.relname <> 'schema_migrations'`,
    )
    const known = [...RETENTION.flatMap(({ tables }) => tables), ...Object.keys(OF_THE_MARKET)]
    expect(known.toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
  })

  async function requiredColumns(table: string): Promise<{ name: string; type: string }[]> {
    const { rows } = await market.test.admin.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped and attnotnull and not atthasdef`,
      [table],
    )
    return rows
  }

  /** @param at null for a sample in that column too */
  async function insert({ table, column, others = {} }: Aging, at: Date | null): Promise<void> {
    const sample = Object.fromEntries((await requiredColumns(table)).map(({ name, type }) => [name, sampleOf(type)]))
    const row = { ...sample, ...others, ...(at === null ? {} : { [column]: `'${at.toISOString()}'` }) }
    const columns = Object.keys(row).map((name) => `"${name}"`)
    await market.test.admin.query(`insert into ${table} (${columns}) values (${Object.values(row).join(', ')})`)
  }

  it.each(AGING)('is removed from $table by “$job” once it is old, and not before', async (aging) => {
    const { table, column, keptMs, job } = aging
    const count = async () => Number((await market.test.admin.query(`select count(*) from ${table}`)).rows[0].count)
    await market.test.admin.query(`delete from ${table}`)
    const limit = market.clock.now().getTime() - keptMs
    await insert(aging, new Date(limit + SECOND_MS))
    await market.jobs.runPeriodic(job)
    expect(await count()).toBe(1)
    await market.test.admin.query(`update ${table} set "${column}" = $1`, [new Date(limit - SECOND_MS)])
    await market.jobs.runPeriodic(job)
    expect(await count()).toBe(0)
  })

  it('is kept where it is not decided, processed or resumed, however old', async () => {
    const { admin } = market.test
    await admin.query('delete from reports; delete from payment_events; delete from mail_suppressions')
    const old = new Date(0)
    await insert({ table: 'reports', column: 'created_at', keptMs: 0 }, old)
    await insert({ table: 'payment_events', column: 'received_at', keptMs: 0 }, old)
    await insert({ table: 'mail_suppressions', column: 'since', keptMs: 0 }, old)
    for (const job of ['forget old reports', 'forget payment events', 'forget old mails']) {
      await market.jobs.runPeriodic(job)
    }
    for (const table of ['reports', 'payment_events', 'mail_suppressions']) {
      expect((await admin.query(`select 1 from ${table}`)).rows, table).toHaveLength(1)
    }
  })

  it('are counts of limits until they end', async () => {
    const { admin } = market.test
    await admin.query("insert into rate_limits (key, expire) values ('ended', 1), ('counts', 9000000000000000)")
    await market.jobs.runPeriodic('forget old counts')
    const { rows } = await admin.query("select key from rate_limits where key in ('ended', 'counts')")
    expect(rows).toEqual([{ key: 'counts' }])
  })

  it('are sign-ins of apps until a day after they expired', async () => {
    const { admin } = market.test
    await admin.query('delete from oidc_records')
    for (const [key, hours] of [
      ['old', 25],
      ['young', 23],
    ] as const) {
      const others = { key_hash: `decode('${Buffer.from(key).toString('hex')}', 'hex')`, payload: "'{}'" }
      const at = new Date(Date.now() - hours * HOUR_MS)
      await insert({ table: 'oidc_records', column: 'expires_at', keptMs: 0, others }, at)
    }
    await market.jobs.runPeriodic('forget expired sign-ins')
    const { rows } = await admin.query<{ key: string }>(
      "select convert_from(key_hash, 'utf8') as key from oidc_records",
    )
    expect(rows).toEqual([{ key: 'young' }])
  })

  it('loses the text of a mail once it is of no more use', async () => {
    const { admin } = market.test
    await admin.query('delete from mail_outbox')
    const at = market.clock.now()
    const others = { body: "'a secret link'", expires_at: `'${at.toISOString()}'` }
    await insert({ table: 'mail_outbox', column: 'created_at', keptMs: 0, others }, at)
    await market.jobs.runPeriodic('forget old mails')
    expect((await admin.query('select body from mail_outbox')).rows).toEqual([{ body: null }])
  })

  it('cannot be removed before its time, even where the work is wrong', async () => {
    const { admin, asRole } = market.test
    await admin.query('delete from reports')
    const young = new Date(Date.now() - REPORTS_KEPT_MS + DAY_MS)
    await insert({ table: 'reports', column: 'decided_at', keptMs: 0 }, young)
    await asRole('luna_service', null, (client) => client.query('delete from reports'))
    expect((await admin.query('select 1 from reports')).rows).toHaveLength(1)
  })

  it('cannot be given another time of its decision to be removed earlier', async () => {
    const { admin, asRole } = market.test
    await admin.query('delete from reports')
    await insert({ table: 'reports', column: 'decided_at', keptMs: 0 }, new Date())
    const decide = () =>
      asRole('luna_service', null, (client) => client.query("update reports set decided_at = '2000-01-01T00:00:00Z'"))
    expect((await decide()).rowCount).toBe(0)
    await admin.query('update reports set decided_at = null')
    await expect(decide()).rejects.toMatchObject({ code: '42501' })
  })

  it('are reports about a rating until it is decided, however old', async () => {
    const { admin } = market.test
    await admin.query('delete from rating_reports')
    const others = { creator_id: "'01890000-0000-7000-8000-00000000000d'" }
    await insert({ table: 'ratings', column: 'reported_at', keptMs: 0, others }, new Date(0))
    await insert({ table: 'rating_reports', column: 'reported_at', keptMs: 0 }, new Date(0))
    const count = async () => (await admin.query('select 1 from rating_reports')).rowCount
    await market.jobs.runPeriodic('forget old reports')
    expect(await count()).toBe(1)
    await admin.query('update ratings set reported_at = null')
    await market.jobs.runPeriodic('forget old reports')
    expect(await count()).toBe(0)
  })

  it('goes with the account where the table says so, and so do its mails, sign-ins and deliveries', async () => {
    const { admin } = market.test
    const tables = [...OF_ACCOUNTS, 'mail_outbox', 'mail_suppressions', 'web_sessions', 'webhook_deliveries'] as const
    for (const table of tables) {
      await admin.query(`delete from ${table}`)
      await insert({ table, column: 'account_id', keptMs: 0 }, null)
    }
    await market.database.asService((tx) => closeAccount(tx, OWNER, market.clock.now()))
    for (const table of tables) expect((await admin.query(`select 1 from ${table}`)).rows, table).toEqual([])
  })

  it('is shown on the privacy page', async () => {
    const page = await (await fetch(`${market.url}/privacy`)).text()
    for (const { data } of RETENTION) expect(page).toContain(`<th scope="row">${data}</th>`)
  })

  it('refuses periodic work that does not exist', async () => {
    await expect(market.jobs.runPeriodic('forget everything')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
