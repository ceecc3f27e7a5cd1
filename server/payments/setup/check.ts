/**
 * `stripe check`: proves in test mode that what happens at Stripe reaches the market and is acted on. It makes a payment
 * page and a recipient as the market would, and leaves neither open.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import Stripe from 'stripe'
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#shared/time.ts'
import type { PaymentProvider } from '../provider.ts'
import { changeableFaults, ENDPOINT_KINDS, type EndpointKind, findEndpoints, fixedFaults } from './endpoints.ts'

export interface CheckParts {
  readonly stripe: Stripe
  readonly provider: PaymentProvider
  readonly webhookSecrets: readonly string[]
  /** Where Stripe is to send events. */
  readonly url: string
  /** A line about each step. */
  readonly say: (line: string) => void
  /** Asks the market; for tests, which reach it elsewhere. */
  readonly fetch?: typeof globalThis.fetch
  /** Waits before the next look at something; false where that has been long enough. `attempt` counts from 1. */
  readonly pause?: (attempt: number) => Promise<boolean>
}

/** Why a step fails and what to do about it. */
class CheckFailure extends Error {
  override readonly name = 'CheckFailure'
}

const PAUSE_MS = SECOND_MS
const PATIENCE_MS = MINUTE_MS
const RUN_SETUP = 'Run `npm run market -- stripe setup`.'

const stateSchema = z.object({ state: z.enum(['unknown', 'received', 'processed']) })

/** What the market says about an event, asked with one of the secrets. */
async function askMarket(parts: CheckParts, eventId: string, secret: string): Promise<string> {
  const signature = parts.stripe.webhooks.generateTestHeaderString({ payload: eventId, secret })
  const ask = parts.fetch ?? globalThis.fetch
  const answer = await ask(`${parts.url}/${eventId}`, { headers: { 'stripe-signature': signature } }).catch(() => null)
  if (answer === null)
    throw new CheckFailure(`The market is not responding at ${parts.url}. Start it; check PUBLIC_URL.`)
  if (answer.ok) return stateSchema.parse(await answer.json()).state
  if (answer.status !== 400) throw new CheckFailure(`${parts.url} returned ${answer.status}. Check PUBLIC_URL.`)
  throw new CheckFailure(
    `The market at ${parts.url} does not know the secret ${secret.slice(0, 9)}…: restart it with this STRIPE_WEBHOOK_SECRET.`,
  )
}

async function pauseForSecond(attempt: number): Promise<boolean> {
  await sleep(PAUSE_MS)
  return attempt * PAUSE_MS < PATIENCE_MS
}

/** Returns what `look` finds; throws the failure where it finds nothing in time. */
async function waitFor<Found>(
  { pause = pauseForSecond }: CheckParts,
  look: () => Promise<Found | null>,
  failure: () => string,
): Promise<Found> {
  for (let attempt = 1; ; attempt++) {
    const found = await look()
    if (found !== null) return found
    if (!(await pause(attempt))) throw new CheckFailure(failure())
  }
}

async function waitForProcessed(parts: CheckParts, eventId: string): Promise<string> {
  const [secret = ''] = parts.webhookSecrets
  let state = 'unknown'
  const look = async (): Promise<string | null> => {
    state = await askMarket(parts, eventId, secret)
    return state === 'processed' ? eventId : null
  }
  await waitFor(parts, look, () =>
    state === 'unknown'
      ? `${eventId} did not arrive. Stripe’s Workbench, Webhooks, shows the market’s responses; 400 means that the endpoint’s secret is not in STRIPE_WEBHOOK_SECRET.`
      : `${eventId} arrived, but was not processed. The market’s log says why.`,
  )
  return `${eventId} was delivered and processed`
}

/** The newest event of this type about this object. */
function findEvent(parts: CheckParts, type: string, objectId: string, options: Stripe.RequestOptions): Promise<string> {
  return waitFor(
    parts,
    async () => {
      const { data } = await parts.stripe.events.list({ type, limit: 100 }, options)
      const found = data.find(({ data: { object } }) => 'id' in object && object.id === objectId)
      return found?.id ?? null
    },
    () => `Stripe lists no ${type} about ${objectId}.`,
  )
}

async function checkEndpoints({ stripe, url }: CheckParts): Promise<string> {
  const { own, others } = await findEndpoints(stripe, url)
  for (const kind of ENDPOINT_KINDS) {
    const endpoint = own.get(kind)
    if (endpoint === undefined)
      throw new CheckFailure(`There is no endpoint for ${kind} events at ${url}. ${RUN_SETUP}`)
    const faults = [...fixedFaults(endpoint), ...changeableFaults(endpoint)]
    if (faults.length > 0) throw new CheckFailure(`${endpoint.id} (${kind}): ${faults.join('; ')}. ${RUN_SETUP}`)
  }
  const also = others.length === 0 ? '' : `; not created by setup, so events arrive twice: ${others.join(', ')}`
  return `${ENDPOINT_KINDS.map((kind) => own.get(kind)?.id).join(', ')}${also}`
}

