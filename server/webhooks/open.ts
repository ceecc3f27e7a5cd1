/** Webhooks, put together. */
import { HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Keyring } from '../keys/keyring.ts'
import { createSealing } from '../keys/sealing.ts'
import { type DeliveryParts, runDeliveries } from './deliver.ts'
import { createSend } from './send.ts'
import { createWebhooks, type Webhooks } from './webhooks.ts'

interface OpenWebhooksParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Jobs
  readonly keyring: Keyring
  /** On a market that is only reachable locally, local programs may receive webhooks. */
  readonly allowsPrivate: boolean
  readonly tellDisabled: DeliveryParts['tellDisabled']
}

export function openWebhooks({
  database,
  clock,
  jobs,
  keyring,
  allowsPrivate,
  tellDisabled,
}: OpenWebhooksParts): Webhooks {
  const sealing = createSealing(keyring, 'webhooks')
  const lookAgain = () => keyring.lookAgain()
  runDeliveries({ database, clock, jobs, sealing, lookAgain, tellDisabled, send: createSend({ allowsPrivate }) })
  const webhooks = createWebhooks({ database, clock, sealing, allowsPrivate })
  jobs.every('forget old webhook deliveries', HOUR_MS, () => webhooks.forgetOld())
  return webhooks
}
