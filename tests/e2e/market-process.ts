/**
 * A market in a process of its own, on an embedded database in a folder, with payments in test mode. Tells on one line
 * who has an account, then serves until it is told to end.
 */

import { createClient } from '#server/demo/client.ts'
import { fillDemo } from '#server/demo/fill.ts'
import { DEMO_PASSWORD, DEMO_PEOPLE, emailOf } from '#server/demo/people.ts'
import { signIn } from '#server/demo/sign-in.ts'
import { openMarket } from '#server/market.ts'
import { readSettings } from '#server/settings.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'

export interface MarketPerson {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly role: 'buyer' | 'creator' | 'moderator'
}

const PASSWORD = 'correct horse battery staple'
/** As little work as scrypt allows: what is tested is not how long a guess takes. */
const CHEAP = { cost: 16, blockSize: 8, parallelization: 1 }
const GENEROUS = '1000000'

/** In place of names: the people and works of the demo. */
const DEMO = 'demo'

const [port = '0', data = '', publicUrl = '', names = ''] = process.argv.slice(2)
const environment = {
  READS_PER_MINUTE: GENEROUS,
  WRITES_PER_MINUTE: GENEROUS,
  LOG_LEVEL: 'warn',
  PUBLIC_URL: publicUrl,
}
const market = await openMarket(readSettings({ port, data }, environment), { passwordCost: CHEAP })

async function join(name: string, role: MarketPerson['role']): Promise<MarketPerson> {
  const handle = name.toLowerCase().replaceAll(' ', '-')
  const person = { name, email: `${handle}@people.example`, password: PASSWORD, role }
  const { accountId } = await createClient(publicUrl, null).accounts.signUp({
    email: person.email,
    password: PASSWORD,
    displayName: name,
  })
  if (role === 'moderator') await market.accounts.giveRole(accountId, 'moderator', PLATFORM_ID)
  if (role !== 'creator') return person
  const { access_token: token } = await signIn(publicUrl, person)
  await createClient(publicUrl, token).accounts.becomeCreator({ termsVersion: CREATOR_TERMS_VERSION, handle })
  return person
}

async function joinAll(): Promise<MarketPerson[]> {
  const people: MarketPerson[] = []
  for (const entry of names.split(',').filter(Boolean)) {
    const [name = '', role = 'buyer'] = entry.split(':')
    people.push(await join(name, role === 'creator' || role === 'moderator' ? role : 'buyer'))
  }
  return people
}

async function fill(): Promise<MarketPerson[]> {
  await fillDemo({ ...market, url: publicUrl }, { say: () => {} })
  return Object.values(DEMO_PEOPLE).map((person) => ({
    name: person.name,
    email: emailOf(person),
    password: DEMO_PASSWORD,
    role: person.role,
  }))
}

const people = names === DEMO ? await fill() : await joinAll()
console.log(JSON.stringify({ people }))

process.once('SIGTERM', () => void market.close().then(() => process.exit(0)))
