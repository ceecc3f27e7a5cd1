// A PgBouncer in front of a PostgreSQL server, for tests: transactions of many clients share few connections.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { unpackedPrograms } from './debian-packages.ts'
import { freePort, serverUser } from './postgres.ts'

const PROGRAM = 'usr/sbin/pgbouncer'
const INSTALLED = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer']

export interface Pooler {
  /** The address of a database through the pooler. */
  addressOf(database: string): string
  stop(): Promise<void>
}

/** The machine's own, or Debian's. Throws ProgramUnavailable where there can be none. */
async function pgbouncerProgram(): Promise<string> {
  const installed = INSTALLED.find((file) => existsSync(file))
  if (installed !== undefined) return installed
  const root = await unpackedPrograms(
    { cache: 'luna-pgbouncer/1', packages: ['pgbouncer'], programs: [PROGRAM] },
    'install pgbouncer; only on Debian is it fetched',
  )
  return path.join(root, PROGRAM)
}

/** Waits for the line that says that it listens; rejects with its last words where it ends first. */
async function untilReady(child: ChildProcess): Promise<void> {
  let log = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4_000)
      if (log.includes('process up')) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`PgBouncer ended while it started:\n${log.trim()}`)))
  })
}

/**
 * Pools by transaction, with `connections` to each database of the server.
 * @param server host and port, or the folder of its socket and port
 */
export async function startPgbouncer(
  server: { readonly host: string; readonly port: number },
  connections: number,
): Promise<Pooler> {
  const program = await pgbouncerProgram()
  const user = await serverUser()
  const folder = mkdtempSync(path.join(tmpdir(), 'luna-pgbouncer-'))
  const port = await freePort()
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'transaction',
    default_pool_size: connections,
    max_client_conn: 500,
  }
  const file = path.join(folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    [
      `[databases]\n* = host=${server.host} port=${server.port} user=postgres`,
      `[pgbouncer]\n${Object.entries(settings)
        .map(([name, value]) => `${name} = ${value}`)
        .join('\n')}\n`,
    ].join('\n'),
  )
  if (user.uid !== undefined && user.gid !== undefined)
    for (const place of [folder, file]) chownSync(place, user.uid, user.gid)
  const child = spawn(program, [file], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...user })
  await untilReady(child)
  const exited = once(child, 'exit')
  return {
    addressOf: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    async stop() {
      child.kill('SIGTERM')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
