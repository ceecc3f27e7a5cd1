/** People who go on whatever is done to them: signed in again, or replaced, once their token no longer works. */
import { signIn } from '#server/demo/sign-in.ts'
import { randomHex } from '#server/testing/random.ts'
import type { TestAccount, TestMarket } from '#server/testing/test-market.fixture.ts'
import type { SeededWorld } from '../seeded-world.fixture.ts'
import type { Actor } from './requests.ts'

export interface Cast {
  tokenOf(actor: Actor): string | null
  /** Looks after who was refused for want of a token that works. */
  renew(actor: Actor): Promise<void>
}

async function isSignedIn(market: TestMarket, token: string): Promise<boolean> {
  return (await market.request(token, 'GET', '/v1/me')).ok
}

async function replacementOf(market: TestMarket, actor: Actor): Promise<TestAccount> {
  const role = actor === 'nobody' ? 'buyer' : actor
  const roles = role === 'admin' ? (['moderator', 'admin'] as const) : [role]
  return market.signUp({ name: `${role} ${randomHex(4)}`, roles })
}

export function castOf({ market, owner, buyer, reviewer, admin }: SeededWorld): Cast {
  const people = new Map<Actor, TestAccount>([
    ['buyer', buyer],
    ['creator', owner],
    ['moderator', reviewer],
    ['admin', admin],
  ])
  return {
    tokenOf: (actor) => people.get(actor)?.token ?? null,
    async renew(actor) {
      const person = people.get(actor)
      if (person === undefined || (await isSignedIn(market, person.token))) return
      const renewed = await signIn(market.url, person).then(
        ({ access_token: token }) => ({ ...person, token }),
        () => replacementOf(market, actor),
      )
      people.set(actor, renewed)
    },
  }
}
