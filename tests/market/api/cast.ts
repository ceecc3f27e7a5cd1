/** People who survive any request: signed in again, or replaced, once their token no longer works. */
import { signIn } from '#server/demo/sign-in.ts'
import { randomHex } from '#server/testing/random.ts'
import type { TestAccount, TestMarket } from '#server/testing/test-market.fixture.ts'
import type { SeededWorld } from '../seeded-world.fixture.ts'
import type { Actor } from './requests.ts'

export interface Cast {
  /** Null: anonymous. */
  personOf(actor: Actor): TestAccount | null
  /** Looks after who was refused for want of a token that works. */
  renew(actor: Actor): Promise<void>
}

async function isSignedIn(market: TestMarket, token: string): Promise<boolean> {
  return (await market.request(token, 'GET', '/v1/me')).ok
}

const ROLES = {
  anonymous: [],
  buyer: [],
  newcomer: [],
  creator: ['creator'],
  partner: ['creator'],
  moderator: ['moderator'],
  colleague: ['moderator'],
  admin: ['moderator', 'admin'],
} as const

export async function castOf(world: SeededWorld): Promise<Cast> {
  const { market } = world
  const replacementOf = (actor: Actor) => market.signUp({ name: `${actor} ${randomHex(4)}`, roles: ROLES[actor] })
  const people = new Map<Actor, TestAccount>([
    ['buyer', world.buyer],
    ['newcomer', await replacementOf('newcomer')],
    ['creator', world.owner],
    ['partner', world.partner],
    ['moderator', world.reviewer],
    ['colleague', world.secondReviewer],
    ['admin', world.admin],
  ])
  return {
    personOf: (actor) => people.get(actor) ?? null,
    async renew(actor) {
      const person = people.get(actor)
      if (person === undefined || (await isSignedIn(market, person.token))) return
      const renewed = await signIn(market.url, person).then(
        ({ access_token: token }) => ({ ...person, token }),
        () => replacementOf(actor),
      )
      people.set(actor, renewed)
    },
  }
}
