/**
 * The embedded database: PGlite (PostgreSQL as WebAssembly) with pgvector in a worker thread, reached like any PostgreSQL,
 * over a socket. For development and small installs: it survives a process that is killed, but not a power cut, since
 * nothing it writes is forced to the disk. All connections share one session, so only `set local` is safe.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { workerUrl } from '#models/bundled-entries.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { lockFolder } from './folder-lock.ts'
import { type Address, replySchema, type WorkerData, type WorkerReply, type WorkerRequest } from './messages.ts'

export interface EmbeddedConnection {
  /** The folder of the unix socket, or 127.0.0.1. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
}

export interface EmbeddedDatabase {
  readonly connection: EmbeddedConnection
  /** Connections above this are cut off: no pool may be larger. */
  readonly maxConnections: number
  /** Settles when the database is gone: undefined after `close`, else why it stopped by itself. */
  readonly ended: Promise<LunaError | undefined>
  /** Writes all data to a file that `openInMemory` starts from. */
  dump(file: string): Promise<void>
  close(): Promise<void>
}

const POSTGRES_PORT = 5432
const MAX_CONNECTIONS = 100
const SOCKET_FOLDER_PREFIX = 'luna-db-'
const CLOSE_TIMEOUT_MS = 20_000

/**
 * A place only we can connect to: a unix socket in a folder of our own under the temporary one (a socket's path may have
 * no more than about 100 characters). Windows has none that database drivers use; there, a port that the local machine's
 * other users reach as well.
 */
function choosePlace(): { address: Address; connect: (bound: Address) => EmbeddedConnection; remove: () => void } {
  const login = { user: 'postgres', database: 'postgres' }
  if (process.platform === 'win32') {
    const connect = (bound: Address): EmbeddedConnection => {
      if (!('port' in bound)) throw new LunaError('DATABASE_UNAVAILABLE', 'no port')
      return { host: '127.0.0.1', port: bound.port, ...login }
    }
    return { address: { port: 0 }, connect, remove: () => {} }
  }
  const folder = mkdtempSync(join(tmpdir(), SOCKET_FOLDER_PREFIX)) // made with mode 0700
  return {
    address: { socketPath: join(folder, `.s.PGSQL.${POSTGRES_PORT}`) },
    connect: () => ({ host: folder, port: POSTGRES_PORT, ...login }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Whose lock we hold, that process is gone: if it was killed, its socket is still there. */
function removeAbandonedSocket(dataDir: string, connection: EmbeddedConnection): void {
  const record = join(dataDir, 'socket')
  const abandoned = existsSync(record) ? readFileSync(record, 'utf8') : ''
  if (basename(abandoned).startsWith(SOCKET_FOLDER_PREFIX) && abandoned !== connection.host) {
    rmSync(abandoned, { recursive: true, force: true })
  }
  writeFileSync(record, connection.host)
}

interface WorkerThread {
  readonly ended: Promise<LunaError | undefined>
  /** The next reply; rejects where the thread ends without one. */
  nextReply(): Promise<WorkerReply>
  send(request: WorkerRequest): void
  terminate(): void
}

function startThread(data: WorkerData): WorkerThread {
  const worker = new Worker(workerUrl('pglite', import.meta.url), { workerData: data, name: 'database' })
  let cause: unknown
  worker.on('error', (error) => {
    cause = error
  })
  const ended = new Promise<LunaError | undefined>((resolve) => {
    worker.once('exit', (code) => {
      const isFailure = cause !== undefined || code !== 0
      const reason = cause instanceof Error ? cause.message : `exit code ${code}`
      resolve(isFailure ? new LunaError('DATABASE_UNAVAILABLE', reason, { cause }) : undefined)
    })
  })
  const failure = (error: LunaError | undefined): never => {
    throw error ?? new LunaError('DATABASE_UNAVAILABLE', 'The database was closed.')
  }
  return {
    ended,
    nextReply() {
      const reply = new Promise<WorkerReply>((resolve, reject) => {
        worker.once('message', (message: unknown) => {
          const parsed = replySchema.safeParse(message)
          if (parsed.success) resolve(parsed.data)
          else reject(parsed.error)
        })
      })
      return Promise.race([reply, ended.then(failure)])
    },
    send: (request) => worker.postMessage(request),
    terminate: () => void worker.terminate(),
  }
}

async function open(
  source: Pick<WorkerData, 'folder' | 'dumpFile'>,
  maxConnections: number,
  release: () => void,
): Promise<EmbeddedDatabase> {
  const place = choosePlace()
  const thread = startThread({ ...source, address: place.address, maxConnections })
  const ended = thread.ended.finally(() => {
    place.remove()
    release()
  })
  const started = await thread.nextReply()
  if (started.kind !== 'listening') throw new LunaError('DATABASE_UNAVAILABLE', `unexpected ${started.kind}`)
  let isClosing = false

  async function close(): Promise<void> {
    if (!isClosing) {
      isClosing = true
      // To a thread that has ended already, this does nothing.
      thread.send({ kind: 'close' })
    }
    const timer = setTimeout(thread.terminate, CLOSE_TIMEOUT_MS)
    await ended
    clearTimeout(timer)
  }

  return {
    connection: place.connect(started.address),
    maxConnections,
    ended: ended.then((error) => (isClosing ? undefined : (error ?? new LunaError('DATABASE_UNAVAILABLE')))),
    async dump(file) {
      thread.send({ kind: 'dump', file })
      await thread.nextReply()
    },
    close,
  }
}

/**
 * Opens the database of a folder, which the first time takes some seconds to set up. The folder belongs to this process
 * until `close` or its end. Throws DATABASE_LOCKED, FOLDER_READ_ONLY, DATABASE_UNAVAILABLE.
 */
export async function openEmbedded({
  dataDir,
  maxConnections = MAX_CONNECTIONS,
}: {
  dataDir: string
  maxConnections?: number
}): Promise<EmbeddedDatabase> {
  const release = lockFolder(dataDir)
  const database = await open({ folder: join(dataDir, 'database'), dumpFile: null }, maxConnections, release)
  removeAbandonedSocket(dataDir, database.connection)
  return database
}

/** A database that is gone when it is closed, empty or as it was when `dumpFile` was written. */
export async function openInMemory({ dumpFile }: { dumpFile: string | null }): Promise<EmbeddedDatabase> {
  return await open({ folder: null, dumpFile }, MAX_CONNECTIONS, () => {})
}
