/** Who lives in the demo market. All share a password that is printed when the market is filled; none is a person. */
import { createHash } from 'node:crypto'
import { LunaError } from '#shared/contract/errors.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import { DEVICE_COOKIE } from '../accounts/oauth/arrivals.ts'
import type { Role } from '../http/context.ts'
import type { Cookie } from './browser.ts'
import { type Client, createClient } from './client.ts'
import { signIn } from './sign-in.ts'

export const DEMO_PASSWORD = 'three moons over the salt flats'
/** Real addresses cannot exist there (RFC 2606). */
export const DEMO_DOMAIN = 'demo-market.example'

export interface DemoPerson {
  readonly name: string
  /** Of the email address and, for creators, the handle. */
  readonly handle: string
  readonly role: Extract<Role, 'buyer' | 'creator' | 'moderator'>
}

export const DEMO_PEOPLE = {
  coast: { name: 'Glass Coast Atelier (demo)', handle: 'demo-glass-coast', role: 'creator' },
  dunes: { name: 'Ember Dunes Workshop (demo)', handle: 'demo-ember-dunes', role: 'creator' },
  buyer: { name: 'Story Reader (demo)', handle: 'demo-buyer', role: 'buyer' },
  firstReviewer: { name: 'First Reviewer (demo)', handle: 'demo-reviewer-1', role: 'moderator' },
  secondReviewer: { name: 'Second Reviewer (demo)', handle: 'demo-reviewer-2', role: 'moderator' },
} as const satisfies Record<string, DemoPerson>

export interface DemoAccount {
  readonly accountId: string
  readonly token: string
  readonly client: Client
}

export type DemoAccounts = Readonly<Record<keyof typeof DEMO_PEOPLE, DemoAccount>>

export interface JoiningParts {
  readonly url: string
  /** Sample users cannot read emails. Throws NOT_FOUND if there is no account with the address. */
  readonly confirmEmail: (email: string) => Promise<unknown>
  /** Only people of the market can make someone a moderator, and a new market has none yet. */
  readonly makeModerator: (accountId: string) => Promise<void>
}

export const emailOf = ({ handle }: DemoPerson): string => `${handle}@${DEMO_DOMAIN}`

/**
 * The same browser at every start: each new one would trigger an email to the account. It may be guessable,
 * because the password of these accounts is public.
 */
function deviceOf(email: string): Cookie {
  const value = createHash('sha256').update(email).digest('base64url').slice(0, 32)
  return { name: DEVICE_COOKIE, value, path: '/oauth' }
}

/** Signs up people without an account, and signs in. */
async function join({ url, confirmEmail, makeModerator }: JoiningParts, person: DemoPerson): Promise<DemoAccount> {
  const credentials = { email: emailOf(person), password: DEMO_PASSWORD }
  const isMember = await confirmEmail(credentials.email).then(
    () => true,
    (error: unknown) => {
      if (error instanceof LunaError && error.code === 'NOT_FOUND') return false
      throw error
    },
  )
  if (!isMember) {
    await createClient(url, null).accounts.signUp({ ...credentials, displayName: person.name })
    await confirmEmail(credentials.email)
  }
  const { access_token: token } = await signIn(url, credentials, [deviceOf(credentials.email)])
  const client = createClient(url, token)
  const { accountId, roles } = await client.accounts.me()
  if (!roles.includes(person.role)) {
    if (person.role === 'creator') {
      await client.accounts.becomeCreator({ termsVersion: CREATOR_TERMS_VERSION, handle: person.handle })
    }
    if (person.role === 'moderator') await makeModerator(accountId)
  }
  return { accountId, token, client }
}

export async function joinAll(parts: JoiningParts): Promise<DemoAccounts> {
  const { coast, dunes, buyer, firstReviewer, secondReviewer } = DEMO_PEOPLE
  return {
    coast: await join(parts, coast),
    dunes: await join(parts, dunes),
    buyer: await join(parts, buyer),
    firstReviewer: await join(parts, firstReviewer),
    secondReviewer: await join(parts, secondReviewer),
  }
}
