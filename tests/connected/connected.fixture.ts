/** A market and studios that talk to it over HTTP, as on the machines of their owners. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine, type Engine } from '#engine/engine.ts'
import { mainEngine, openTestDatabase } from '#server/testing/databases.fixture.ts'
import { type Network, openNetwork } from '#server/testing/network.fixture.ts'
import { openTestMarket, type TestMarket, type TestMarketOptions } from '#server/testing/test-market.fixture.ts'
import { byExtent } from '#shared/testing/test-run.ts'

export { signInStudio } from './sign-in.fixture.ts'

export interface Connected {
  readonly market: TestMarket
  /** A studio with a library of its own: another device. It syncs when a test says so, by itself with the background. */
  studio(options?: { readonly background: boolean }): Promise<Engine>
  close(): Promise<void>
}

/** A market whose network can be cut: for everybody, as nobody has another way to it. */
export async function openCuttable(): Promise<Connected & { readonly network: Network }> {
  const port = Promise.withResolvers<number>()
  const network = await openNetwork(port.promise)
  const world = await openConnected({ environment: { PUBLIC_URL: `http://127.0.0.1:${network.port}` } })
  port.resolve(Number(new URL(world.market.directUrl).port))
  return {
    ...world,
    network,
    async close() {
      await world.close()
      await network.close()
    },
  }
}

/** Uses one database: what differs between the two is tested in the market's own suites. */
export async function openConnected(options: TestMarketOptions = {}): Promise<Connected> {
  const database = await openTestDatabase(byExtent({ short: mainEngine(), long: 'embedded' }))
  const market = await openTestMarket(async () => database, options)
  const studios: { engine: Engine; folder: string }[] = []
  return {
    market,
    async studio({ background } = { background: false }) {
      const folder = mkdtempSync(join(tmpdir(), 'luna-studio-'))
      const fixed = { libraryDirectory: join(folder, 'library'), host: 'browser', version: 'test' } as const
      const engine = await createEngine({ ...fixed, background, marketUrl: market.url })
      studios.push({ engine, folder })
      return engine
    },
    async close() {
      for (const { engine, folder } of studios) {
        await engine.close()
        rmSync(folder, { recursive: true, force: true })
      }
      await database.close()
    },
  }
}
