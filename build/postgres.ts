// Starts a PostgreSQL server of our own for tests and benchmarks, in a temporary folder, on a free port of 127.0.0.1.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runProgram } from './commands.ts'
import { postgresPrograms } from './postgres-packages.ts'

export interface PostgresServer {
  /** As the superuser, over TCP. */
  readonly connectionString: string
  /** The folder of its unix socket: a host to connect to. */
  readonly socketFolder: string
  /** Where its programs lie, such as pgbench. */
  readonly binFolder: string
  /** Ends the server and removes its data. */
  stop(): Promise<void>
  /** Kills every process of the server at once, as a crash would; the data stay for `restart`. */
  kill9(): Promise<void>
  restart(): Promise<void>
}

export interface PostgresOptions {
  /** True: what is committed is on the disk. False, the default: quicker, survives the server but not the machine. */
  readonly durable?: boolean
  /** Settings of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>
  /** Follows this one, from a copy of its data. It is ended and started again for the copy. */
  readonly standbyOf?: PostgresServer
}

const FOLDER_PREFIX = 'luna-postgres-'
const START_TIMEOUT_MS = 30_000
const START_ATTEMPTS = 20
/** Nothing is forced to the disk; what is committed still survives the server's own crash. */
const VOLATILE = { fsync: 'off', full_page_writes: 'off' }
const SETTINGS = { jit: 'off', max_connections: '200', timezone: 'UTC', log_timezone: 'UTC' }

export interface ServerUser {
  uid?: number
  gid?: number
}

/** PostgreSQL and its pooler refuse to run as root: there, they run as an unprivileged user. */
export async function serverUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {}
  const idOf = async (kind: string): Promise<number> => {
    const { output } = await runProgram('id', [kind, 'nobody'], { output: 'collect' })
    return Number(output)
  }
  return { uid: await idOf('-u'), gid: await idOf('-g') }
}

/** Returns a free port of this computer. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Runs one program to its end as the server's user, in its folder; throws with what it said where it failed. */
async function runAs(user: ServerUser, folder: string, file: string, args: string[]): Promise<void> {
  const child = spawn(file, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], ...user })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${path.basename(file)}: ${output.trim()}`)
}

const isRunning = (pid: number): boolean => existsSync(`/proc/${pid}`)

/**
 * Ends servers whose test run was killed before it could, and removes their data. Only where /proc tells who is who.
 */
function removeAbandoned(): void {
  if (!existsSync('/proc/self')) return
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(FOLDER_PREFIX))) {
    const folder = path.join(tmpdir(), name)
    try {
      if (isRunning(Number(readFileSync(path.join(folder, 'owner'), 'utf8')))) continue
      const record = path.join(folder, 'data', 'postmaster.pid')
      const pid = existsSync(record) ? Number.parseInt(readFileSync(record, 'utf8'), 10) : 0
      if (pid > 0 && isRunning(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)) {
        process.kill(pid, 'SIGQUIT')
      }
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // being made or removed by another run, or another user's
    }
  }
}

function makeOwnFolder(user: ServerUser): string {
  const folder = mkdtempSync(path.join(tmpdir(), FOLDER_PREFIX))
  writeFileSync(path.join(folder, 'owner'), String(process.pid))
  const data = path.join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (user.uid !== undefined && user.gid !== undefined) {
    for (const place of [folder, data]) chownSync(place, user.uid, user.gid)
  }
  return folder
}

async function makeFolder(user: ServerUser, binFolder: string): Promise<string> {
  const folder = makeOwnFolder(user)
  const data = path.join(folder, 'data')
  // By code point, as the embedded database sorts.
  const locale = ['--locale=C', '--encoding=UTF8']
  await runAs(user, folder, path.join(binFolder, 'initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    ...locale,
    '--no-sync',
  ])
  return folder
}

/** Resolves when the server answers; rejects with its last words where it ends first. */
async function untilReady(child: ChildProcess): Promise<void> {
  let log = ''
  const ready = new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4_000)
      if (/ready to accept (read-only )?connections/.test(log)) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`PostgreSQL ended while it started:\n${log.trim()}`)))
  })
  const timeout = sleep(START_TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`PostgreSQL did not start:\n${log.trim()}`)
  })
  await Promise.race([ready, timeout])
}

/** The server's processes: they lead process groups of their own, so they are found by their parent. */
function childrenOf(parent: number): number[] {
  if (!existsSync('/proc/self')) return []
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && parentOf(pid) === parent)
}

function parentOf(pid: number): number | undefined {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)
    return Number(afterName?.split(' ')[1])
  } catch {
    return undefined // has ended
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // has ended
  }
}

/** A copy of the primary's data, which it ends and starts for, and the order to follow it. */
async function makeStandbyFolder(user: ServerUser, primary: PostgresServer): Promise<string> {
  const folder = makeOwnFolder(user)
  const data = path.join(folder, 'data')
  await primary.kill9()
  await runAs(user, folder, 'cp', ['-a', `${path.join(primary.socketFolder, 'data')}/.`, data])
  await primary.restart()
  rmSync(path.join(data, 'postmaster.pid'), { force: true })
  const { hostname, port, username } = new URL(primary.connectionString)
  const conninfo = `primary_conninfo = 'host=${hostname} port=${port} user=${username}'\n`
  for (const [name, text] of [
    ['standby.signal', ''],
    ['postgresql.auto.conf', conninfo],
  ] as const) {
    const file = path.join(data, name)
    writeFileSync(file, text)
    if (user.uid !== undefined && user.gid !== undefined) chownSync(file, user.uid, user.gid)
  }
  return folder
}

/** Starts a server. Throws ProgramUnavailable where this machine can have none. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const { durable = false, settings = {}, standbyOf } = options
  const binFolder: string = await postgresPrograms()
  removeAbandoned()
  const user = await serverUser()
  const folder = await (standbyOf === undefined ? makeFolder(user, binFolder) : makeStandbyFolder(user, standbyOf))
  const port = await freePort()
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder,
    ...SETTINGS,
    ...(durable ? {} : VOLATILE),
    ...settings,
  }
  const args = [
    '-D',
    path.join(folder, 'data'),
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]

  async function launch(): Promise<ChildProcess> {
    const child = spawn(path.join(binFolder, 'postgres'), args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...user,
    })
    await untilReady(child)
    return child
  }

  /** After a crash, memory that the last processes still hold keeps a new server from starting for a moment. */
  async function launchAfterCrash(): Promise<ChildProcess> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await launch()
      } catch (error) {
        if (attempt === START_ATTEMPTS) throw error
        await sleep(250)
      }
    }
  }

  let server = await launch()
  const endWithUs = (): void => void server.kill('SIGINT')
  process.once('exit', endWithUs)

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    const children = signal === 'SIGKILL' && server.pid !== undefined ? childrenOf(server.pid) : []
    server.kill(signal)
    for (const pid of children) killNow(pid)
    await exited
  }

  return {
    connectionString: `postgres://postgres@127.0.0.1:${port}/postgres`,
    socketFolder: folder,
    binFolder,
    async stop() {
      await end('SIGINT')
      process.removeListener('exit', endWithUs)
      rmSync(folder, { recursive: true, force: true })
    },
    kill9: () => end('SIGKILL'),
    async restart() {
      await end('SIGINT')
      server = await launchAfterCrash()
    },
  }
}