async function checkSecrets(parts: CheckParts): Promise<string> {
  const { webhookSecrets } = parts
  if (webhookSecrets.length < ENDPOINT_KINDS.length) {
    throw new CheckFailure(
      `STRIPE_WEBHOOK_SECRET holds ${webhookSecrets.length}, and each of the ${ENDPOINT_KINDS.length} endpoints has its own secret. To replace a lost one: stripe setup --replace.`,
    )
  }
  for (const secret of webhookSecrets) await askMarket(parts, 'evt_check', secret)
  return `the market at ${parts.url} knows all ${webhookSecrets.length}`
}

async function checkPlatform(parts: CheckParts): Promise<string> {
  const { stripe, provider, url } = parts
  const { sessionId } = await provider.openCheckout(
    {
      reference: { accountId: uuidv7(), orderId: uuidv7() },
      lines: [{ title: 'Check of the market', amountCents: 100 }],
      // Where tax is to be calculated, Stripe refuses the page unless Stripe Tax is set up.
      isTaxable: true,
      interval: null,
      returnUrl: url,
      cancelUrl: url,
      expiresAt: new Date(Date.now() + HOUR_MS),
    },
    uuidv7(),
  )
  await stripe.checkout.sessions.expire(sessionId)
  return waitForProcessed(parts, await findEvent(parts, 'checkout.session.expired', sessionId, {}))
}

async function checkConnected(parts: CheckParts, recipientId: string): Promise<string> {
  await parts.stripe.accounts.update(recipientId, { metadata: { luna_check: uuidv7() } })
  const eventId = await findEvent(parts, 'account.updated', recipientId, { stripeAccount: recipientId })
  return waitForProcessed(parts, eventId)
}

async function checkThin(parts: CheckParts): Promise<string> {
  const { own } = await findEndpoints(parts.stripe, parts.url)
  const ping = await parts.stripe.v2.core.eventDestinations.ping(own.get('thin')?.id ?? '')
  return waitForProcessed(parts, ping.id)
}

async function closeRecipient({ stripe }: CheckParts, recipientId: string): Promise<string> {
  await stripe.v2.core.accounts.close(recipientId, { applied_configurations: ['recipient'] })
  return `${recipientId} is closed`
}

function explainConnect(cause: unknown): never {
  throw new CheckFailure(`${whyOf(cause)} Recipients need Connect: https://dashboard.stripe.com/connect.`, { cause })
}

function whyOf(error: unknown): string {
  if (error instanceof Stripe.errors.StripeAuthenticationError)
    return `Stripe does not accept the key: ${error.message}`
  if (error instanceof LunaError) return error.detail ?? error.message
  if (error instanceof Error) return error.message
  return String(error)
}

/** Runs the steps until one fails. Returns whether all of them succeeded. */
export async function checkStripe(parts: CheckParts): Promise<boolean> {
  const { say, stripe, provider } = parts
  let recipientId = ''
  const step = async (name: string, run: () => Promise<string>): Promise<boolean> => {
    try {
      say(`ok      ${name}: ${await run()}`)
      return true
    } catch (error) {
      say(`FAILED  ${name}: ${whyOf(error)}`)
      return false
    }
  }
  const openRecipient = async (): Promise<string> => {
    const accountId = uuidv7()
    const creator = { accountId, email: `check+${accountId}@example.com`, country: 'US' }
    recipientId = (await provider.openRecipient(creator, `check:${accountId}`).catch(explainConnect)).recipientId
    return `created the recipient ${recipientId}`
  }
  const eventStep = (kind: EndpointKind, run: () => Promise<string>) => step(`${kind} events`, run)
  const isProven =
    (await step('key and account', async () => (await stripe.accounts.retrieveCurrent()).id)) &&
    (await step('endpoints', () => checkEndpoints(parts))) &&
    (await step('secrets', () => checkSecrets(parts))) &&
    (await step('Connect', openRecipient)) &&
    (await eventStep('platform', () => checkPlatform(parts))) &&
    (await eventStep('connected', () => checkConnected(parts, recipientId))) &&
    (await eventStep('thin', () => checkThin(parts)))
  const isClean = recipientId === '' || (await step('cleaning up', () => closeRecipient(parts, recipientId)))
  return isProven && isClean
}
