/** Who has an account at a test's market, and how they sign in. */
import { DEMO_PASSWORD, DEMO_PEOPLE, emailOf } from '#server/demo/people.ts'

export type Role = 'buyer' | 'creator' | 'moderator'

export interface MarketPerson {
  readonly name: string
  readonly handle: string
  readonly email: string
  readonly password: string
  readonly role: Role
}

/** In place of a list of people: the people and works of the demo. */
export const DEMO = 'demo'

const PASSWORD = 'correct horse battery staple'

/** Returns the account that a market with a person of this name creates for them. */
export function memberOf(name: string, role: Role): MarketPerson {
  const handle = name.toLowerCase().replaceAll(' ', '-')
  return { name, handle, email: `${handle}@people.example`, password: PASSWORD, role }
}

export const DEMO_MEMBERS: readonly MarketPerson[] = Object.values(DEMO_PEOPLE).map((person) => ({
  ...person,
  email: emailOf(person),
  password: DEMO_PASSWORD,
}))
