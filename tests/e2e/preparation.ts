/**
 * Playwright's global setup. It prepares libraries and markets that many tests start from: each one once per run, when
 * the first test asks for it, so that a run of one spec does not wait for the rest. The workers ask over HTTP.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { once } from '#shared/once.ts'
import { runMarket, startMarket } from './market.ts'
import { openCase } from './market-cases.ts'
import { createDatabase, dropDatabase, openMarketServer } from './market-databases.ts'
import { DEMO, DEMO_MEMBERS } from './market-people.ts'
import { isPreparedName, PREPARATION_URL, type Prepared, type PreparedName } from './prepared.ts'

type Makers = { readonly [Name in PreparedName]: () => Promise<Prepared[Name]> }

/** Runs in a process of its own, since a worker of Playwright compiles every module that it imports. */
async function fillLibrary(folder: string, name: 'samples' | 'large'): Promise<string> {
  const library = join(folder, name)
  const entry = join(import.meta.dirname, 'library.process.ts')
  await promisify(execFile)(process.execPath, [entry, name, library])
  return library
}

async function createMarketData(folder: string, server: string | null): Promise<string> {
  const data = join(folder, 'empty-market')
  if (server !== null) await createDatabase(server, data)
  const market = await runMarket({ folder: data, server, people: [], joining: [] })
  await market.close()
  return data
}

async function fillDemo(folder: string, emptyMarketData: string, server: string | null): Promise<string> {
  const data = join(folder, 'demo-market')
  await cp(emptyMarketData, data, { recursive: true })
  if (server !== null) await createDatabase(server, data, emptyMarketData)
  const market = await runMarket({ folder: data, server, people: DEMO_MEMBERS, joining: DEMO })
  try {
    await openCase(market)
  } finally {
    await market.close()
  }
  return data
}

/** Work that undoes what was prepared, in the order in which it was prepared. */
type TearDowns = (() => Promise<void>)[]

async function openServer(tearDowns: TearDowns): Promise<string | null> {
  const server = await openMarketServer()
  if (server === null) return null
  tearDowns.push(() => server.stop())
  return server.connectionString
}

function makersIn(folder: string, tearDowns: TearDowns): Makers {
  const server = once(() => openServer(tearDowns))
  const forMarkets = async (data: Promise<string>): Promise<string> => {
    const [made, address] = [await data, await server()]
    if (address !== null) tearDowns.push(() => dropDatabase(address, made))
    return made
  }
  const emptyMarketData = once(async () => forMarkets(createMarketData(folder, await server())))
  const demoMarketData = once(async () => forMarkets(fillDemo(folder, await emptyMarketData(), await server())))
  return {
    server,
    emptyMarketData,
    demoMarketData,
    sampleLibrary: once(() => fillLibrary(folder, 'samples')),
    largeLibrary: once(() => fillLibrary(folder, 'large')),
    demoMarket: once(async () => {
      const market = await startMarket({
        copyOf: await demoMarketData(),
        server: await server(),
        people: DEMO_MEMBERS,
      })
      tearDowns.push(() => market.close())
      return { url: market.url, directUrl: market.directUrl }
    }),
  }
}

function serve(makers: Makers): Server {
  return createServer(async (request, response) => {
    try {
      const name = request.url?.slice(1) ?? ''
      if (!isPreparedName(name)) throw new Error(`Nothing is called “${name}”.`)
      response.end(JSON.stringify(await makers[name]()))
    } catch (error) {
      response.statusCode = 500
      response.end(error instanceof Error ? error.stack : String(error))
    }
  })
}

function requireStudio(): void {
  const parts = ['main/browser.js', 'renderer/index.html'].map((part) => join(import.meta.dirname, '../../out', part))
  if (!parts.every(existsSync)) throw new Error('The studio is not built yet; “npm test -- pack” builds it.')
}

export default async function prepareRun(): Promise<() => Promise<void>> {
  requireStudio()
  const folder = mkdtempSync(join(tmpdir(), 'luna-e2e-prepared-'))
  const tearDowns: TearDowns = []
  const server = serve(makersIn(folder, tearDowns))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The preparation has no port.')
  process.env[PREPARATION_URL] = `http://127.0.0.1:${address.port}`
  return async () => {
    server.close()
    server.closeAllConnections()
    for (const tearDown of tearDowns.toReversed()) await tearDown()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
