/** A seeded market with its payment service, and an observer that looks at every answer from then on. */
import { openPaymentDouble } from '#server/payments/double/double.ts'
import type { TestDatabase } from '#server/testing/databases.fixture.ts'
import { openSeededWorld, type SeededWorld } from '../seeded-world.fixture.ts'
import { createFindings } from './answers.ts'
import { keepErrors } from './log.ts'
import { createObserver, type Observer } from './observer.ts'
import { readOperations } from './operations.ts'
import { send } from './send.ts'
import { type WatchedMarket, watchMarket } from './watched-market.ts'

export const WEBHOOK_SECRET = 'whsec_of_the_platform'
export const MAIL_SECRET = 'the secret of the mail service'

export interface ObservedWorld extends SeededWorld {
  readonly watched: WatchedMarket
  readonly observer: Observer
}

export async function openObservedWorld(open: () => Promise<TestDatabase>): Promise<ObservedWorld> {
  const test = await open()
  const told = keepErrors()
  const double = await openPaymentDouble({
    now: () => test.clock.now(),
    webhookSecrets: { platform: WEBHOOK_SECRET, connected: 'whsec_of_accounts', thin: 'whsec_of_thin_events' },
    async send(payload, signature) {
      // Pages lead back to the market, so that they say where it is.
      const [session] = Object.values(double.state.sessions)
      if (session === undefined) throw new Error('Nothing was ordered yet.')
      const headers = [
        ['content-type', 'application/json'],
        ['stripe-signature', signature],
      ] as const
      const url = new URL(session.successUrl).origin
      const body = new TextEncoder().encode(payload)
      const { status } = await send(url, { method: 'POST', target: '/webhooks/stripe', headers, body })
      if (status !== 200) throw new Error(`The market answered an event with ${status}.`)
    },
  })
  test.onClose(() => double.close())
  const environment = {
    STRIPE_SECRET_KEY: 'sk_test_of_this_test',
    STRIPE_WEBHOOK_SECRET: `${WEBHOOK_SECRET},whsec_of_accounts,whsec_of_thin_events`,
    STRIPE_ADDRESS: `${double.host}:${double.port}`,
    MAIL_WEBHOOK_SECRET: MAIL_SECRET,
  }
  const world = await openSeededWorld(async () => test, { log: told.log, environment })
  const operations = await readOperations(world.market.url)
  const observer = createObserver({ market: world.market, operations, findingsOf: createFindings(), told })
  return { ...world, observer, watched: watchMarket(world.market, observer) }
}
