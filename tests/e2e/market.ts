/** A whole market for a test: the real service on a database of its own, its people, and a network that can be cut. */
import { type ChildProcess, spawn } from 'node:child_process'
import { constants, mkdtempSync, rmSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Network, openNetwork } from '#server/testing/network.fixture.ts'
import { createDatabase, databaseOf, dropDatabase } from './market-databases.ts'
import { DEMO, type MarketPerson } from './market-people.ts'

/** A market as the tests that use it together see it. */
export interface Market {
  /** The address for studios and browsers. */
  readonly url: string
  /** The address around the network that can be cut. */
  readonly directUrl: string
  /** Throws for a name that has no account. */
  person(name: string): MarketPerson
}

export interface RunningMarket extends Market {
  readonly network: Pick<Network, 'cut' | 'mend'>
  close(): Promise<void>
}

export function marketAt(url: string, directUrl: string, people: readonly MarketPerson[]): Market {
  return {
    url,
    directUrl,
    person(name) {
      const found = people.find((person) => person.name === name)
      if (found === undefined) throw new Error(`The market has no account of ${name}.`)
      return found
    },
  }
}

interface MarketData {
  /** The market creates it where it is missing. */
  readonly folder: string
  /** The server of its database; null keeps the database in the folder. */
  readonly server: string | null
  /** Of its address; 127.0.0.1 by default. */
  readonly hostName?: string
  readonly people: readonly MarketPerson[]
  /** Who of them still has to sign up; with the works of the demo, or without works. */
  readonly joining: typeof DEMO | readonly MarketPerson[]
}

export async function runMarket(data: MarketData): Promise<RunningMarket> {
  const { folder, server, hostName = '127.0.0.1', people, joining } = data
  const port = Promise.withResolvers<number>()
  const network = await openNetwork(port.promise)
  const url = `http://${hostName}:${network.port}`
  const entry = join(import.meta.dirname, 'market.process.ts')
  const joined = joining === DEMO ? joining : JSON.stringify(joining)
  const database = server === null ? [] : [databaseOf(server, folder)]
  const child = spawn(process.execPath, [entry, folder, url, joined, ...database], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  await readLines(child, (line) => {
    if (line.startsWith('port ')) port.resolve(Number(line.slice('port '.length)))
    return line === 'ready'
  })
  return {
    ...marketAt(url, `http://127.0.0.1:${await port.promise}`, people),
    network,
    async close() {
      child.kill('SIGTERM')
      await exited
      await network.close()
    },
  }
}

/** Reads what a program prints until `isLast` says so. Throws where the program ends before. */
async function readLines({ stdout }: ChildProcess, isLast: (line: string) => boolean): Promise<void> {
  if (stdout === null) throw new Error('The market has no standard output.')
  for await (const line of createInterface({ input: stdout })) {
    if (!isLast(line)) continue
    stdout.resume()
    return
  }
  throw new Error('The market ended before it was ready.')
}

export interface MarketStart {
  /** The folder of a closed market whose data this one starts with. */
  readonly copyOf: string
  readonly server: string | null
  readonly hostName?: string
  readonly people: readonly MarketPerson[]
  readonly joining?: MarketData['joining']
}

/** Runs a market in a folder and on a database of its own, which are removed when it closes. */
export async function startMarket({ copyOf, joining = [], ...rest }: MarketStart): Promise<RunningMarket> {
  const folder = mkdtempSync(join(tmpdir(), 'luna-e2e-market-'))
  await cp(copyOf, folder, { recursive: true, mode: constants.COPYFILE_FICLONE })
  const { server } = rest
  if (server !== null) await createDatabase(server, folder, copyOf)
  const market = await runMarket({ folder, joining, ...rest })
  return {
    ...market,
    async close() {
      await market.close()
      if (server !== null) await dropDatabase(server, folder)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
