/**
 * A base backup becomes a database again in a server of its own, in a temporary folder: it replays the log up to the
 * wanted moment, and is dumped from there. So a backup is restored into any server, also one that others use as well.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { LunaError } from '#shared/contract/errors.ts'
import { BASE, BASE_WAL, DUMP } from './database.ts'
import type { BackupDatabase } from './manifest.ts'
import { findPrograms, mustRun, type Owner, run } from './programs.ts'

type Base = Extract<BackupDatabase, { kind: 'base' }>

interface RecoveryOptions {
  /** Of the backup. */
  readonly folder: string
  readonly database: Base
  /** The archive of the log; null: only what the backup has. */
  readonly walFolder: string | null
  /** Null: to the end of the backup. */
  readonly to: Date | null
  readonly programsFolder: string | null
}

const POLL_MS = 200
const LOG_KEPT = 4_000
const PORT = 5432
const SEGMENT = /^[0-9A-F]{24}$/
const HISTORY = /^[0-9A-F]{8}\.history$/

/** PostgreSQL refuses to run as root. */
async function serverOwner(): Promise<Owner | null> {
  if (process.getuid?.() !== 0) return null
  for (const user of ['postgres', 'daemon']) {
    const uid = await run('id', ['-u', user], {})
    const gid = await run('id', ['-g', user], {})
    if (uid.code === 0 && gid.code === 0) return { uid: Number(uid.output), gid: Number(gid.output) }
  }
  throw new LunaError('RESTORE_FAILED', 'PostgreSQL does not run as root, and there is no user to run it as.')
}

/** What the archive has, and the server may read. */
async function copyArchive(from: string, to: string): Promise<void> {
  const names = (await readdir(from)).filter((name) => SEGMENT.test(name) || HISTORY.test(name))
  for (const name of names) await copyFile(join(from, name), join(to, name))
}

function targetOf(to: Date | null): Record<string, string> {
  if (to === null) return { recovery_target: 'immediate' }
  // In settings, PostgreSQL takes the zone as an offset alone.
  return { recovery_target_time: to.toISOString().replace('T', ' ').replace('Z', '+00') }
}

async function prepare(work: string, options: RecoveryOptions, owner: Owner | null): Promise<void> {
  const { folder, database, walFolder, to } = options
  const data = join(work, 'data')
  await mkdir(data, { mode: 0o700 })
  await mkdir(join(work, 'archive'), { mode: 0o700 })
  await mustRun('RESTORE_FAILED', 'tar', ['-xzf', join(folder, BASE), '-C', data], {})
  await mustRun('RESTORE_FAILED', 'tar', ['-xzf', join(folder, BASE_WAL), '-C', join(data, 'pg_wal')], {})
  if (walFolder !== null) await copyArchive(walFolder, join(work, 'archive'))
  // Its settings name what this machine may not have.
  await rm(join(data, 'postgresql.auto.conf'), { force: true })
  const settings = {
    ...database.settings,
    listen_addresses: '',
    port: String(PORT),
    unix_socket_directories: work,
    hba_file: join(work, 'hba.conf'),
    restore_command: `cp ${join(work, 'archive')}/%f %p`,
    recovery_target_action: 'promote',
    fsync: 'off',
    archive_mode: 'off',
    ...targetOf(to),
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`)
  await writeFile(join(work, 'recovery.conf'), `${lines.join('\n')}\n`)
  await writeFile(join(work, 'hba.conf'), 'local all all trust\n')
  await writeFile(join(data, 'recovery.signal'), '')
  if (owner === null) return
  await chown(work, owner.uid, owner.gid)
  await mustRun('RESTORE_FAILED', 'chown', ['-R', `${owner.uid}:${owner.gid}`, work], {})
}

async function hasRecovered(work: string, { database, user }: Base): Promise<boolean> {
  const client = new pg.Client({ host: work, port: PORT, user, database })
  try {
    await client.connect()
    const { rows } = await client.query<{ is_under_way: boolean }>('select pg_is_in_recovery() as is_under_way')
    return rows[0]?.is_under_way === false
  } catch {
    return false // it does not answer yet
  } finally {
    await client.end().catch(() => {})
  }
}

interface Server {
  readonly child: ChildProcess
  log(): string
}

function start(programs: string, work: string, owner: Owner | null): Server {
  const args = ['-D', join(work, 'data'), '-c', `config_file=${join(work, 'recovery.conf')}`]
  const child = spawn(join(programs, 'postgres'), args, {
    cwd: work,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(owner ?? {}),
  })
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-LOG_KEPT)
  })
  return { child, log: () => log.trim() }
}

async function untilRecovered({ child, log }: Server, work: string, base: Base): Promise<void> {
  while (!(await hasRecovered(work, base))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new LunaError('RESTORE_FAILED', `The log cannot be replayed up to there:\n${log()}`)
    }
    await sleep(POLL_MS)
  }
}

async function end({ child }: Server): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGINT')
  await exited
}

/**
 * Calls `use` with a dump of the database as it was at that moment. Throws PROGRAM_MISSING, and RESTORE_FAILED with what
 * PostgreSQL says, such as for a moment that the archive does not reach.
 */
export async function recovered(options: RecoveryOptions, use: (dumpFile: string) => Promise<void>): Promise<void> {
  const { database, programsFolder } = options
  const wanted = { folder: programsFolder, programs: ['postgres', 'pg_dump'], isExact: true } as const
  const programs = await findPrograms({ ...wanted, major: database.serverMajor })
  const owner = await serverOwner()
  const work = await mkdtemp(join(tmpdir(), 'luna-recovery-'))
  try {
    await prepare(work, options, owner)
    const server = start(programs, work, owner)
    try {
      await untilRecovered(server, work, database)
      const { user, database: name } = database
      const environment = { PGHOST: work, PGPORT: String(PORT), PGUSER: user, PGDATABASE: name }
      const dumpFile = join(work, DUMP)
      const args = ['--format=custom', '--no-password', `--file=${dumpFile}`]
      await mustRun('RESTORE_FAILED', join(programs, 'pg_dump'), args, { environment })
      await use(dumpFile)
    } finally {
      await end(server)
    }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
