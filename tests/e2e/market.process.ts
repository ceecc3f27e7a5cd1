/**
 * A market in a separate process, with payments in test mode, on the database that is named or on an embedded one in its
 * folder. It prints its port as soon as it listens and `ready` as soon as its people have accounts, and serves until it is
 * stopped.
 */
import { createClient } from '#server/demo/client.ts'
import { fillDemo } from '#server/demo/fill.ts'
import { signIn } from '#server/demo/sign-in.ts'
import { openMarket } from '#server/market.ts'
import { readSettings } from '#server/settings.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import { DEMO, type MarketPerson } from './market-people.ts'

/** The least work that scrypt allows: how long a guess takes is not what is tested. */
const CHEAP = { cost: 16, blockSize: 8, parallelization: 1 }
const GENEROUS = '1000000'

const [data = '', publicUrl = '', joining = '[]', databaseUrl] = process.argv.slice(2)
const environment = {
  READS_PER_MINUTE: GENEROUS,
  WRITES_PER_MINUTE: GENEROUS,
  LOG_LEVEL: 'warn',
  PUBLIC_URL: publicUrl,
  ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
}
const market = await openMarket(readSettings({ port: '0', data }, environment), { passwordCost: CHEAP })
process.once('SIGTERM', () => void market.close().then(() => process.exit(0)))
console.log(`port ${new URL(market.url).port}`)

async function join({ name, email, password, role, handle }: MarketPerson): Promise<void> {
  await createClient(publicUrl, null).accounts.signUp({ email, password, displayName: name })
  const accountId = await market.accounts.confirmEmail(email)
  if (role === 'moderator') await market.accounts.giveRole(accountId, 'moderator', PLATFORM_ID)
  if (role !== 'creator') return
  const { access_token: token } = await signIn(publicUrl, { email, password })
  await createClient(publicUrl, token).accounts.becomeCreator({ termsVersion: CREATOR_TERMS_VERSION, handle })
}

if (joining === DEMO) await fillDemo({ ...market, url: publicUrl }, { say: () => {} })
else for (const person of JSON.parse(joining) as readonly MarketPerson[]) await join(person)
console.log('ready')
