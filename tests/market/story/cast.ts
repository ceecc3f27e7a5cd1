/** The people of the story, each with the market's API in their hands. */
import { type Client, createClient } from '#server/demo/client.ts'
import type { TestAccount, TestMarket } from '#server/testing/test-market.fixture.ts'

export interface Person extends TestAccount {
  readonly market: TestMarket
  readonly client: Client
}

export interface Cast {
  readonly ada: Person
  readonly bo: Person
  readonly cleo: Person
  readonly dan: Person
  readonly eve: Person
}

/** Signs everybody up; the market's first admin makes the moderators. */
export async function castOf(market: TestMarket): Promise<Cast> {
  const person = async (...[wish]: Parameters<TestMarket['signUp']>): Promise<Person> => {
    const account = await market.signUp(wish)
    return { ...account, market, client: createClient(market.url, account.token) }
  }
  const cast = {
    ada: await person({ name: 'Adaline Harrow', roles: ['creator'] }),
    bo: await person({ name: 'Bertram Quist', roles: ['creator'] }),
    cleo: await person({ name: 'Cleo' }),
    dan: await person({ name: 'Dan' }),
    eve: await person({ name: 'Eve' }),
  }
  const admin = await person({ name: 'Admin', roles: ['admin'] })
  for (const { accountId } of [cast.dan, cast.eve])
    await admin.client.accounts.grantRole({ id: accountId, role: 'moderator' })
  return cast
}

/** The kinds of a person's notifications. */
export async function notificationsOf({ client }: Person): Promise<string[]> {
  const kinds: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await client.notifications.list({ limit: 50, ...(cursor === undefined ? {} : { cursor }) })
    kinds.push(...page.items.map(({ content }) => content.kind))
    if (page.nextCursor === null) return kinds
    cursor = page.nextCursor
  }
}
