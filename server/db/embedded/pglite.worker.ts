/** The embedded database in a thread of its own, since every query blocks the thread that runs it. */
import { existsSync, openAsBlob, renameSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { MINUTE_MS } from '#shared/time.ts'
import { type Address, requestSchema, type WorkerReply, workerDataSchema } from './messages.ts'

const MAINTENANCE_INTERVAL_MS = 15 * MINUTE_MS

/** An index over vectors is built several times faster when it fits into this; the whole heap ends at 2 GiB. */
const SETTINGS = ['maintenance_work_mem=256MB', 'max_wal_size=256MB']

const startParams = [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ['-c', setting])]

/**
 * Sets a new folder up under a temporary name and moves it into place when complete, so that a crash leaves nothing
 * half made.
 */
async function setUpFolder(folder: string): Promise<void> {
  const unfinished = `${folder}.new`
  rmSync(unfinished, { recursive: true, force: true })
  const db = await PGlite.create({ dataDir: unfinished, extensions: { vector } })
  await db.close()
  renameSync(unfinished, folder)
}

async function openDatabase(folder: string | null, dumpFile: string | null): Promise<PGlite> {
  if (folder !== null && !existsSync(folder)) await setUpFolder(folder)
  const db = await PGlite.create({
    ...(folder === null ? {} : { dataDir: folder }),
    ...(dumpFile === null ? {} : { loadDataDir: await openAsBlob(dumpFile) }),
    extensions: { vector },
    startParams,
  })
  await db.exec('create extension if not exists vector')
  return db
}

/**
 * The socket server drops an error that comes out of the database itself (not of a statement: those are answers) and
 * then stops answering. Ends the thread instead, so that every connection breaks and the parent is notified.
 */
function endOnInternalErrors(db: PGlite): void {
  const execute = db.execProtocolRawStream.bind(db)
  db.execProtocolRawStream = async (...message) => {
    try {
      await execute(...message)
    } catch (cause) {
      queueMicrotask(() => {
        throw new Error('The embedded database failed internally', { cause })
      })
      throw cause
    }
  }
}

/** Messages that do not finish a client's statement: it continues until Sync (PostgreSQL protocol, §55.2.3). */
const UNFINISHED = new Set(['P', 'B', 'D', 'E', 'C', 'H'].map((letter) => letter.charCodeAt(0)))

/**
 * The socket server takes the messages of all connections in turn, and keeps to one connection only during its
 * transaction. A statement with parameters is several messages, though: between two of them another connection's would
 * be taken for part of it. So a statement that is not finished counts as a transaction.
 */
function keepStatementsTogether(db: PGlite): void {
  const execute = db.execProtocolRawStream.bind(db)
  const isInTransaction = db.isInTransaction.bind(db)
  let isUnfinished = false
  db.execProtocolRawStream = async (message, ...rest) => {
    try {
      await execute(message, ...rest)
    } finally {
      isUnfinished = message[0] !== undefined && UNFINISHED.has(message[0])
    }
  }
  db.isInTransaction = () => isUnfinished || isInTransaction()
}

/** A statement as a client would send it. */
function queryMessage(statement: string): Uint8Array {
  const text = Buffer.from(`${statement}\0`)
  const head = Buffer.alloc(5)
  head.write('Q')
  head.writeInt32BE(text.length + 4, 1)
  return new Uint8Array(Buffer.concat([head, text]))
}

/**
 * There is no background vacuum: without this, dead rows stay and plans go by no statistics. Not while a transaction is
 * open: the session is the one of all connections, so the failure would undo that transaction.
 */
function maintain(db: PGlite): void {
  const vacuum = queryMessage('vacuum analyze')
  const run = (): Promise<void> =>
    db.runExclusive(async () => {
      if (!db.isInTransaction()) await db.execProtocolRawStream(vacuum, { onRawData: () => {} })
    })
  setInterval(() => void run(), MAINTENANCE_INTERVAL_MS).unref()
}

async function listen(db: PGlite, address: Address, maxConnections: number): Promise<PGLiteSocketServer> {
  const where = 'socketPath' in address ? { path: address.socketPath } : { host: '127.0.0.1', port: address.port }
  const server = new PGLiteSocketServer({ db, ...where, maxConnections })
  await server.start()
  return server
}

function boundAddress(server: PGLiteSocketServer, wanted: Address): Address {
  return 'socketPath' in wanted ? wanted : { port: Number(server.getServerConn().split(':').at(-1)) }
}

async function serve(port: MessagePort): Promise<void> {
  const { folder, dumpFile, address, maxConnections } = workerDataSchema.parse(workerData)
  const db = await openDatabase(folder, dumpFile)
  endOnInternalErrors(db)
  keepStatementsTogether(db)
  maintain(db)
  const server = await listen(db, address, maxConnections)
  const reply = (message: WorkerReply): void => port.postMessage(message)

  async function answer(message: unknown): Promise<void> {
    const request = requestSchema.parse(message)
    switch (request.kind) {
      case 'dump': {
        const dump = await db.dumpDataDir('none')
        await writeFile(request.file, new Uint8Array(await dump.arrayBuffer()))
        return reply({ kind: 'dumped' })
      }
      case 'close':
        await server.stop()
        await db.close()
        port.close()
        process.exit(0)
    }
  }
  port.on('message', (message: unknown) => void answer(message))
  reply({ kind: 'listening', address: boundAddress(server, address) })
}

if (parentPort) await serve(parentPort)
