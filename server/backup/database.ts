/** A copy of the database by PostgreSQL's own means: a dump of one moment, or a base backup that its log continues. */
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { BackupDatabase } from './manifest.ts'
import { findPrograms, libpqEnvironment, mustRun } from './programs.ts'

export const DUMP = 'database.dump'
export const BASE = 'base.tar.gz'
export const BASE_WAL = 'pg_wal.tar.gz'
const BASE_MANIFEST = 'backup_manifest'

/** What a backup says of how much there is, to compare after a restore. */
const COUNTED = [
  'accounts',
  'assets',
  'orders',
  'sales',
  'ledger_journals',
  'ledger_transfers',
  'stored_blobs',
] as const

/** A server that recovers needs at least as much of these as the one that wrote the log. */
const RECOVERY_SETTINGS = [
  'max_connections',
  'max_worker_processes',
  'max_wal_senders',
  'max_prepared_transactions',
  'max_locks_per_transaction',
] as const

interface TakeOptions {
  readonly pool: pg.Pool
  readonly databaseUrl: string
  readonly folder: string
  readonly programsFolder: string | null
}

interface Taken {
  readonly database: BackupDatabase
  readonly files: readonly string[]
}

async function serverMajor(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ version: string }>(`select current_setting('server_version_num') as version`)
  return Math.floor(Number(rows[0]?.version) / 10_000)
}

/** Row-level security would leave rows out, so PostgreSQL refuses to dump for any other user. */
async function requireAllRows(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ sees_all: boolean }>(
    'select rolsuper or rolbypassrls as sees_all from pg_roles where rolname = current_user',
  )
  if (rows[0]?.sees_all === true) return
  throw new LunaError(
    'BACKUP_FAILED',
    'The user of DATABASE_URL does not see all rows: make it a superuser, or “alter role … bypassrls”.',
  )
}

export async function countRows(client: Pick<pg.ClientBase, 'query'>): Promise<Record<string, number>> {
  const counts = COUNTED.map((table) => `(select count(*) from ${table}) as ${table}`)
  const { rows } = await client.query<Record<string, bigint>>(`select ${counts.join(', ')}`)
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([table, count]) => [table, Number(count)]))
}

const positionSchema = z.object({ snapshot: z.string(), lsn: z.string() })

/** The rows are counted at the same moment that is dumped. */
export async function takeDump({ pool, databaseUrl, folder, programsFolder }: TakeOptions): Promise<Taken> {
  const major = await serverMajor(pool)
  const wanted = { folder: programsFolder, programs: ['pg_dump'], major, isExact: false } as const
  const programs = await findPrograms(wanted)
  await requireAllRows(pool)
  const client = await pool.connect()
  try {
    await client.query('begin transaction isolation level repeatable read read only')
    const { rows } = await client.query('select pg_export_snapshot() as snapshot, pg_current_wal_lsn()::text as lsn')
    const { snapshot, lsn } = positionSchema.parse(rows[0])
    const counts = await countRows(client)
    const args = ['--format=custom', '--no-password', `--snapshot=${snapshot}`, `--file=${join(folder, DUMP)}`]
    const environment = libpqEnvironment(databaseUrl)
    await mustRun('BACKUP_FAILED', join(programs, 'pg_dump'), args, { environment })
    return { database: { kind: 'dump', serverMajor: major, walPosition: lsn, counts }, files: [DUMP] }
  } finally {
    await client.query('rollback')
    client.release()
  }
}

const baseManifestSchema = z.object({
  'WAL-Ranges': z.array(z.object({ Timeline: z.int(), 'Start-LSN': z.string(), 'End-LSN': z.string() })).length(1),
})

async function requireReplication(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ level: string; tablespaces: bigint }>(
    `select current_setting('wal_level') as level,
      (select count(*) from pg_tablespace where spcname not in ('pg_default', 'pg_global')) as tablespaces`,
  )
  const [row] = rows
  if (row?.level === 'minimal') {
    throw new LunaError('BACKUP_FAILED', 'A base backup needs wal_level = replica in postgresql.conf.')
  }
  if (row !== undefined && row.tablespaces > 0n) {
    throw new LunaError('BACKUP_FAILED', 'A database with tablespaces of its own needs a backup program of its own.')
  }
}

/** With the log that was written during it, so that it is usable without the archive. */
export async function takeBase({ pool, databaseUrl, folder, programsFolder }: TakeOptions): Promise<Taken> {
  const major = await serverMajor(pool)
  await requireReplication(pool)
  const wanted = { folder: programsFolder, programs: ['pg_basebackup'], major, isExact: true } as const
  const programs = await findPrograms(wanted)
  const { PGDATABASE: _, ...environment } = libpqEnvironment(databaseUrl)
  const form = ['--format=tar', '--compress=client-gzip:1', '--wal-method=stream', '--checkpoint=fast']
  const args = [...form, '--no-password', `--pgdata=${join(folder, 'base')}`]
  await mustRun('BACKUP_FAILED', join(programs, 'pg_basebackup'), args, { environment })
  const files = [BASE, BASE_WAL, BASE_MANIFEST]
  for (const name of files) await rename(join(folder, 'base', name), join(folder, name))
  const text: unknown = JSON.parse(await readFile(join(folder, BASE_MANIFEST), 'utf8'))
  const [range] = baseManifestSchema.parse(text)['WAL-Ranges']
  if (range === undefined) throw new LunaError('BACKUP_FAILED', `${BASE_MANIFEST} names no log.`)
  const { rows } = await pool.query<{ user: string; database: string }>(
    'select current_user as "user", current_database() as database',
  )
  const settings = await pool.query<{ name: string; setting: string }>(
    'select name, setting from pg_settings where name = any ($1)',
    [RECOVERY_SETTINGS],
  )
  return {
    database: {
      kind: 'base',
      serverMajor: major,
      ...{ database: rows[0]?.database ?? '', user: rows[0]?.user ?? '' },
      wal: { timeline: range.Timeline, start: range['Start-LSN'], end: range['End-LSN'] },
      settings: Object.fromEntries(settings.rows.map(({ name, setting }) => [name, setting])),
    },
    files,
  }
}
