/** What the run prepares once for all tests, and how a test asks for it. */
import { type Market, marketAt, type RunningMarket, startMarket } from './market.ts'
import { DEMO_MEMBERS, type MarketPerson, memberOf } from './market-people.ts'

export interface Prepared {
  /** The folder of a library with the sample library, fingerprinted and checked. */
  readonly sampleLibrary: string
  /** The folder of a library of two thousand assets, as `filled-library.ts` describes it. */
  readonly largeLibrary: string
  /** The PostgreSQL server of the markets; null where there is none. */
  readonly server: string | null
  /** The folder of a closed market without accounts. */
  readonly emptyMarketData: string
  /** The folder of a closed market with the people and works of the demo and an open case. */
  readonly demoMarketData: string
  /** A running market on a copy of that data. Tests share it, so they change nothing that another test looks at. */
  readonly demoMarket: { readonly url: string; readonly directUrl: string }
}

export type PreparedName = keyof Prepared

const NAMES: ReadonlySet<string> = new Set<PreparedName>([
  'sampleLibrary',
  'largeLibrary',
  'server',
  'emptyMarketData',
  'demoMarketData',
  'demoMarket',
])

export const isPreparedName = (name: string): name is PreparedName => NAMES.has(name)

/** The variable of the environment with the address of the preparation. */
export const PREPARATION_URL = 'LUNA_E2E_PREPARATION'

/** Waits until it is prepared. Throws with the reason where the preparation failed. */
export async function prepared<Name extends PreparedName>(name: Name): Promise<Prepared[Name]> {
  const response = await fetch(`${process.env[PREPARATION_URL]}/${name}`)
  if (!response.ok) throw new Error(`${name} could not be prepared: ${await response.text()}`)
  return (await response.json()) as Prepared[Name]
}

async function dataOf(name: 'emptyMarketData' | 'demoMarketData') {
  return { copyOf: await prepared(name), server: await prepared('server') }
}

/** A market of these people, without works. */
export async function startMarketOf(
  given: readonly Pick<MarketPerson, 'name' | 'role'>[],
  address: { readonly hostName?: string } = {},
): Promise<RunningMarket> {
  const people = given.map(({ name, role }) => memberOf(name, role))
  return startMarket({ ...(await dataOf('emptyMarketData')), people, joining: people, ...address })
}

/** A demo market for one test alone. */
export async function startDemoMarket(): Promise<RunningMarket> {
  return startMarket({ ...(await dataOf('demoMarketData')), people: DEMO_MEMBERS })
}

/** The demo market that tests share. */
export async function sharedDemoMarket(): Promise<Market> {
  const { url, directUrl } = await prepared('demoMarket')
  return marketAt(url, directUrl, DEMO_MEMBERS)
}
