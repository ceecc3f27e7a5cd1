/** The commands that set Stripe up for a market and check it, as people run them. */
import Stripe from 'stripe'
import { LunaError } from '#shared/contract/errors.ts'
import type { MarketSettings, StripeSettings } from '../../settings.ts'
import { WEBHOOK_PATH } from '../raw-routes.ts'
import { openStripe, STRIPE_API_VERSION } from '../stripe-library.ts'
import { createStripeProvider } from '../stripe-provider.ts'
import { checkStripe } from './check.ts'
import { ENDPOINT_KINDS } from './endpoints.ts'
import { type SetUpEndpoint, setUpStripe } from './set-up.ts'

type Say = (line: string) => void

interface Wanted {
  readonly stripe: StripeSettings
  readonly url: string
}

const isLive = ({ secretKey }: StripeSettings): boolean => secretKey.includes('_live_')

/** Throws SETTINGS_INVALID. */
function wantedOf({ stripe, publicUrl }: Pick<MarketSettings, 'stripe' | 'publicUrl'>): Wanted {
  if (stripe === null) {
    throw new LunaError('SETTINGS_INVALID', 'STRIPE_SECRET_KEY: is missing; without it payments are in test mode.')
  }
  if (publicUrl === null) {
    throw new LunaError('SETTINGS_INVALID', 'PUBLIC_URL: is missing; Stripe sends events to it.')
  }
  if (isLive(stripe) && !publicUrl.startsWith('https:')) {
    throw new LunaError('SETTINGS_INVALID', 'PUBLIC_URL: must be https; Stripe sends live events only to https.')
  }
  return { stripe, url: `${publicUrl}${WEBHOOK_PATH}` }
}

function describeEndpoint({ kind, id, outcome, reasons }: SetUpEndpoint): string {
  const why = reasons.length > 0 ? ` (${reasons.join('; ')})` : ''
  return `${kind.padEnd(9)}  ${outcome.padEnd(9)}  ${id}${why}`
}

/** What to do about secrets; `known` is how many there are in the settings. */
function describeSecrets(endpoints: readonly SetUpEndpoint[], known: number): string[] {
  const needed = ENDPOINT_KINDS.length
  const secrets = endpoints.flatMap(({ secret }) => (secret === null ? [] : [secret]))
  if (secrets.length > 0) {
    const areAll = secrets.length === needed
    const what = areAll
      ? 'Store these secrets'
      : 'Add this to your existing secrets (a replaced endpoint no longer needs its old one)'
    return [
      `${what}, and start the market with them. Stripe shows a secret only when its endpoint is made:`,
      `STRIPE_WEBHOOK_SECRET=${areAll ? '' : '…,'}${secrets.join(',')}`,
    ]
  }
  if (known >= needed) return ['Nothing to store: the secrets have not changed.']
  return [
    `STRIPE_WEBHOOK_SECRET holds ${known} of ${needed} secrets. If one was lost, --replace creates new endpoints.`,
  ]
}

/** What Stripe says to an operator. */
function explain(cause: unknown): unknown {
  if (!(cause instanceof Stripe.errors.StripeError)) return cause
  const isAway = cause instanceof Stripe.errors.StripeConnectionError || cause instanceof Stripe.errors.StripeAPIError
  return new LunaError(isAway ? 'PAYMENTS_UNAVAILABLE' : 'SETTINGS_INVALID', `Stripe: ${cause.message}`, { cause })
}

/** Throws SETTINGS_INVALID for settings that are missing and for what Stripe refuses, PAYMENTS_UNAVAILABLE. */
export async function runStripeSetUp(settings: MarketSettings, replacesAll: boolean, say: Say): Promise<void> {
  const { stripe, url } = wantedOf(settings)
  const library = openStripe(stripe)
  const done: SetUpEndpoint[] = []
  const onDone = (endpoint: SetUpEndpoint): void => {
    done.push(endpoint)
    say(describeEndpoint(endpoint))
  }
  try {
    const { id } = await library.accounts.retrieveCurrent()
    say(
      `Stripe account ${id}, ${isLive(stripe) ? 'live' : 'test'} mode, version ${STRIPE_API_VERSION}: events to ${url}`,
    )
    for (const other of await setUpStripe(library, { url, replacesAll, onDone })) {
      say(`${other} sends to the same address but was not created by this command: remove it, or events arrive twice.`)
    }
  } catch (error) {
    throw explain(error)
  } finally {
    if (done.length > 0) for (const line of describeSecrets(done, stripe.webhookSecrets.length)) say(line)
  }
}

/** Returns whether the whole way was proven. Throws SETTINGS_INVALID, above all for a live key. */
export async function runStripeCheck(
  settings: MarketSettings,
  say: Say,
  market: { readonly fetch?: typeof globalThis.fetch } = {},
): Promise<boolean> {
  const { stripe, url } = wantedOf(settings)
  if (isLive(stripe)) {
    throw new LunaError(
      'SETTINGS_INVALID',
      'STRIPE_SECRET_KEY: is a live key; the check creates objects, so it needs a test key.',
    )
  }
  const { webhookSecrets } = stripe
  const isProven = await checkStripe({
    ...{
      stripe: openStripe(stripe),
      provider: createStripeProvider({ ...stripe, tax: settings.tax }),
      webhookSecrets,
      url,
      say,
    },
    ...market,
  })
  say(isProven ? 'Stripe events reach the market and are processed.' : 'Fix the first failed step.')
  return isProven
}
