/** What `market doctor` looks at: each check says what it found and, where something is wrong, what to mend. */
import { mkdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createTransport } from 'nodemailer'
import type pg from 'pg'
import { openBlobStore } from '../blobs/open-store.ts'
import { readBlob } from '../blobs/store.ts'
import { createPool } from '../db/database.ts'
import { newestMigration } from '../db/migrate.ts'
import { smtpOptions } from '../mail/transport.ts'
import { openStripe } from '../payments/stripe-library.ts'
import { isForThisMachine } from '../settings.ts'
import { type Check, type Finding, failed, ok, reasonOf, warning } from './finding.ts'
import { checkKeys } from './keys-check.ts'

const OLDEST_POSTGRES = 160_000
/** Tokens and codes of authenticator apps hold for half a minute on either side. */
const CLOCK_TOLERANCE_MS = 5_000
const LOW_DISK_BYTES = 2 * 1024 ** 3
const CONNECT_MS = 10_000

async function checkServer(pool: pg.Pool): Promise<Finding[]> {
  const before = Date.now()
  const { rows } = await pool.query<{ version: string; vector: string | null; now: Date; migrated: boolean }>(
    `select current_setting('server_version_num') as version, clock_timestamp() as now,
      (select default_version from pg_available_extensions where name = 'vector') as vector,
      to_regclass('schema_migrations') is not null as migrated`,
  )
  const [row] = rows
  if (row === undefined) return [failed('database', 'answers nothing', 'Check the database in DATABASE_URL.')]
  const { version, vector, migrated } = row
  const major = Math.floor(Number(version) / 10_000)
  const findings =
    Number(version) < OLDEST_POSTGRES
      ? [failed('database', `PostgreSQL ${major}`, 'Use PostgreSQL 16 or newer.')]
      : [ok('database', `PostgreSQL ${major}`)]
  if (vector === null) {
    const mend = `Install pgvector for it, such as the package postgresql-${major}-pgvector.`
    findings.push(failed('pgvector', 'is not installed', mend))
  } else findings.push(ok('pgvector', vector))
  const apart = Math.abs(row.now.getTime() - (before + Date.now()) / 2)
  findings.push(
    apart > CLOCK_TOLERANCE_MS
      ? failed('clock', `${Math.round(apart / 1_000)} s from the database’s`, 'Run a time service (NTP) on both.')
      : ok('clock', 'agrees with the database’s'),
  )
  findings.push(await checkSchema(pool, migrated))
  return findings
}

async function checkSchema(pool: pg.Pool, migrated: boolean): Promise<Finding> {
  const newest = newestMigration()
  if (!migrated) return ok('schema', 'is created at the first start')
  const { rows } = await pool.query<{ number: number | null }>('select max(number) as number from schema_migrations')
  const applied = rows[0]?.number ?? 0
  if (applied > newest) return failed('schema', `is of a newer version (${applied})`, 'Update the market.')
  if (applied < newest) return ok('schema', `${applied}; the next start migrates it to ${newest}`)
  return ok('schema', String(applied))
}

const checkDatabase: Check = async ({ databaseUrl, ...settings }) => {
  if (databaseUrl === null) {
    const found = 'embedded, in the data folder'
    if (isForThisMachine({ databaseUrl, ...settings })) return [ok('database', found)]
    return [warning('database', found, 'It does not survive a power failure: set DATABASE_URL to a PostgreSQL.')]
  }
  const connection = { connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_MS } as const
  const pool = createPool({ connection, maxConnections: 1 })
  try {
    return await checkServer(pool)
  } catch (error) {
    return [failed('database', reasonOf(error), 'Check DATABASE_URL and that the server is running.')]
  } finally {
    await pool.end()
  }
}

const checkReplica: Check = async ({ databaseReadUrl }) => {
  if (databaseReadUrl === null) return []
  const connection = { connectionString: databaseReadUrl, connectionTimeoutMillis: CONNECT_MS } as const
  const pool = createPool({ connection, maxConnections: 1 })
  try {
    const { rows } = await pool.query<{ is_replica: boolean }>('select pg_is_in_recovery() as is_replica')
    if (rows[0]?.is_replica === true) return [ok('replica', 'serves search and browsing')]
    return [failed('replica', 'is no replica', 'Name a streaming replica of the database in DATABASE_READ_URL.')]
  } catch (error) {
    return [
      warning('replica', reasonOf(error), 'Search and browsing use the database itself: check DATABASE_READ_URL.'),
    ]
  } finally {
    await pool.end()
  }
}

