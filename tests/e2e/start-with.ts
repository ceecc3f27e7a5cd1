/** What a test's studio starts with: a prepared library, an account at a market, no models. */
import { constants } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { closeLibraryDatabase, openLibraryDatabase } from '#engine/database/open.ts'
import { createWrite } from '#engine/database/write.ts'
import { createEvents } from '#engine/events.ts'
import { createAccounts } from '#engine/market/accounts.ts'
import { createFileSecrets } from '#engine/market/secrets.ts'
import { createAccountTokens } from '#engine/market/tokens.ts'
import { createClient } from '#server/demo/client.ts'
import { signIn } from '#server/demo/sign-in.ts'
import type { Market } from './market.ts'
import { prepared } from './prepared.ts'
import type { Prepare } from './studio.ts'

const copyLibrary =
  (name: 'sampleLibrary' | 'largeLibrary'): Prepare =>
  async ({ libraryDirectory }) => {
    await cp(await prepared(name), libraryDirectory, { recursive: true, mode: constants.COPYFILE_FICLONE })
    return undefined
  }

/** The sample library, fingerprinted and checked. */
export const samples: Prepare = copyLibrary('sampleLibrary')

/** Two thousand assets, as `filled-library.ts` describes them; fingerprinted without models. */
export const twoThousandAssets: Prepare = copyLibrary('largeLibrary')

/** For tests in which no model matters: they then do not wait for the models to look at what is imported. */
export const noModels: Prepare = async () => ({
  environment: { LUNA_STUDIO_MANIFEST: resolve(import.meta.dirname, '../fixtures/models/no-models.json') },
})

/** All of these, in this order. */
export const all =
  (...steps: readonly Prepare[]): Prepare =>
  async (places) => {
    const environment: Record<string, string> = {}
    for (const step of steps) Object.assign(environment, (await step(places))?.environment)
    return { environment }
  }

/** The studio knows the market; everyone is signed out. */
export const marketOf =
  ({ url }: Pick<Market, 'url'>): Prepare =>
  async () => ({ environment: { LUNA_MARKET_URL: url } })

/** The studio knows the market and keeps the tokens of this person. For studios in the browser alone. */
export const accountAt =
  (market: Market, name: string): Prepare =>
  async (places) => {
    await storeAccount(places.libraryDirectory, market, name)
    return marketOf(market)(places)
  }

/** Signs in over HTTP, and stores what the studio stores when a person signs in. */
async function storeAccount(libraryDirectory: string, { url, person }: Market, name: string): Promise<void> {
  const granted = await signIn(url, person(name))
  const me = await createClient(url, granted.access_token).accounts.me()
  const secretsFolder = join(libraryDirectory, 'secrets')
  const secrets = createFileSecrets(join(secretsFolder, 'tokens.sealed'), join(secretsFolder, 'tokens.key'))
  await createAccountTokens({ secrets, onLost: () => {} }).keep(
    { id: me.accountId, marketUrl: url },
    { accessToken: granted.access_token, refreshToken: granted.refresh_token, expiresAtMs: 0 },
  )
  const db = openLibraryDatabase(libraryDirectory)
  createAccounts({ db, write: createWrite(db, createEvents()) }).keep(url, me)
  closeLibraryDatabase(db, libraryDirectory)
}
