import type { AccountsToTry } from '../accounts/oauth/pages.ts'
import type { MarketDatabase } from '../db/database.ts'
import { DEMO_PASSWORD, DEMO_PEOPLE, emailOf } from './people.ts'

/** Whom a visitor of a demo market may sign in as; null for a market that was never filled. */
export async function findDemoAccounts(database: MarketDatabase): Promise<AccountsToTry | null> {
  const people = Object.values(DEMO_PEOPLE)
  const claimed = await database.asService((tx) =>
    tx.selectFrom('email_claims').select('email').where('email', 'in', people.map(emailOf)).execute(),
  )
  if (claimed.length === 0) return null
  const emails = new Set(claimed.map(({ email }) => email))
  return { password: DEMO_PASSWORD, people: people.filter((person) => emails.has(emailOf(person))).map(toTry) }
}

function toTry(person: (typeof DEMO_PEOPLE)[keyof typeof DEMO_PEOPLE]): AccountsToTry['people'][number] {
  return { name: person.name, role: person.role, email: emailOf(person) }
}
