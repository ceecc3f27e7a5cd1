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
import { type RunningMarket, runMarket, startMarket } from './market.ts'
import { openCase } from './market-cases.ts'
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

async function createMarketData(folder: string): Promise<string> {
  const data = join(folder, 'empty-market')
  const market = await runMarket({ folder: data, people: [], joining: [] })
  await market.close()
  return data
}

async function fillDemo(folder: string, emptyMarketData: string): Promise<string> {
  const data = join(folder, 'demo-market')
  await cp(emptyMarketData, data, { recursive: true })
  const market = await runMarket({ folder: data, people: DEMO_MEMBERS, joining: DEMO })
  try {
    await openCase(market)
  } finally {
    await market.close()
  }
  return data
}

function makersIn(folder: string, running: RunningMarket[]): Makers {
  const emptyMarketData = once(() => createMarketData(folder))
  const demoMarketData = once(async () => fillDemo(folder, await emptyMarketData()))
  return {
    emptyMarketData,
    demoMarketData,
    sampleLibrary: once(() => fillLibrary(folder, 'samples')),
    largeLibrary: once(() => fillLibrary(folder, 'large')),
    demoMarket: once(async () => {
      const market = await startMarket({ copyOf: await demoMarketData(), people: DEMO_MEMBERS })
      running.push(market)
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
  const running: RunningMarket[] = []
  const server = serve(makersIn(folder, running))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The preparation has no port.')
  process.env[PREPARATION_URL] = `http://127.0.0.1:${address.port}`
  return async () => {
    server.close()
    server.closeAllConnections()
    await Promise.all(running.map((market) => market.close()))
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