const checkStorage: Check = async ({ blobStore, dataFolder }) => {
  const place = blobStore === null ? 'the data folder' : blobStore.replace(/\?.*/, '')
  try {
    const store = await openBlobStore(blobStore, dataFolder)
    // Unlike any other, so that nothing that is kept is deleted with it.
    const text = `doctor ${process.pid} ${Date.now()} ${Math.random()}`
    const { sha256 } = await store.put(Readable.from([Buffer.from(text)]))
    const isKept = Buffer.from(await readBlob(store, sha256)).toString() === text
    await store.delete(sha256)
    return isKept ? [ok('storage', `writes, reads and deletes in ${place}`)] : [failed('storage', place, 'Check it.')]
  } catch (error) {
    const mend =
      blobStore === null
        ? 'Make the data folder writable for the market’s user.'
        : 'Check BLOB_STORE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that they may write, read and delete.'
    return [failed('storage', `${place}: ${reasonOf(error)}`, mend)]
  }
}

const checkMail: Check = async ({ mail }) => {
  if (mail.kind === 'inbox') return [ok('mail', 'shown on a local page')]
  if (mail.kind !== 'smtp') {
    return [warning('mail', 'waits', 'People cannot sign up without it: set SMTP_URL and MAIL_FROM.')]
  }
  const { url, from } = mail
  const transport = createTransport(smtpOptions(url))
  try {
    await transport.verify()
    return [ok('mail', `the server accepts mail from ${from}`)]
  } catch (error) {
    return [failed('mail', reasonOf(error), 'Check SMTP_URL: name, port, user and password.')]
  } finally {
    transport.close()
  }
}

const checkStripe: Check = async ({ stripe, databaseUrl }) => {
  if (stripe === null) {
    // Its stand-in is part of this process, and keeps what it knows in the data folder.
    const nodes = databaseUrl === null ? '' : ', of this node alone: with several nodes, use test keys of Stripe'
    return [ok('payments', `test payments${nodes}`)]
  }
  try {
    const { id } = await openStripe(stripe).accounts.retrieveCurrent()
    const mode = stripe.secretKey.includes('_live_') ? 'live' : 'test'
    return [ok('payments', `Stripe account ${id}, ${mode} mode; “stripe check” proves that events arrive`)]
  } catch (error) {
    return [failed('payments', reasonOf(error), 'Check STRIPE_SECRET_KEY (docs/stripe.md).')]
  }
}

const checkDisk: Check = async ({ dataFolder }) => {
  try {
    mkdirSync(dataFolder, { recursive: true })
    const { bavail, bsize } = await statfs(dataFolder)
    const free = bavail * bsize
    const found = `${(free / 1024 ** 3).toFixed(1)} GB free in ${dataFolder}`
    return free < LOW_DISK_BYTES ? [warning('disk', found, 'Free some space.')] : [ok('disk', found)]
  } catch (error) {
    return [failed('disk', reasonOf(error), 'Give MARKET_DATA a folder that the market may write to.')]
  }
}

const checkAddress: Check = async (settings) => {
  const { publicUrl, host, trustProxy, metricsToken } = settings
  if (isForThisMachine(settings)) return [ok('address', 'this computer only')]
  const findings: Finding[] = []
  if (publicUrl === null) {
    findings.push(warning('address', `listens on ${host}`, 'Set PUBLIC_URL to the address that people use.'))
  } else if (!publicUrl.startsWith('https:')) {
    findings.push(failed('address', publicUrl, 'Serve it over https: passkeys, cookies and links need it.'))
  } else findings.push(ok('address', publicUrl))
  if (publicUrl !== null && !trustProxy) {
    findings.push(warning('proxy', 'is not trusted', 'Behind a proxy of your own, set TRUST_PROXY=true.'))
  }
  if (metricsToken === null) {
    findings.push(warning('metrics', 'cannot be read', 'Set METRICS_TOKEN, and give it to Prometheus.'))
  }
  return findings
}

const CHECKS: readonly Check[] = [
  checkAddress,
  checkDatabase,
  checkReplica,
  checkKeys,
  checkStorage,
  checkMail,
  checkStripe,
  checkDisk,
]

/** In the order of the checks; they run at the same time. */
export async function examine(settings: Parameters<Check>[0]): Promise<Finding[]> {
  return (await Promise.all(CHECKS.map((check) => check(settings)))).flat()
}
